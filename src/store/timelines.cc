#include "store/timelines.h"

#include "core/error.h"
#include "core/memory.h"
#include "store/event_rows.h"
#include "store/item_weights.h"
#include "store/live_facts.h"
#include "store/timeline_facts.h"
#include "store/timeline_file.h"

#include <fmt/format.h>
#include <utility>

namespace aisle::store {

namespace {

std::filesystem::path folder(const Shop& shop) { return shop.folder() / "snapshots"; }

// Later events can be added to a snapshot, later facts cannot.
bool have_facts_come(sql::Database& database, std::uint64_t after) {
  bool out = false;
  database.query(fmt::format("SELECT 1 FROM log WHERE seq > {} AND type IN ('item', 'user') LIMIT 1", after),
                 [&](const sql::Chunk& found) { out = out || found.rows() > 0; });
  return out;
}

}  // namespace

std::optional<std::filesystem::path> latest_timelines(const Shop& shop) {
  if (!shop.files().exists(folder(shop))) return {};
  std::optional<std::filesystem::path> out;
  for (const auto& name : shop.files().names(folder(shop))) {
    if (name.starts_with("timelines-") && name.ends_with(".safetensors")) out = folder(shop) / name;
  }
  return out;
}

std::optional<TimelineSnapshot> current_timelines(const Shop& shop) {
  const auto latest = latest_timelines(shop);
  if (!latest || !TimelineSnapshot::is_current(*latest)) return {};
  TimelineSnapshot out(*latest);
  if (out.zone() != shop.config().zone) return {};
  return out;
}

std::filesystem::path make_timelines(const Shop& shop) {
  auto& files = shop.files();
  files.make_folder(folder(shop));
  const auto alone = files.lock(folder(shop) / "making.lock", true);
  if (alone == nullptr)
    throw Error("another process makes the timelines", folder(shop).string(), "wait until it is done");
  const Snapshot snapshot(shop);
  sql::Database database;
  database.limit_memory(available_memory() / 3);
  snapshot.create_views(database);
  std::uint64_t last_seq = 0;
  database.query("SELECT coalesce(max(seq), 0) FROM log",
                 [&](const sql::Chunk& found) { last_seq = static_cast<std::uint64_t>(found.integer(0, 0)); });
  const auto path =
      folder(shop) / fmt::format("timelines-{:010}-{:020}.safetensors", snapshot.manifest().generation, last_seq);
  const auto stands = latest_timelines(shop);
  if (stands == path && current_timelines(shop)) return path;
  const bool readable = stands && TimelineSnapshot::is_current(*stands);
  const auto before = readable ? stands : std::nullopt;  // of another format it is made again with codes of its own
  TimelineEvents events = read_timeline_events(database, before);
  const Facts facts = read_facts(
      database, [&](Coded field) -> Dictionary& { return events.coders[static_cast<std::size_t>(field)].dictionary; });
  const std::filesystem::path partial = path.string() + ".partial";
  if (files.exists(partial)) files.remove(partial);
  write_timelines(events, facts, {snapshot.manifest().generation, last_seq, shop.config().zone},
                  *files.append_to(partial));
  keep_live_facts(shop, database, last_seq);  // a server takes up the snapshot as soon as it has its name
  keep_item_weights(shop, TimelineSnapshot(partial));
  files.rename(partial, path);
  files.sync_folder(folder(shop));
  if (stands && *stands != path) files.remove(*stands);
  forget_other_live_facts(shop, last_seq);
  return path;
}

Timelines open_timelines(const Shop& shop) {
  auto current = current_timelines(shop);
  const Snapshot snapshot(shop);
  sql::Database database;
  snapshot.create_views(database);
  const bool fits = current && !have_facts_come(database, current->last_seq());
  Timelines out{fits ? std::move(*current) : TimelineSnapshot(make_timelines(shop))};
  const auto person = event_fields().size() + 1;
  database.query(fmt::format("SELECT {}, person FROM events WHERE seq > {} ORDER BY seq", event_row_columns(),
                             out.snapshot().last_seq()),
                 [&](const sql::Chunk& found) {
                   for (std::size_t row = 0; row < found.rows(); ++row)
                     out.add(found.text(person, row), event_of_row(found, row));
                 });
  return out;
}

}  // namespace aisle::store
