#include "store/live_facts.h"

#include "core/crc32c.h"
#include "sql/database.h"
#include "store/event_rows.h"

#include <algorithm>
#include <fmt/format.h>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace aisle::store {

namespace {

constexpr std::string_view start = "facts-";
constexpr std::string_view is_live_fact = "type IN ('item', 'consent')";

using Files = std::vector<const LakeFile*>;

// As DuckDB reads them.
std::string list_of(const Shop& shop, const Files& files) {
  std::string out;
  for (const auto* file : files) out += (out.empty() ? "" : ", ") + sql::literal((shop.lake() / file->name).string());
  return "[" + out + "]";
}

using Take = std::function<void(std::span<const Event>)>;

std::string selected(const Shop& shop, const Files& files, const std::string& columns, const std::string& where) {
  return fmt::format("SELECT {} FROM read_parquet({}) WHERE {} ORDER BY seq", columns, list_of(shop, files), where);
}

// The events that the statements select one after the other.
void each_event(std::span<const std::string> statements, std::span<const EventField> fields, const Take& take) {
  std::vector<Event> events;
  sql::Database().stream_ahead(statements, [&](const sql::Chunk& found) {
    events.clear();
    for (std::size_t row = 0; row < found.rows(); ++row) events.push_back(event_of_row(found, row, fields));
    take(events);
  });
}

// The files that hold events after `last`, in groups of which each ends before the next begins: so each can be put in
// the order of the log alone.
std::vector<Files> groups_after(const Manifest& manifest, Seq last) {
  Files files;
  for (const auto& file : manifest.files)
    if (file.last_seq > last) files.push_back(&file);
  std::ranges::sort(files, {}, &LakeFile::first_seq);
  std::vector<Files> out;
  Seq end = 0;
  for (const auto* file : files) {
    if (out.empty() || file->first_seq > end) out.emplace_back();
    out.back().push_back(file);
    end = std::max(end, file->last_seq);
  }
  return out;
}

// What a timeline holds of an event, and of what each_live_fact tells the properties too, where what it says stands.
std::vector<EventField> timeline_fields() {
  std::vector<EventField> out;
  for (const char* name : {"time", "received", "type", "user_id", "anonymous_id", "session_id", "item_id", "order_id",
                           "quantity", "price", "query", "rating", "campaign", "device", "country", "properties"})
    out.push_back(*event_field(name));
  return out;
}

std::string of_facts_alone(const EventField& field) {
  return field.name != "properties" ? "" : fmt::format("CASE WHEN {} THEN properties END", is_live_fact);
}

void append_line(std::string& lines, const Event& event) {
  append_event(lines, event);
  lines += '\n';
}

std::filesystem::path path_of(const Shop& shop, Seq last) {
  return shop.folder() / "snapshots" / fmt::format("{}{:020}.jsonl", start, last);
}

// Facts are few among many events: they are found first, and only then read as a whole.
std::string read_log(sql::Database& database, Seq last) {
  std::string out;
  const auto each = [&](const std::string& statement, const auto& event) {
    database.query(statement, [&](const sql::Chunk& found) {
      for (std::size_t row = 0; row < found.rows(); ++row) append_line(out, event(found, row));
    });
  };
  each(fmt::format("SELECT anonymous_id, arg_max(user_id, seq) FROM log WHERE seq <= {} AND anonymous_id IS NOT NULL "
                   "AND user_id IS NOT NULL GROUP BY anonymous_id ORDER BY anonymous_id",
                   last),
       [](const sql::Chunk& found, std::size_t row) -> Event {
         return {.event_id = start,
                 .time = Micros{1},
                 .received = Micros{1},
                 .type = "identify",
                 .user_id = found.text(1, row),
                 .anonymous_id = found.text(0, row),
                 .source = "aisle"};
       });
  each(fmt::format("SELECT DISTINCT user_id FROM log WHERE seq <= {} AND type = 'user' AND user_id IS NOT NULL "
                   "ORDER BY user_id",
                   last),
       [](const sql::Chunk& found, std::size_t row) -> Event {
         return {.event_id = start,
                 .time = Micros{1},
                 .received = Micros{1},
                 .type = "user",
                 .user_id = found.text(0, row),
                 .source = "aisle"};
       });
  each(fmt::format("SELECT {} FROM log WHERE seq IN (SELECT seq FROM log WHERE seq <= {} AND {}) ORDER BY seq",
                   event_row_columns(), last, is_live_fact),
       [](const sql::Chunk& found, std::size_t row) { return event_of_row(found, row); });
  return out;
}

std::string headed(const std::string& lines) {
  return fmt::format("{{\"facts\":{{\"format\":2,\"bytes\":{},\"crc32c\":\"{:08x}\"}}}}\n", lines.size(),
                     crc32c(lines));
}

// The lines of a file that is whole; none otherwise: then it is made again.
std::optional<std::string> read_file(const Shop& shop, const std::filesystem::path& path) {
  if (!shop.files().exists(path)) return {};
  const std::string all = shop.files().read(path, 0, shop.files().size(path));
  const auto end = all.find('\n');
  if (end == std::string::npos) return {};
  std::string lines = all.substr(end + 1);
  return all.starts_with(headed(lines)) ? std::optional(std::move(lines)) : std::nullopt;
}

}  // namespace

void keep_live_facts(const Shop& shop, sql::Database& database, Seq last) {
  const auto lines = read_log(database, last);
  shop.files().replace(path_of(shop, last), headed(lines) + lines);
}

void forget_other_live_facts(const Shop& shop, Seq last) {
  const auto kept = path_of(shop, last);
  for (const auto& name : shop.files().names(kept.parent_path()))
    if (name.starts_with(start) && name != kept.filename()) shop.files().remove(kept.parent_path() / name);
}

void each_live_fact(const Shop& shop, const Snapshot& snapshot, Seq last,
                    const std::function<void(const Event&)>& take) {
  auto lines = read_file(shop, path_of(shop, last));
  if (!lines) {
    sql::Database database;
    snapshot.create_log(database);
    lines = read_log(database, last);
    shop.files().replace(path_of(shop, last), headed(*lines) + *lines);
  }
  std::string unescaped;
  for (std::string_view rest = *lines; !rest.empty();) {
    const auto end = rest.find('\n');
    if (const auto event = parse_event(rest.substr(0, end), unescaped)) take(*event);
    rest.remove_prefix(end + 1);
  }
}

void each_sealed_after(const Shop& shop, const Snapshot& snapshot, Seq last,
                       const std::function<void(std::span<const Event>)>& take) {
  const auto where = fmt::format("seq > {} AND type <> 'decision'", last);
  const auto fields = timeline_fields();
  std::vector<std::string> statements;
  for (const auto& files : groups_after(snapshot.manifest(), last))
    statements.push_back(selected(shop, files, event_row_columns(of_facts_alone, fields), where));
  each_event(statements, fields, take);
}

}  // namespace aisle::store
