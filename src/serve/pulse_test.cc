#include "serve/pulse.h"

#include <gtest/gtest.h>
#include <string>
#include <vector>

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

TEST(Pulse, CountsEachPersonOnceAndWhoBought) {
  Pulse pulse;
  store::Received many;
  std::vector<std::string> names;
  for (int i = 0; i < 100; ++i) names.push_back("n" + std::to_string(i % 40));
  for (std::size_t i = 0; i < names.size(); ++i) {
    many.batch.events.push_back({.type = i % 40 < 3 ? "purchase" : "view_item", .user_id = names[i]});
    if (i % 40 != 7) many.added.push_back(i);
  }
  many.batch.events.push_back({.type = "item", .user_id = "nobody"});
  many.added.push_back(names.size());
  pulse.add(many);
  const Json figures = pulse.figures();
  EXPECT_EQ(figures.at("people").number(), 39);
  EXPECT_EQ(figures.at("buyers").number(), 3);
  EXPECT_EQ(figures.at("orders").number(), 9);
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
