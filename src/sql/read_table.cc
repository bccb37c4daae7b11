#include "sql/read_table.h"

#include "core/error.h"
#include "core/memory.h"
#include "core/nearest.h"
#include "sql/column_reader.h"
#include "sql/database.h"
#include "sql/relation.h"
#include "sql/sample.h"
#include "sql/source_file.h"

#include <algorithm>
#include <fmt/format.h>
#include <set>

namespace aisle::sql {

namespace {

std::string megabytes(std::size_t bytes) { return fmt::format("{:.1f} MB", static_cast<double>(bytes) / 1e6); }

class TableReader {
 public:
  TableReader(const std::filesystem::path& path, const ReadOptions& options)
      : path_(path),
        options_(options),
        memory_(options.memory > 0 ? options.memory : available_memory() / 2),
        file_(source_file(path)) {
    read_.notes = file_.notes;
  }

  ReadTable read() {
    try {
      constexpr std::size_t least = std::size_t{256} << 20U;
      database_.limit_memory(std::max(memory_ / 2, least));
      open();
      check_names();
      load();
      for (std::size_t i = 0; i < relation_.names.size(); ++i) read_.table.columns.push_back(column(i));
    } catch (const QueryFailed& error) {
      explain(error, file_, path_);
    }
    return std::move(read_);
  }

 private:
  void open() {
    switch (file_.format) {
      case Format::delimited:
        relation_ = delimited_relation(database_, file_);
        break;
      case Format::json_lines:
      case Format::json_array:
        relation_ = json_relation(database_, file_, path_);
        break;
      case Format::parquet:
        relation_ = parquet_relation(database_, file_);
    }
  }

  void check_names() {
    std::set<std::string> seen;
    for (const auto& name : relation_.names) {
      if (!seen.insert(name).second) throw Error("two columns have the name \"" + name + "\"", path_.string());
    }
    if (options_.for_a_model) return;
    for (const auto& [name, type] : options_.types) {
      if (!seen.contains(name)) {
        throw Error("there is no column \"" + name + "\" to be read as " + std::string(name_of(type)), path_.string(),
                    did_you_mean(name, relation_.names));
      }
    }
  }

  // The share of the rows that the memory has room for.
  double share() {
    const std::size_t room = memory_ / 2;
    const bool counted = file_.format == Format::delimited || file_.format == Format::json_lines;
    if (counted && most_bytes(file_.lines, relation_.names.size(), file_.bytes) <= room) return 1;
    const TableSize size = table_size(database_, relation_);
    read_.rows_in_file = size.rows;
    if (size.bytes <= room) return 1;
    if (options_.for_a_model) {
      throw Error("the table needs " + megabytes(size.bytes) + " of memory, and there is room for " + megabytes(room),
                  path_.string(), "split it into smaller files, or use a machine with more memory");
    }
    return static_cast<double>(room) / static_cast<double>(size.bytes);
  }

  // Fills DuckDB's table `data`.
  void load() {
    const double part = share();
    const std::string rows = part < 1 ? sampled(relation_.query, part, options_.seed) : relation_.query;
    database_.query("CREATE TABLE data AS " + rows);
    std::size_t loaded = 0;
    database_.query("SELECT count(*) FROM data",
                    [&](const Chunk& chunk) { loaded = static_cast<std::size_t>(chunk.integer(0, 0)); });
    if (part == 1) read_.rows_in_file = loaded;
    if (read_.rows_in_file == 0) {
      throw Error(file_.format == Format::delimited ? "there is a header line and no rows" : "there are no rows",
                  path_.string(), "give the rows under it");
    }
    if (part < 1) remember_sample(loaded);
  }

  void remember_sample(std::size_t loaded) {
    if (loaded == 0) {
      throw Error("there is not enough memory for any row of the table", path_.string(), "use a machine with more");
    }
    database_.query("SELECT r FROM data", [&](const Chunk& chunk) {
      for (std::size_t row = 0; row < chunk.rows(); ++row) {
        read_.file_rows.push_back(static_cast<std::size_t>(chunk.integer(0, row)));
      }
    });
    read_.notes.push_back(
        fmt::format("the table does not fit into memory: {} of its {} rows were read, chosen at random", loaded,
                    read_.rows_in_file));
  }

  Column column(std::size_t i) {
    ColumnReader reader{.name = relation_.names[i],
                        .values = [&](const auto& take) { each_value(i, take); },
                        .decimal_commas = relation_.decimal_commas,
                        .told = {}};
    const auto told = options_.types.find(reader.name);
    if (told != options_.types.end()) reader.told = told->second;
    try {
      return reader.read(read_.notes);
    } catch (const Misfit& misfit) {
      refuse(reader, misfit);
    }
  }

  void each_value(std::size_t i, const std::function<void(std::optional<std::string_view>)>& take) {
    database_.query("SELECT " + place(i) + " FROM data", [&](const Chunk& chunk) {
      for (std::size_t row = 0; row < chunk.rows(); ++row) {
        take(chunk.missing(0, row) ? std::nullopt : value_of(chunk.text(0, row)));
      }
    });
  }

  [[noreturn]] void refuse(const ColumnReader& reader, const Misfit& misfit) const {
    const std::size_t row = read_.file_rows.empty() ? misfit.row : read_.file_rows[misfit.row];
    throw Error("\"" + misfit.text + "\" is no " + std::string(name_of(*reader.told)),
                path_.string() + ", row " + std::to_string(row + 1) + ", column " + reader.name,
                options_.for_a_model ? "the model was fitted on a column of that type; mend the value or leave it empty"
                                     : "mend the value, leave it empty, or give the column another type");
  }

  std::filesystem::path path_;
  ReadOptions options_;
  std::size_t memory_;
  SourceFile file_;
  Database database_;
  Relation relation_;
  ReadTable read_;
};

}  // namespace

ReadTable read_table(const std::filesystem::path& path, const ReadOptions& options) {
  return TableReader(path, options).read();
}

}  // namespace aisle::sql
