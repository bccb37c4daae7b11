#include "collect/csv_records.h"

#include <gtest/gtest.h>

namespace aisle::collect {

namespace {

std::vector<std::string> records(std::string_view text) {
  std::vector<std::string> out;
  while (!text.empty()) {
    const auto length = csv_record_length(text, ',');
    out.emplace_back(text.substr(0, length));
    text.remove_prefix(length);
  }
  return out;
}

}  // namespace

TEST(CsvRecords, EndAtLineBreaksThatAreNotInQuotes) {
  EXPECT_EQ(records("a,b\n\"x\ny\",\"say \"\"hi\n\"\"\"\nlast"),
            (std::vector<std::string>{"a,b\n", "\"x\ny\",\"say \"\"hi\n\"\"\"\n", "last"}));
}

TEST(CsvRecords, DoNotRunOnAtQuotesWithinAField) {
  EXPECT_EQ(records("27\"\" screen,1\na\"b,2\n\"x\"y\"\",3\n"),
            (std::vector<std::string>{"27\"\" screen,1\n", "a\"b,2\n", "\"x\"y\"\",3\n"}));
}

}  // namespace aisle::collect
