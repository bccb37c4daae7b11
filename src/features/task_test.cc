#include "features/task.h"

#include "core/error.h"

#include <gtest/gtest.h>

namespace aisle::features {

namespace {

std::string refusal(std::string_view text) {
  try {
    (void)parse_task("t", text);
  } catch (const Error& error) {
    return error.what();
  }
  return "accepted";
}

}  // namespace

TEST(Tasks, AreReadAndWrittenTheSame) {
  for (const char* text :
       {"next item of purchase at every event", "purchase within 30d at every midnight",
        "no event within 60d among users with event in last 60d at every midnight",
        "count of purchase where category = \"garden tools\" and price >= 9.5 within 12h at session ends",
        "sum of money of purchase within 90d among users with purchase at every midnight",
        "sum of quantity of purchase within 90d at every event",
        "time to purchase where brand != \"x\" within 45m at every midnight"}) {
    EXPECT_EQ(task_text(parse_task("t", text)), text);
  }
}

TEST(Tasks, HaveDefaults) {
  EXPECT_EQ(task_text(parse_task("t", "sum of purchase within 2w")),
            "sum of money of purchase within 14d at every midnight");
  EXPECT_EQ(parse_task("t", "time to purchase").within, Micros{90 * day.count});
  EXPECT_EQ(parse_task("t", "next item of view_item").at, AskedAt::every_event);
  EXPECT_FALSE(parse_task("t", "purchase within 7d").among);
}

TEST(Tasks, ReadPartsOfUnitsToTheMicrosecond) {
  EXPECT_EQ(parse_duration("2.3h"), Micros{138 * minute.count});
  EXPECT_EQ(duration_text(*parse_duration("2.3h")), "138m");
  EXPECT_EQ(duration_text(*parse_duration("1.1s")), "1.1s");
}

TEST(Tasks, SayWhatIsWrongWithThem) {
  EXPECT_NE(refusal("purchase whithin 30d").find("found \"whithin\", expected within"), std::string::npos);
  EXPECT_NE(refusal("purchase").find("ends where within was expected"), std::string::npos);
  EXPECT_NE(refusal("").find("ends where a type of event"), std::string::npos);
  EXPECT_NE(refusal("purchase within soon").find("found \"soon\", expected a length of time"), std::string::npos);
  EXPECT_NE(refusal("purchase within 0d").find("length of time"), std::string::npos);
  EXPECT_NE(refusal("purchase where categry = \"a\" within 3d").find("did you mean \"category\"?"), std::string::npos);
  EXPECT_NE(refusal("purchase where category > \"a\" within 3d").find("expected = or !="), std::string::npos);
  EXPECT_NE(refusal("purchase where price > much within 3d").find("expected a number"), std::string::npos);
  EXPECT_NE(refusal("purchase where category = \"a within 3d").find("a quote does not end"), std::string::npos);
  EXPECT_NE(refusal("sum of weight of purchase within 3d").find("\"weight\" cannot be summed"), std::string::npos);
  EXPECT_NE(refusal("purchase within 3d at noon").find("every midnight"), std::string::npos);
  EXPECT_NE(refusal("purchase within 3d please").find("found \"please\""), std::string::npos);
}

}  // namespace aisle::features
