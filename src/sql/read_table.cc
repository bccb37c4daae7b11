#include "sql/read_table.h"

#include "core/error.h"
#include "sql/csv_dialect.h"
#include "sql/database.h"
#include "sql/source_file.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <regex>
#include <unordered_map>

namespace aisle::sql {

namespace {

// DuckDB's report of a bad record, in one line: "line 3: expected 18 columns, found 17".
[[noreturn]] void explain(const QueryFailed& error, const std::filesystem::path& path) {
  const std::string message = error.what();
  std::smatch match;
  std::string where = path.string();
  if (std::regex_search(message, match, std::regex("CSV Error on Line: (\\d+)"))) where += ", line " + match[1].str();
  if (std::regex_search(message, match, std::regex("Expected Number of Columns: (\\d+) Found: (\\d+)"))) {
    throw Error(match[2].str() + " fields were found where the first line has " + match[1].str(), where,
                "mend that line, or put quotes around text that holds the delimiter");
  }
  if (message.find("unterminated quote") != std::string::npos) {
    throw Error("a quoted field does not end", where, "close the quote; write a quote inside quotes twice");
  }
  if (message.find("reached an invalid state") != std::string::npos) {
    throw Error("the lines do not all end in the same way (some with CR LF, some with LF)", where,
                "give them one line end, for instance with dos2unix");
  }
  if (message.find("not utf-8") != std::string::npos) {
    throw Error("the bytes are not UTF-8", where, "save the table as CSV in UTF-8");
  }
  std::string reason = message.substr(0, message.find("Possible"));
  std::ranges::replace(reason, '\n', ' ');
  throw Error(reason.substr(0, 300), where, "mend the file there");
}

// Column i of the file in DuckDB's table: its names are case-blind, ours are not.
std::string place(std::size_t i) { return "c" + std::to_string(i); }

class CsvReader {
 public:
  explicit CsvReader(const std::filesystem::path& path) : path_(path), file_(source_file(path)) {}

  Table read(const std::map<std::string, ColumnType>& types) {
    dialect_ = csv_dialect(first_lines());
    load();
    Table table;
    for (std::size_t i = 0; i < dialect_.names.size(); ++i) {
      const auto told = types.find(dialect_.names[i]);
      table.columns.push_back(read_column(i, told == types.end() ? infer_type(i) : told->second));
    }
    return table;
  }

 private:
  void query(const std::string& statement, const std::function<void(const Chunk&)>& read = {}) {
    try {
      database_.query(statement, read);
    } catch (const QueryFailed& error) {
      explain(error, path_);
    }
  }

  std::string source(const std::string& options) {
    return fmt::format("read_csv({}, auto_detect=false, compression='{}', {})", literal(file_.pattern),
                       file_.compression, options);
  }

  std::vector<std::string> first_lines() {
    const auto whole_lines =
        source("delim='\x01', quote='', escape='', header=false, strict_mode=false, columns={'line': 'VARCHAR'}");
    std::vector<std::string> lines;
    query(fmt::format("SELECT line FROM {} LIMIT 200", whole_lines), [&](const Chunk& chunk) {
      for (std::size_t row = 0; row < chunk.rows(); ++row) {
        lines.emplace_back(chunk.missing(0, row) ? "" : chunk.text(0, row));
      }
    });
    if (lines.empty()) throw Error("the file is empty", path_.string());
    return lines;
  }

  // Fills DuckDB's table `data`, all text.
  void load() {
    std::vector<std::string> columns;
    for (std::size_t i = 0; i < dialect_.names.size(); ++i) columns.push_back(fmt::format("'{}': 'VARCHAR'", place(i)));
    constexpr auto* options =
        "delim={}, quote='\"', escape='\"', header=true, skip={}, strict_mode=true, columns={{{}}}";
    query("CREATE TABLE data AS FROM " + source(fmt::format(options, literal(std::string(1, dialect_.delimiter)),
                                                            dialect_.skipped, fmt::join(columns, ", "))));
    std::int64_t rows = 0;
    query("SELECT count(*) FROM data", [&](const Chunk& chunk) { rows = chunk.integer(0, 0); });
    if (rows == 0) throw Error("there is a header line and no rows", path_.string(), "give the rows under it");
  }

  // A table of one column `v`: column i without blanks around it, NULL where it is missing.
  // (One column a query: DuckDB's optimiser takes minutes over some hundred of these in one.)
  static std::string values(std::size_t i) {
    return fmt::format(
        "(SELECT CASE WHEN lower(t) IN ('', 'na', 'n/a', 'nan', 'null', 'none', 'inf', '-inf', 'infinity', "
        "'-infinity') "
        "THEN NULL ELSE t END AS v FROM (SELECT trim({}) AS t FROM data))",
        place(i));
  }

  // DuckDB's expression that turns `v` to the type; NULL where it does not fit.
  // Where commas do not part the fields, they may part the decimals.
  [[nodiscard]] std::string converted(ColumnType type) const {
    switch (type) {
      case ColumnType::boolean:
        return "CAST(TRY_CAST(lower(v) AS BOOLEAN) AS DOUBLE)";
      case ColumnType::number:
        return dialect_.delimiter == ',' ? "TRY_CAST(v AS DOUBLE)"
                                         : "coalesce(TRY_CAST(v AS DOUBLE), TRY_CAST(replace(v, ',', '.') AS DOUBLE))";
      case ColumnType::time:
        return "epoch(TRY_CAST(v AS TIMESTAMP))";
      case ColumnType::text:
        break;
    }
    return "v";
  }

  ColumnType infer_type(std::size_t i) {
    ColumnType type = ColumnType::number;
    const auto counts =
        fmt::format("SELECT count(v), count(*) FILTER (lower(v) IN ('true', 'false')), count({}), count({}) FROM {}",
                    converted(ColumnType::number), converted(ColumnType::time), values(i));
    query(counts, [&](const Chunk& chunk) {
      const auto fits = [&](std::size_t k) { return chunk.integer(k, 0) == chunk.integer(0, 0); };
      type = chunk.integer(0, 0) == 0 ? ColumnType::number
             : fits(1)                ? ColumnType::boolean
             : fits(2)                ? ColumnType::number
             : fits(3)                ? ColumnType::time
                                      : ColumnType::text;
    });
    return type;
  }

  Column read_column(std::size_t i, ColumnType type) {
    Column column{.name = dialect_.names[i], .type = type, .numbers = {}, .codes = {}, .words = {}};
    std::unordered_map<std::string, std::int32_t> codes;
    query(fmt::format("SELECT {}, v FROM {}", converted(type), values(i)), [&](const Chunk& chunk) {
      for (std::size_t row = 0; row < chunk.rows(); ++row) {
        const bool missing = chunk.missing(1, row);
        if (type == ColumnType::text) {
          column.codes.push_back(missing ? -1 : code(codes, column, chunk.text(0, row)));
          continue;
        }
        if (!missing && chunk.missing(0, row)) misfit(column, chunk.text(1, row));
        const double number = missing ? std::nan("") : chunk.number(0, row);
        column.numbers.push_back(std::isinf(number) ? std::nan("") : number);
      }
    });
    return column;
  }

  static std::int32_t code(std::unordered_map<std::string, std::int32_t>& codes, Column& column,
                           std::string_view text) {
    const auto [entry, added] = codes.emplace(text, static_cast<std::int32_t>(column.words.size()));
    if (added) column.words.emplace_back(text);
    return entry->second;
  }

  [[noreturn]] void misfit(const Column& column, std::string_view text) const {
    throw Error("\"" + std::string(text) + "\" is no " + std::string(name_of(column.type)),
                path_.string() + ", row " + std::to_string(column.rows() + 1) + ", column " + column.name,
                "the model was fitted on a column of that type; mend the value or leave it empty");
  }

  std::filesystem::path path_;
  SourceFile file_;
  CsvDialect dialect_;
  Database database_;
};

}  // namespace

Table read_table(const std::filesystem::path& path, const std::map<std::string, ColumnType>& types) {
  return CsvReader(path).read(types);
}

}  // namespace aisle::sql
