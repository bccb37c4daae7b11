#include "sql/vector_file.h"

#include "sql/database.h"

#include <algorithm>
#include <array>
#include <filesystem>
#include <fmt/format.h>

namespace aisle::sql {

namespace {

// Fills the table `vectors` of a database.
class VectorTable {
 public:
  VectorTable(Database& database, std::size_t width) {
    std::array<duckdb_logical_type, 2> types = {duckdb_create_logical_type(DUCKDB_TYPE_VARCHAR), nullptr};
    duckdb_logical_type number = duckdb_create_logical_type(DUCKDB_TYPE_FLOAT);
    types[1] = duckdb_create_array_type(number, width);
    chunk_ = duckdb_create_data_chunk(types.data(), types.size());
    duckdb_destroy_logical_type(&number);
    for (auto& type : types) duckdb_destroy_logical_type(&type);
    if (duckdb_appender_create(database.connection(), nullptr, "vectors", &appender_) != DuckDBSuccess)
      throw QueryFailed("DuckDB takes no vectors");
  }
  VectorTable(const VectorTable&) = delete;
  VectorTable& operator=(const VectorTable&) = delete;
  ~VectorTable() {
    duckdb_appender_destroy(&appender_);
    duckdb_destroy_data_chunk(&chunk_);
  }

  void add(std::span<const std::string> ids, std::span<const float> values) {
    duckdb_data_chunk_reset(chunk_);
    duckdb_vector id = duckdb_data_chunk_get_vector(chunk_, 0);
    for (std::size_t i = 0; i < ids.size(); ++i)
      duckdb_vector_assign_string_element_len(id, i, ids[i].data(), ids[i].size());
    duckdb_vector numbers = duckdb_array_vector_get_child(duckdb_data_chunk_get_vector(chunk_, 1));
    std::ranges::copy(values, static_cast<float*>(duckdb_vector_get_data(numbers)));
    duckdb_data_chunk_set_size(chunk_, ids.size());
    if (duckdb_append_data_chunk(appender_, chunk_) != DuckDBSuccess)
      throw QueryFailed(duckdb_appender_error(appender_));
  }

  void finish() {
    if (duckdb_appender_close(appender_) != DuckDBSuccess) throw QueryFailed(duckdb_appender_error(appender_));
  }

 private:
  duckdb_data_chunk chunk_ = nullptr;
  duckdb_appender appender_ = nullptr;
};

}  // namespace

void write_vectors(const std::filesystem::path& file, const std::string& name, const std::vector<std::string>& ids,
                   std::span<const float> values, std::size_t width) {
  Database database;
  database.query(fmt::format("CREATE TABLE vectors (id VARCHAR, vector FLOAT[{}])", width));
  VectorTable table(database, width);
  const std::size_t most = duckdb_vector_size();
  for (std::size_t first = 0; first < ids.size(); first += most) {
    const std::size_t count = std::min(most, ids.size() - first);
    table.add(std::span(ids).subspan(first, count), values.subspan(first * width, count * width));
  }
  table.finish();
  const auto partial = file.parent_path() / (file.stem().string() + ".partial" + file.extension().string());
  database.query(fmt::format("COPY (SELECT id AS {}, vector FROM vectors) TO {} (FORMAT parquet, COMPRESSION zstd)",
                             name, literal(partial.string())));
  std::filesystem::rename(partial, file);
}

}  // namespace aisle::sql
