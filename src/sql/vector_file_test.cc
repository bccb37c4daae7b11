#include "sql/vector_file.h"

#include "sql/database.h"

#include <filesystem>
#include <gtest/gtest.h>
#include <numeric>
#include <string>
#include <unistd.h>
#include <vector>

namespace aisle::sql {
namespace {

TEST(VectorFile, IsReadAsItWasWritten) {
  const auto file = std::filesystem::temp_directory_path() / ("vectors" + std::to_string(getpid()) + ".parquet");
  std::vector<std::string> ids(5000);  // more than a piece of DuckDB's
  for (std::size_t i = 0; i < ids.size(); ++i) ids[i] = "item " + std::to_string(i);
  std::vector<float> values(ids.size() * 3);
  std::iota(values.begin(), values.end(), 0.0F);
  write_vectors(file, "item_id", ids, values, 3);
  Database database;
  std::size_t rows = 0;
  database.query("SELECT item_id, vector[1]::DOUBLE, vector[3]::DOUBLE, len(vector) FROM read_parquet(" +
                     literal(file.string()) + ")",
                 [&](const Chunk& found) {
                   for (std::size_t row = 0; row < found.rows(); ++row, ++rows) {
                     EXPECT_EQ(found.text(0, row), ids[rows]);
                     EXPECT_EQ(found.number(1, row), 3.0 * static_cast<double>(rows));
                     EXPECT_EQ(found.number(2, row), 3.0 * static_cast<double>(rows) + 2);
                     EXPECT_EQ(found.integer(3, row), 3);
                   }
                 });
  EXPECT_EQ(rows, ids.size());
  std::filesystem::remove(file);
}

}  // namespace
}  // namespace aisle::sql
