#include "serve/decisions.h"

#include "sql/database.h"
#include "store/event_rows.h"
#include "store/lake.h"

#include <fmt/format.h>

namespace aisle::serve {

namespace {

constexpr std::size_t most = 10'000;

}  // namespace

Decisions::Decisions(const store::Shop& shop) : shop_(shop), latest_(most) { place_of_.reserve(most); }

void Decisions::remember(const std::string& id, const std::string& line) {
  const std::lock_guard hold(mutex_);
  Kept& kept = latest_[next_];
  if (!kept.id.empty()) place_of_.erase(kept.id);
  kept.id = id;
  kept.line = line;
  place_of_.emplace(kept.id, next_);
  next_ = (next_ + 1) % most;
}

void Decisions::forget() {
  const std::lock_guard hold(mutex_);
  place_of_.clear();
  latest_.assign(most, {});
}

std::optional<std::string> Decisions::find(const std::string& id) const {
  {
    const std::lock_guard hold(mutex_);
    const auto found = place_of_.find(id);
    if (found != place_of_.end()) return latest_[found->second].line;
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
