#include "serve/decisions.h"

#include "sql/database.h"
#include "store/event_rows.h"
#include "store/lake.h"

#include <fmt/format.h>

namespace aisle::serve {

void Decisions::remember(const std::string& id, const std::string& line) {
  constexpr std::size_t most = 10'000;
  const std::lock_guard hold(mutex_);
  latest_.emplace(id, line);
  order_.push_back(id);
  if (order_.size() <= most) return;
  latest_.erase(order_.front());
  order_.pop_front();
}

void Decisions::forget() {
  const std::lock_guard hold(mutex_);
  latest_.clear();
  order_.clear();
}

std::optional<std::string> Decisions::find(const std::string& id) const {
  {
    const std::lock_guard hold(mutex_);
    const auto found = latest_.find(id);
    if (found != latest_.end()) return found->second;
  }
  return in_log(id);
}

std::optional<std::string> Decisions::in_log(const std::string& id) const {
  const store::Snapshot snapshot(shop_);
  sql::Database database;
  snapshot.create_log(database);
  std::optional<std::string> out;
  database.query(fmt::format("SELECT {} FROM log WHERE type = 'decision' AND event_id = {}", store::event_row_columns(),
                             sql::literal(id)),
                 [&](const sql::Chunk& found) {
                   if (found.rows() > 0) append_event(out.emplace(), store::event_of_row(found, 0));
                 });
  return out;
}

}  // namespace aisle::serve
