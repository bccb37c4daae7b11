#include "serve/find_people.h"

#include "features/test_timelines.h"

#include <gtest/gtest.h>
#include <string>
#include <vector>

namespace aisle::serve {
namespace {

std::vector<std::string> found(const predict::Live& live, std::string_view text, std::size_t most) {
  std::vector<std::string> out;
  const Json people = find_people(live, text, most);
  for (const auto& each : people.array()) out.push_back(each.at("person").string() + " " + each.at("events").text());
  return out;
}

TEST(FindPeople, WhoseIdItIsComesFirstThenWhoDidMostHoweverManyFit) {
  predict::Live live(features::empty_snapshot());
  const auto act = [&](const std::string& user, int times) {
    for (int i = 0; i < times; ++i)
      live.add({.time = features::at_day(i), .type = "view_item", .user_id = user, .item_id = "i"});
  };
  for (int i = 0; i < 3000; ++i) act("guest-" + std::to_string(i), 1 + i % 2);
  act("best-guest-7", 9);
  act("Guest", 1);
  using Lines = std::vector<std::string>;
  EXPECT_EQ(found(live, "guest", 3), (Lines{"Guest 1", "best-guest-7 9", "guest-1 2"}));
  EXPECT_EQ(found(live, "GUEST-2998", 2), Lines{"guest-2998 1"});
  EXPECT_EQ(found(live, "", 1), Lines{"best-guest-7 9"});
  EXPECT_EQ(found(live, "nobody", 3), Lines{});
}

TEST(FindPeople, AVisitorIsFoundAsTheAccountWithWhatBothDid) {
  predict::Live live(features::empty_snapshot());
  live.add({.time = features::at_day(1), .type = "view_item", .anonymous_id = "u-cookie", .item_id = "i"});
  live.add({.time = features::at_day(2), .type = "login", .user_id = "u-anna", .anonymous_id = "u-cookie"});
  live.add({.time = features::at_day(3), .type = "user", .user_id = "u-told"});
  EXPECT_EQ(found(live, "u-", 5), std::vector<std::string>{"u-anna 2"});
}

}  // namespace
}  // namespace aisle::serve
