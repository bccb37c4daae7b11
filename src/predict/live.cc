#include "predict/live.h"

#include "sql/database.h"
#include "store/event_rows.h"
#include "store/lake.h"
#include "store/timelines.h"

#include <algorithm>
#include <fmt/format.h>

namespace aisle::predict {

namespace {

// When the snapshot's last event happened, as far as that lies in the past.
Micros end_of(const TimelineSnapshot& snapshot) {
  Micros end{};
  const Micros latest = now();
  for (Code person = 1; person < snapshot.persons(); ++person) {
    const Timeline events = snapshot.of(person);
    if (events.size() > 0 && events.time.back() <= latest) end = std::max(end, events.time.back());
  }
  return end == Micros{} ? latest : end;
}

}  // namespace

Live::Live(TimelineSnapshot snapshot)
    : base_(std::move(snapshot)),
      codes_(base_.snapshot()),
      people_(base_.snapshot(), codes_),
      items_(base_.snapshot(), codes_, end_of(base_.snapshot())) {}

void Live::add(const Event& event) {
  added_.fetch_add(1, std::memory_order_relaxed);
  if (event.type == "item") return items_.know(event);
  if (fact_type(event.type) != nullptr || event.type == "decision") return;
  (void)people_.add(event);
  if (!event.item_id.empty())
    items_.count(codes_.find(Coded::item, event.item_id), codes_.find(Coded::type, event.type), event.time);
}

std::shared_ptr<Live> Live::open(const store::Shop& shop) {
  const auto latest = store::latest_timelines(shop);
  const bool current = latest && TimelineSnapshot::is_current(*latest);
  auto out = std::make_shared<Live>(TimelineSnapshot(current ? *latest : store::make_timelines(shop)));
  const store::Snapshot snapshot(shop);
  sql::Database database;
  snapshot.create_views(database);
  const auto last = out->base().snapshot().last_seq();
  database.query("SELECT coalesce(max(seq), 0) FROM log", [&](const sql::Chunk& found) {
    out->opened_until_ = static_cast<std::uint64_t>(found.integer(0, 0));
  });
  database.query(
      fmt::format("SELECT anonymous_id, arg_max(user_id, (time, seq)) FROM log WHERE anonymous_id IS NOT NULL "
                  "AND user_id IS NOT NULL AND seq <= {} GROUP BY anonymous_id",
                  last),
      [&](const sql::Chunk& found) {
        for (std::size_t row = 0; row < found.rows(); ++row)
          out->people_.know_owner(found.text(0, row), found.text(1, row));
      });
  database.query(fmt::format("SELECT {} FROM log WHERE type = 'consent' AND seq <= {} ORDER BY time, seq",
                             store::event_row_columns(), last),
                 [&](const sql::Chunk& found) {
                   for (std::size_t row = 0; row < found.rows(); ++row)
                     out->people_.know_consent(store::event_of_row(found, row));
                 });
  // Facts of the snapshot are told again: stock stands nowhere else.
  database.query(fmt::format("SELECT {} FROM log WHERE (seq <= {} AND type = 'item') OR seq > {} ORDER BY seq",
                             store::event_row_columns(), last, last),
                 [&](const sql::Chunk& found) {
                   for (std::size_t row = 0; row < found.rows(); ++row) out->add(store::event_of_row(found, row));
                 });
  return out;
}

Micros moment_after(const Timeline& events) {
  Micros moment = now();
  for (std::size_t i = 0; i < events.size(); ++i)
    moment = std::max(moment, std::max(events.time[i], events.received[i]) + Micros{1});
  return moment;
}

}  // namespace aisle::predict
