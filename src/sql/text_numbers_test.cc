#include "sql/text_numbers.h"

#include <cmath>
#include <gtest/gtest.h>

namespace aisle::sql {
namespace {

using Words = std::vector<std::string>;
using Numbers = std::optional<std::vector<double>>;

Numbers read(const Words& words) { return dressed_numbers(words); }
Numbers numbers(std::vector<double> values) { return values; }

TEST(TextNumbers, ReadsPlainNumbers) {
  EXPECT_EQ(plain_number("-2e3"), -2000);
  EXPECT_EQ(plain_number("+.5"), 0.5);
  EXPECT_EQ(plain_number("12,5", true), 12.5);
  for (const auto* word : {"", "x", "1x", "12,5", "+-1", "1 2", "0x10"}) EXPECT_EQ(plain_number(word), std::nullopt);
  for (const auto* word : {"1,2,3", "1.2,3"}) EXPECT_EQ(plain_number(word, true), std::nullopt);
}

TEST(TextNumbers, TakesOffWhatAllWear) {
  EXPECT_EQ(read({"$12.00", "-$3", "$-4.5", "0"}), numbers({12, -3, -4.5, 0}));
  EXPECT_EQ(read({"¥ 99", "￥1,234.50"}), numbers({99, 1234.5}));
  EXPECT_EQ(read({"12 %", "3.5%"}), numbers({12, 3.5}));
  EXPECT_EQ(read({"3.5kg", "−4 kg"}), numbers({3.5, -4}));
  EXPECT_EQ(read({"120 m2", "85 m2"}), numbers({120, 85}));
  EXPECT_EQ(read({"5万", "1.2万"}), numbers({50000.0 / 10000, 1.2}));
  EXPECT_EQ(read({"12 €", "1.000,50 €"}), numbers({12, 1000.5}));
}

TEST(TextNumbers, TellsThousandsFromDecimals) {
  EXPECT_EQ(read({"1,234.50", "7"}), numbers({1234.5, 7}));
  EXPECT_EQ(read({"1.234,50", "1.234"}), numbers({1234.5, 1234}));
  EXPECT_EQ(read({"1,234", "12,50"}), numbers({1.234, 12.5}));
  EXPECT_EQ(read({"1,234", "1,234,567"}), numbers({1234, 1234567}));
  EXPECT_EQ(read({"1 234,5", "1'000", "2\u00A0000"}), numbers({1234.5, 1000, 2000}));
}

TEST(TextNumbers, LeavesWhatWouldLoseSomething) {
  const std::vector<Words> texts = {
      {"$1", "€2"}, {"3kg", "3 g"},    {"12 %", "0.12"}, {"A12", "A13"}, {"1,23,4"}, {"1,234.5", "1,5"},
      {"10:30"},    {"1-2"},           {"55+"},          {"3 big ones"}, {"$"},      {"1.2.3"},
      {"1,,2"},     {"18–24", "25–34"}};
  for (const auto& words : texts) EXPECT_EQ(read(words), std::nullopt) << words[0];
}

}  // namespace
}  // namespace aisle::sql
