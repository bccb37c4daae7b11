#include "predict/tasks.h"

#include "features/test_timelines.h"

#include <gtest/gtest.h>
#include <string>
#include <vector>

namespace aisle::predict {
namespace {

using features::at_day;

class TasksPast : public testing::Test {
 protected:
  void see(std::size_t count, Micros from) {
    for (std::size_t i = 0; i < count; ++i) {
      const Micros time = from + Micros{static_cast<std::int64_t>(i)};
      const std::string item = "i" + std::to_string(seen_++ % 100);
      live_.add({.time = time, .received = time, .type = "view_item", .user_id = "anna", .item_id = item});
    }
  }
  // The items that anna did something with, as they are read.
  std::vector<std::string> items(Micros moment, const std::vector<Imagined>& imagined = {}) {
    TimelineColumns held;
    const auto past = past_in(live_, imagined).of(live_.people().find("anna"), moment, held);
    std::vector<std::string> out;
    for (const Code item : past.item) out.emplace_back(live_.codes().text(Coded::item, item));
    return out;
  }

 private:
  Live live_{features::empty_snapshot()};
  std::size_t seen_ = 0;
};

TEST_F(TasksPast, WhatComesInAfterTheMomentTakesNoPlace) {
  see(features::most_read + 500, at_day(1));
  const auto known = items(at_day(2));
  EXPECT_EQ(known.size(), features::most_read);
  see(features::most_read + 500, at_day(3));
  EXPECT_EQ(items(at_day(2)), known);
}

TEST_F(TasksPast, WhatIsImaginedIsTheLastThatHappenedBeforeTheMoment) {
  see(10, at_day(1));
  auto expected = items(at_day(2));
  see(10, at_day(3));
  expected.insert(expected.end(), {"i7", "i3"});
  EXPECT_EQ(items(at_day(2), {{.item = "i7"}, {.item = "never heard of"}, {.item = "i3"}}), expected);
}

}  // namespace
}  // namespace aisle::predict
