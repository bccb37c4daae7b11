#include "serve/pulse.h"

#include <gtest/gtest.h>

namespace aisle::serve {
namespace {

TEST(Pulse, CountsWhatCameOfLate) {
  Pulse pulse;
  EXPECT_EQ(pulse.events(10), 0U);
  store::Received three;
  three.batch.events.resize(3);
  three.added = {0, 1, 2};
  pulse.add(three);
  pulse.add(three);
  EXPECT_EQ(pulse.events(10), 6U);
}

TEST(Pulse, TellsTheLastEventsAndWhoAsksWithANumberWhatCameSince) {
  Pulse pulse;
  EXPECT_TRUE(pulse.tail(0).array().empty());
  for (int i = 0; i < 250; ++i) pulse.note({.type = "view_item"});
  const Json all = pulse.tail(0);
  ASSERT_EQ(all.array().size(), 200U);
  const auto number = [&](std::size_t i) { return static_cast<std::uint64_t>(all.array()[i].at("number").number()); };
  EXPECT_EQ(number(199), number(0) + 199);
  EXPECT_EQ(pulse.tail(number(190)).array().size(), 9U);
  EXPECT_TRUE(pulse.tail(number(199)).array().empty());
  pulse.forget_tail();
  EXPECT_TRUE(pulse.tail(0).array().empty());
}

}  // namespace
}  // namespace aisle::serve
