#include "sql/read_table.h"

#include "core/error.h"
#include "sql/csv_dialect.h"
#include "sql/database.h"

#include <array>
#include <cmath>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <fstream>
#include <optional>
#include <regex>
#include <unordered_map>

namespace aisle::sql {

namespace {

constexpr std::string_view save_as_csv = "save the table as CSV in UTF-8";

// "none", "gzip" or "zstd", from the first bytes. Error for files that are no text.
std::string_view compression_of(const std::filesystem::path& path) {
  if (!std::filesystem::exists(path)) throw Error("there is no such file", path.string());
  if (std::filesystem::is_directory(path)) throw Error("is a folder, not a file", path.string());
  std::ifstream file(path, std::ios::binary);
  std::string head(4096, '\0');
  file.read(head.data(), static_cast<std::streamsize>(head.size()));
  head.resize(static_cast<std::size_t>(file.gcount()));
  if (head.empty()) throw Error(file.bad() || !file.is_open() ? "cannot be read" : "the file is empty", path.string());
  if (head.starts_with("\x1F\x8B")) return "gzip";
  if (head.starts_with("\x28\xB5\x2F\xFD")) return "zstd";
  if (head.starts_with("\xFF\xFE") || head.starts_with("\xFE\xFF")) {
    throw Error("the text is UTF-16", path.string(), std::string(save_as_csv));
  }
  if (head.find('\0') != std::string::npos) {
    throw Error("this is a binary file, not a table of text", path.string(), std::string(save_as_csv));
  }
  return "none";
}

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
    throw Error("the bytes are not UTF-8", where, std::string(save_as_csv));
  }
  throw Error(message.substr(0, message.find('\n')), where);
}

// Column i of the file in DuckDB's table: its names are case-blind, ours are not.
std::string place(std::size_t i) { return "c" + std::to_string(i); }

class CsvReader {
 public:
  explicit CsvReader(const std::filesystem::path& path) : path_(path), compression_(compression_of(path)) {}

  Table read(const std::map<std::string, ColumnType>& types) {
    const CsvDialect dialect = csv_dialect(first_lines());
    load(dialect);
    const auto inferred = infer_types(dialect.names.size());
    Table table;
    for (std::size_t i = 0; i < dialect.names.size(); ++i) {
      const auto wanted = types.find(dialect.names[i]);
      const ColumnType type = wanted == types.end() ? inferred[i] : wanted->second;
      table.columns.push_back(read_column(i, dialect.names[i], type));
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
    return fmt::format("read_csv({}, auto_detect=false, compression='{}', {})", literal(path_.string()), compression_,
                       options);
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

  // Fills DuckDB's table `data`, all text, missing values as NULL.
  void load(const CsvDialect& dialect) {
    std::vector<std::string> columns;
    std::vector<std::string> values;
    for (std::size_t i = 0; i < dialect.names.size(); ++i) {
      columns.push_back(fmt::format("'{}': 'VARCHAR'", place(i)));
      values.push_back(fmt::format(
          "CASE WHEN lower(trim({0})) IN ('', 'na', 'n/a', 'nan', 'null', 'none') THEN NULL ELSE {0} END AS {0}",
          place(i)));
    }
    const auto fields =
        source(fmt::format("delim={}, quote='\"', escape='\"', header=true, strict_mode=true, columns={{{}}}",
                           literal(std::string(1, dialect.delimiter)), fmt::join(columns, ", ")));
    query(fmt::format("CREATE TABLE data AS SELECT {} FROM {}", fmt::join(values, ", "), fields));
    query("SELECT count(*) FROM data", [&](const Chunk& chunk) { rows_ = chunk.integer(0, 0); });
    if (rows_ == 0) throw Error("there is a header line and no rows", path_.string());
  }

  std::vector<ColumnType> infer_types(std::size_t columns) {
    constexpr auto* counts =
        "SELECT count({0}), count(*) FILTER (lower(trim({0})) IN ('true', 'false')), count(TRY_CAST({0} AS DOUBLE)), "
        "count(TRY_CAST({0} AS TIMESTAMP)) FROM data";
    std::vector<ColumnType> types;
    for (std::size_t i = 0; i < columns; ++i) {
      query(fmt::format(counts, place(i)), [&](const Chunk& chunk) {
        const auto fits = [&](std::size_t k) { return chunk.integer(k, 0) == chunk.integer(0, 0); };
        types.push_back(chunk.integer(0, 0) == 0 ? ColumnType::number
                        : fits(1)                ? ColumnType::boolean
                        : fits(2)                ? ColumnType::number
                        : fits(3)                ? ColumnType::time
                                                 : ColumnType::text);
      });
    }
    return types;
  }

  // DuckDB's expression that turns the text of column i to its type: NULL where it does not fit.
  static std::string converted(std::size_t i, ColumnType type) {
    switch (type) {
      case ColumnType::boolean:
        return fmt::format("CAST(TRY_CAST(lower(trim({})) AS BOOLEAN) AS DOUBLE)", place(i));
      case ColumnType::number:
        return fmt::format("TRY_CAST({} AS DOUBLE)", place(i));
      case ColumnType::time:
        return fmt::format("epoch(TRY_CAST({} AS TIMESTAMP))", place(i));
      case ColumnType::text:
        break;
    }
    return place(i);
  }

  Column read_column(std::size_t i, const std::string& name, ColumnType type) {
    Column column{.name = name, .type = type, .numbers = {}, .codes = {}, .words = {}};
    std::unordered_map<std::string, std::int32_t> codes;
    query(fmt::format("SELECT {}, {} FROM data", converted(i, type), place(i)), [&](const Chunk& chunk) {
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
  std::string_view compression_;
  Database database_;
  std::int64_t rows_ = 0;
};

}  // namespace

Table read_table(const std::filesystem::path& path, const std::map<std::string, ColumnType>& types) {
  return CsvReader(path).read(types);
}

}  // namespace aisle::sql
