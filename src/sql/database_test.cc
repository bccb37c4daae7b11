#include "sql/database.h"

#include <cstddef>
#include <cstdint>
#include <gtest/gtest.h>
#include <stdexcept>
#include <string>
#include <vector>

namespace aisle::sql {
namespace {

TEST(Database, HandsOverWhatAnotherThreadMakesInItsOrder) {
  const std::vector<std::string> statements{"SELECT range FROM range(0, 100000)",
                                            "SELECT range FROM range(100000, 150000)"};
  std::int64_t next = 0;
  Database().stream_ahead(statements, [&](const Chunk& found) {
    for (std::size_t row = 0; row < found.rows(); ++row) ASSERT_EQ(found.integer(0, row), next++);
  });
  EXPECT_EQ(next, 150'000);
}

TEST(Database, SaysWhatFailedInTheOtherThread) {
  const std::vector<std::string> statements{"SELECT 1::BIGINT", "SELECT * FROM nowhere"};
  std::size_t read = 0;
  EXPECT_THROW(Database().stream_ahead(statements, [&](const Chunk& found) { read += found.rows(); }), QueryFailed);
  EXPECT_EQ(read, 1U);
}

TEST(Database, ThereIsNoNeedToReadToTheEnd) {
  const std::vector<std::string> statements{"SELECT range FROM range(0, 100000000)"};
  const auto read = [](const Chunk&) { throw std::runtime_error("enough"); };
  EXPECT_THROW(Database().stream_ahead(statements, read), std::runtime_error);
}

}  // namespace
}  // namespace aisle::sql
