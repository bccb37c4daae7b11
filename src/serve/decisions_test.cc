#include "serve/decisions.h"

#include "store/test_shop.h"

#include <chrono>
#include <gtest/gtest.h>

namespace aisle::serve {
namespace {

using Clock = std::chrono::steady_clock;

TEST(Decisions, OneThatWasMadeOfWhatWasLiveBeforeAnErasureIsNotFoundAfterIt) {
  const store::TestShop test;
  store::LogReader log(test.shop);
  Decisions decisions;
  const auto live = Clock::now();
  decisions.remember("before", "line", live);
  EXPECT_EQ(decisions.find(log, "before"), "line");
  const auto over = Clock::now();
  decisions.forget(over);
  EXPECT_EQ(decisions.find(log, "before"), std::nullopt);
  decisions.remember("meanwhile", "line", live);
  EXPECT_EQ(decisions.find(log, "meanwhile"), std::nullopt);
  decisions.remember("after", "line", over);
  EXPECT_EQ(decisions.find(log, "after"), "line");
}

TEST(Decisions, WhatCameOfOneIsFoundInTheLog) {
  store::TestShop test;
  const auto about = [&](const char* item, const char* properties) {
    test.tell({.time = second, .type = "select_item", .user_id = "u", .item_id = item, .properties = properties});
  };
  about("earlier", R"({"decision":"id"})");
  about("a", R"({"decision":"id"})");
  about("b", R"({"decision":"other"})");
  about("c", R"({"about":"id"})");
  store::LogReader log(test.shop);
  const auto found = feedback_on(log, "id", 1);
  ASSERT_EQ(found.array().size(), 1);
  const Json& only = found.array().front();
  EXPECT_EQ(only.at("type").string() + " " + only.at("user").string() + " " + only.at("item").string(),
            "select_item u a");
  EXPECT_EQ(only.at("time").string(), time_text(second));
}

}  // namespace
}  // namespace aisle::serve
