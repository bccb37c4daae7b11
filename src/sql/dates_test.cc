#include "sql/dates.h"

#include <gtest/gtest.h>

namespace aisle::sql {
namespace {

constexpr double march_5 = 1709596800;  // 2024-03-05 00:00 UTC, by date -u -d 2024-03-05 +%s
constexpr double day = 86400;

DateWords read(const std::vector<std::string>& words) { return date_words(words); }

TEST(Dates, ReadsEachForm) {
  for (const auto* word : {"2024-03-05", "2024/3/5", "2024.3.5", "2024年3月5日", "2024年03月05号", "05.03.2024",
                           "5.3.24", "2024-03-05T00:00:00Z", "2024-03-05 12:00 AM"}) {
    const auto found = read({word});
    ASSERT_TRUE(found.seconds) << word;
    EXPECT_EQ(found.seconds->front(), march_5) << word;
    EXPECT_EQ(found.note, "") << word;
  }
  EXPECT_EQ(read({"31.12.1969"}).seconds->front(), -day);
}

TEST(Dates, ReadsTimesAndZones) {
  const std::vector<std::pair<std::string, double>> times = {
      {"2024-03-05 14:20", 51600},        {"2024-03-05T14:20:05.25", 51605.25}, {"2024/3/5 2:20 PM", 51600},
      {"2024年3月5日14时20分5秒", 51605}, {"2024-03-05 14:20:00+08:00", 22800}, {"2024-03-05 14:20 -0130", 57000},
      {"2024-03-05 14:20:00+00", 51600},  {"2024-03-05 14:20 UTC", 51600}};
  for (const auto& [word, seconds] : times) {
    const auto found = read({word});
    ASSERT_TRUE(found.seconds) << word;
    EXPECT_EQ(found.seconds->front(), march_5 + seconds) << word;
  }
}

TEST(Dates, LearnsFromTheColumnWhetherDayOrMonthComesFirst) {
  const auto month = read({"3/5/2024 14:20", "3/25/2024 0:00"});
  EXPECT_EQ(*month.seconds, (std::vector<double>{march_5 + 51600, march_5 + 20 * day}));
  EXPECT_NE(month.note.find("month first"), std::string::npos);
  EXPECT_EQ(month.note.find("assumed"), std::string::npos);
  const auto days = read({"5/3/2024", "25/3/24"});
  EXPECT_EQ(*days.seconds, (std::vector<double>{march_5, march_5 + 20 * day}));
  EXPECT_NE(days.note.find("day first"), std::string::npos);
}

TEST(Dates, AssumesMonthFirstAndSaysSo) {
  const auto found = read({"3/5/2024", "3/6/2024"});
  EXPECT_EQ(*found.seconds, (std::vector<double>{march_5, march_5 + day}));
  EXPECT_NE(found.note.find("\"3/5/2024\" is 2024-03-05"), std::string::npos);
  EXPECT_NE(found.note.find("assumed"), std::string::npos);
}

TEST(Dates, ReadsMixedFormsOnlyWhenNothingIsInDoubt) {
  const auto mixed = read({"2024-03-05", "06.03.2024", "2024年3月7日"});
  EXPECT_EQ(*mixed.seconds, (std::vector<double>{march_5, march_5 + day, march_5 + 2 * day}));
  EXPECT_NE(mixed.note.find("3 forms"), std::string::npos);
  EXPECT_TRUE(read({"2024-03-05", "3/6/2024", "3/16/2024"}).seconds);
  const auto doubtful = read({"2024-03-05", "3/6/2024"});
  EXPECT_FALSE(doubtful.seconds);
  EXPECT_NE(doubtful.note.find("left as text"), std::string::npos);
  const auto both = read({"3/16/2024", "16/3/2024"});
  EXPECT_FALSE(both.seconds);
  EXPECT_NE(both.note, "");
}

TEST(Dates, KnowsWhatIsNoDate) {
  for (const auto* word : {"2024-02-30", "2024-13-01", "13/13/2024", "2024-03", "12:30", "1.2.3", "2024-03/05",
                           "2024-03-05 25:00", "2024-03-05 14:20 PM", "2024-03-05x", "2024年3月", "0000-01-01",
                           "2024-03-05 14", "99999-01-01", "-1-1-1", ""}) {
    EXPECT_FALSE(is_date(word)) << word;
    const auto found = read({"2024-03-05", word});
    EXPECT_FALSE(found.seconds) << word;
    EXPECT_EQ(found.note, "") << word;
  }
}

}  // namespace
}  // namespace aisle::sql
