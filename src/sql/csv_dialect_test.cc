#include "sql/csv_dialect.h"

#include "core/error.h"

#include <gtest/gtest.h>

namespace aisle::sql {
namespace {

CsvDialect dialect(const std::vector<std::string>& lines) { return csv_dialect(lines); }

TEST(CsvDialect, FindsTheDelimiter) {
  EXPECT_EQ(dialect({"a,b,c", "1,2,3"}).delimiter, ',');
  EXPECT_EQ(dialect({"a;b;c", "1,5;2,5;3,5"}).delimiter, ';');
  EXPECT_EQ(dialect({"a\tb", "x, y\tz"}).delimiter, '\t');
  EXPECT_EQ(dialect({"a|b|c", "1|2|3"}).delimiter, '|');
  EXPECT_EQ(dialect({"when^what", "10:30:00^x"}).delimiter, '^');
}

TEST(CsvDialect, LooksPastDelimitersAndLineBreaksInsideQuotes) {
  const auto found = dialect({"name;note", "\"a,b,c\";\"x,y", "z,\";", "d;e"});
  EXPECT_EQ(found.delimiter, ';');
  EXPECT_EQ(found.names, (std::vector<std::string>{"name", "note"}));
}

TEST(CsvDialect, StripsWhatIsNotTheName) {
  const auto found = dialect({"\xEF\xBB\xBF\"first\", second ,\"say \"\"hi\"\"\",\r", "1,2,3,4\r"});
  EXPECT_EQ(found.names, (std::vector<std::string>{"first", "second", "say \"hi\"", "column_4"}));
}

TEST(CsvDialect, TakesALineWithoutDelimitersAsOneColumn) {
  EXPECT_EQ(dialect({"visits", "1", "2"}).names, std::vector<std::string>{"visits"});
}

TEST(CsvDialect, PassesOverBlankLinesAndExcelsOwn) {
  const auto blank = dialect({"", " ", "a,b", "1,2"});
  EXPECT_EQ(blank.skipped, 2U);
  EXPECT_EQ(blank.names, (std::vector<std::string>{"a", "b"}));
  const auto stated = dialect({"\xEF\xBB\xBFsep=;", "a;b,c", "1;2,5"});
  EXPECT_EQ(stated.skipped, 1U);
  EXPECT_EQ(stated.names, (std::vector<std::string>{"a", "b,c"}));
}

TEST(CsvDialect, RefusesTwoColumnsOfOneName) { EXPECT_THROW(dialect({"a,b,a", "1,2,3"}), Error); }

}  // namespace
}  // namespace aisle::sql
