#include "store/live_facts.h"

#include "core/crc32c.h"
#include "sql/database.h"
#include "store/event_rows.h"

#include <algorithm>
#include <fmt/format.h>
#include <map>
#include <optional>
#include <set>
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

std::string read_lake(const Shop& shop, const Snapshot& snapshot, Seq last) {
  std::map<std::string, std::string, std::less<>> accounts;  // by visitor
  std::set<std::string, std::less<>> users;
  std::string facts;
  const auto take = [&](const Event& event) {
    if (!event.anonymous_id.empty() && !event.user_id.empty())
      accounts.insert_or_assign(std::string(event.anonymous_id), std::string(event.user_id));
    if (event.type == "user") users.emplace(event.user_id);
    if (event.type == "item" || event.type == "consent") append_line(facts, event);
  };
  Files files;
  for (const auto& file : snapshot.manifest().files)
    if (file.first_seq <= last) files.push_back(&file);
  const auto where = fmt::format(
      "seq <= {} AND ({} OR type = 'user' OR (anonymous_id IS NOT NULL AND user_id IS NOT NULL))", last, is_live_fact);
  const std::string statement = selected(shop, files, event_row_columns(), where);
  each_event({&statement, files.empty() ? 0U : 1U}, event_fields(),
             [&](const auto& events) { std::ranges::for_each(events, take); });
  std::string out;
  for (const auto& [visitor, account] : accounts)
    append_line(out, {.event_id = start,
                      .time = Micros{1},
                      .received = Micros{1},
                      .type = "identify",
                      .user_id = account,
                      .anonymous_id = visitor,
                      .source = "aisle"});
  for (const auto& user : users)
    append_line(out, {.event_id = start,
                      .time = Micros{1},
                      .received = Micros{1},
                      .type = "user",
                      .user_id = user,
                      .source = "aisle"});
  return out + facts;
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

void each_live_fact(const Shop& shop, const Snapshot& snapshot, Seq last,
                    const std::function<void(const Event&)>& take) {
  const auto path = shop.folder() / "snapshots" / fmt::format("{}{:020}.jsonl", start, last);
  auto lines = read_file(shop, path);
  if (!lines) {
    lines = read_lake(shop, snapshot, last);
    // Where a part of it is still in the journal, the lake will hold more of it.
    if (snapshot.manifest().sealed >= last) shop.files().replace(path, headed(*lines) + *lines);
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

void forget_live_facts(const Shop& shop) {
  const auto folder = shop.folder() / "snapshots";
  for (const auto& name : shop.files().names(folder))
    if (name.starts_with(start)) shop.files().remove(folder / name);
}

}  // namespace aisle::store
