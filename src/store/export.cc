#include "store/export.h"

#include "core/error.h"
#include "sql/database.h"
#include "store/event_rows.h"
#include "store/lake.h"
#include "store/secret.h"

#include <algorithm>
#include <array>
#include <fmt/format.h>

namespace aisle::store {

namespace {

constexpr auto hidden = std::to_array<std::string_view>({"user_id", "anonymous_id", "session_id"});
constexpr auto left_out = std::to_array<std::string_view>({"event_id", "query", "text", "properties"});

// A field as it is to be written; empty when that is as it stands. Hashed twice, the key in front each time, which no
// knowledge of other hashes helps against (Bellare, Canetti & Krawczyk 1996).
std::string pseudonym(const EventField& field, const std::string& key) {
  if (std::ranges::find(left_out, field.name) != left_out.end()) return "NULL::VARCHAR";
  if (std::ranges::find(hidden, field.name) == hidden.end()) return "";
  return fmt::format("left(sha256('{0}' || sha256('{0}' || \"{1}\")), 32)", key, field.name);
}

std::size_t write_lines(sql::Database& database, const std::string& rows, const Replace& replace, LogFile& out) {
  std::size_t count = 0;
  std::string lines;
  database.stream(fmt::format("SELECT {} {} ORDER BY seq", event_row_columns(replace), rows),
                  [&](const sql::Chunk& found) {
                    lines.clear();
                    for (std::size_t row = 0; row < found.rows(); ++row) {
                      append_event(lines, event_of_row(found, row));
                      lines += '\n';
                    }
                    count += found.rows();
                    out.append(lines);
                  });
  return count;
}

std::size_t write_table(sql::Database& database, const std::string& rows, const Replace& replace,
                        const std::filesystem::path& out) {
  std::string columns = "seq";
  for (const auto& field : event_fields()) {
    const std::string other = replace ? replace(field) : "";
    columns += fmt::format(", {}\"{}\"", other.empty() ? "" : other + " AS ", field.name);
  }
  std::size_t count = 0;
  const bool parquet = out.extension() == ".parquet";
  database.query(fmt::format("COPY (SELECT {} {} ORDER BY seq) TO {} ({})", columns, rows, sql::literal(out.string()),
                             parquet ? "FORMAT parquet, COMPRESSION zstd" : "FORMAT csv, HEADER"),
                 [&](const sql::Chunk& found) { count = static_cast<std::size_t>(found.integer(0, 0)); });
  return count;
}

}  // namespace

std::size_t export_log(const Shop& shop, const std::filesystem::path& out, const ExportConfig& config) {
  const auto ending = out.extension();
  if (ending != ".jsonl" && ending != ".csv" && ending != ".parquet") {
    throw Error::misuse("the ending of the file says no format", out.string(), "name it .jsonl, .csv or .parquet");
  }
  auto& files = shop.files();
  if (files.exists(out)) throw Error("the file stands already", out.string(), "remove it, or name another");
  const Snapshot snapshot(shop);
  sql::Database database;
  snapshot.create_views(database);
  Replace replace;
  if (config.pseudonymous)
    replace = [key = secret(shop, "pseudonym")](const EventField& field) { return pseudonym(field, key); };
  const std::string rows = fmt::format("FROM log WHERE epoch_us(time) >= {} AND epoch_us(time) < {}",
                                       config.since.count, config.until.count);
  const auto partial = out.parent_path() / (out.stem().string() + ".partial" + ending.string());
  if (files.exists(partial)) files.remove(partial);
  std::size_t count = 0;
  if (ending == ".jsonl") {
    const auto file = files.append_to(partial);
    count = write_lines(database, rows, replace, *file);
    file->sync();
  } else {
    count = write_table(database, rows, replace, partial);
    files.append_to(partial)->sync();
  }
  files.rename(partial, out);
  return count;
}

}  // namespace aisle::store
