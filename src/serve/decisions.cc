#include "serve/decisions.h"

#include "store/event_rows.h"

#include <fmt/format.h>

namespace aisle::serve {

namespace {

constexpr std::size_t most = 10'000;
constexpr std::size_t most_bytes = 64U << 20U;

std::optional<std::string> found_in(store::LogReader& log, const std::string& id) {
  std::optional<std::string> out;
  log.database.query(fmt::format("SELECT {} FROM log WHERE type = 'decision' AND event_id = {}",
                                 store::event_row_columns(), sql::literal(id)),
                     [&](const sql::Chunk& found) {
                       if (found.rows() > 0) append_event(out.emplace(), store::event_of_row(found, 0));
                     });
  return out;
}

}  // namespace

Decisions::Decisions() { kept_by_.reserve(most); }

void Decisions::remember(const std::string& id, std::string line, Moment live_since) {
  const std::lock_guard hold(mutex_);
  if (live_since < erased_) return;
  const Kept& kept = latest_.emplace_back(id, std::move(line));
  kept_by_.emplace(kept.id, &kept);
  bytes_ += kept.line.size();
  while (latest_.size() > most || bytes_ > most_bytes) {
    bytes_ -= latest_.front().line.size();
    kept_by_.erase(latest_.front().id);
    latest_.pop_front();
  }
}

void Decisions::forget(Moment over) {
  const std::lock_guard hold(mutex_);
  erased_ = over;
  kept_by_.clear();
  latest_.clear();
  bytes_ = 0;
}

std::optional<std::string> Decisions::find(store::LogReader& log, const std::string& id) const {
  {
    const std::lock_guard hold(mutex_);
    const auto found = kept_by_.find(id);
    if (found != kept_by_.end()) return found->second->line;
  }
  return found_in(log, id);
}

Json feedback_on(store::LogReader& log, const std::string& decision, std::uint64_t after) {
  Json out = Json::Array{};
  log.database.query(
      fmt::format("SELECT {} FROM log WHERE seq > {} AND type <> 'decision' AND contains(properties, {}) AND "
                  "json_extract_string(properties, '$.decision') = {} ORDER BY seq LIMIT 1000",
                  store::event_row_columns(), after, sql::literal(decision), sql::literal(decision)),
      [&](const sql::Chunk& found) {
        for (std::size_t row = 0; row < found.rows(); ++row) {
          const auto event = store::event_of_row(found, row);
          Json entry = Json::Object{{"type", event.type}, {"time", time_text(event.time)}};
          entry["user"] = event.user_id.empty() ? event.anonymous_id : event.user_id;
          if (!event.item_id.empty()) entry["item"] = event.item_id;
          out.push_back(std::move(entry));
        }
      });
  return out;
}

}  // namespace aisle::serve
