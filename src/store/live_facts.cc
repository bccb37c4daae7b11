#include "store/live_facts.h"

#include "core/crc32c.h"
#include "sql/database.h"
#include "store/event_rows.h"

#include <fmt/format.h>
#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace aisle::store {

namespace {

constexpr std::string_view start = "facts-";

// Of the lake's files that may hold events of this range.
std::string files_of(const Shop& shop, const Snapshot& snapshot, Seq first, Seq last) {
  std::string out;
  for (const auto& file : snapshot.manifest().files)
    if (file.last_seq >= first && file.first_seq <= last)
      out += (out.empty() ? "" : ", ") + sql::literal((shop.lake() / file.name).string());
  return out;
}

void each_row(const std::string& files, const std::string& where, const std::function<void(const Event&)>& take) {
  if (files.empty()) return;
  sql::Database database;
  database.stream(
      fmt::format("SELECT {} FROM read_parquet([{}]) WHERE {} ORDER BY seq", event_row_columns(), files, where),
      [&](const sql::Chunk& found) {
        for (std::size_t row = 0; row < found.rows(); ++row) take(event_of_row(found, row));
      });
}

void append_line(std::string& lines, const Event& event) {
  append_event(lines, event);
  lines += '\n';
}

std::string read_lake(const Shop& shop, const Snapshot& snapshot, Seq last) {
  std::map<std::string, std::string, std::less<>> accounts;  // by visitor
  std::string facts;
  each_row(files_of(shop, snapshot, 1, last),
           fmt::format("seq <= {} AND (type IN ('item', 'consent') OR (anonymous_id IS NOT NULL AND user_id IS NOT "
                       "NULL))",
                       last),
           [&](const Event& event) {
             if (!event.anonymous_id.empty() && !event.user_id.empty())
               accounts.insert_or_assign(std::string(event.anonymous_id), std::string(event.user_id));
             if (event.type == "item" || event.type == "consent") append_line(facts, event);
           });
  std::string out;
  for (const auto& [visitor, account] : accounts)
    append_line(out, {.event_id = start,
                      .time = Micros{1},
                      .received = Micros{1},
                      .type = "identify",
                      .user_id = account,
                      .anonymous_id = visitor,
                      .source = "aisle"});
  return out + facts;
}

std::string headed(const std::string& lines) {
  return fmt::format("{{\"facts\":{{\"bytes\":{},\"crc32c\":\"{:08x}\"}}}}\n", lines.size(), crc32c(lines));
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
                       const std::function<void(const Event&)>& take) {
  each_row(files_of(shop, snapshot, last + 1, snapshot.manifest().sealed),
           fmt::format("seq > {} AND type <> 'decision'", last), take);
}

void forget_live_facts(const Shop& shop) {
  const auto folder = shop.folder() / "snapshots";
  for (const auto& name : shop.files().names(folder))
    if (name.starts_with(start)) shop.files().remove(folder / name);
}

}  // namespace aisle::store
