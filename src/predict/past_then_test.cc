#include "predict/past_then.h"

#include "features/test_timelines.h"
#include "predict/live.h"
#include "store/test_shop.h"

#include <algorithm>
#include <gtest/gtest.h>
#include <string>
#include <vector>

namespace aisle::predict {
namespace {

using features::at_day;
using Texts = std::vector<std::string>;

class PastThen : public testing::Test {
 protected:
  void tell(const Event& event) {
    live_.add(event);
    test_.tell(event);
  }
  void see(const char* user, const char* visitor, const char* item, double days) {
    tell({.time = at_day(days), .type = "view_item", .user_id = user, .anonymous_id = visitor, .item_id = item});
  }
  Texts items(const char* id, std::uint64_t last, Micros at = {}) {
    store::LogReader log(test_.shop);
    const auto columns = past_then(log, live_.codes(), id, last, at).events;
    Texts out;
    for (const Code item : columns.item) out.emplace_back(live_.codes().text(Coded::item, item));
    EXPECT_EQ(columns.type.size(), out.size());
    return out;
  }
  Texts people(const char* id, std::uint64_t last) {
    store::LogReader log(test_.shop);
    auto out = past_then(log, live_.codes(), id, last, {}).people;
    std::ranges::sort(out);
    out.erase(std::ranges::unique(out).begin(), out.end());
    return out;
  }

  store::TestShop test_;
  Live live_{features::empty_snapshot()};
};

TEST_F(PastThen, LaterLogInsAreNotKnown) {
  see("", "cookie", "i1", 1);
  see("anna", "", "i2", 2);
  see("anna", "cookie", "i3", 3);
  see("bea", "cookie", "i4", 4);
  see("", "cookie", "i5", 5);
  for (const bool sealed : {false, true}) {
    if (sealed) store::seal(test_.shop);
    EXPECT_EQ(items("anna", 2), Texts{"i2"});
    EXPECT_EQ(items("anna", 5), (Texts{"i1", "i2", "i3"}));
    EXPECT_EQ(items("cookie", 2), Texts{"i1"});
    EXPECT_EQ(items("cookie", 3), (Texts{"i1", "i2", "i3"}));  // she is anna
    EXPECT_EQ(items("cookie", 5), (Texts{"i4", "i5"}));        // and bea since
    EXPECT_EQ(items("nobody", 5), Texts{});
  }
}

TEST_F(PastThen, SaysWhosePastItMayBeByLaterLogInsToo) {
  see("", "cookie", "i1", 1);
  see("anna", "cookie", "i2", 2);
  see("bea", "cookie", "i3", 3);
  see("cem", "", "i4", 4);
  tell({.time = at_day(5), .type = "decision", .user_id = "cookie", .shown = R"(["i2"])"});
  EXPECT_EQ(people("cookie", 1), (Texts{"anna", "bea", "cookie"}));
  EXPECT_EQ(people("cookie", 2), (Texts{"anna", "bea"}));
  EXPECT_EQ(people("cem", 5), Texts{"cem"});
  EXPECT_EQ(people("nobody", 5), Texts{"nobody"});
}

TEST_F(PastThen, WhatCameIntoTheLogLaterIsNotKnownThoughItHappenedBefore) {
  see("anna", "", "i1", 5);
  see("anna", "", "i2", 1);
  EXPECT_EQ(items("anna", 1), Texts{"i1"});
  EXPECT_EQ(items("anna", 2), (Texts{"i2", "i1"}));
}

TEST_F(PastThen, OfADecisionThatDoesNotSayWhatWasKnownItsMomentCounts) {
  see("anna", "", "i1", 1);
  see("anna", "", "i2", 3);
  EXPECT_EQ(items("anna", 0, at_day(2)), Texts{"i1"});
}

TEST_F(PastThen, DecisionsAndFactsAreNothingThatSomebodyDid) {
  see("", "cookie", "i1", 1);
  tell({.time = at_day(2), .type = "decision", .user_id = "cookie", .shown = R"(["i2"])"});
  tell({.time = at_day(2), .type = "user", .user_id = "anna", .properties = R"({"age":30})"});
  see("anna", "cookie", "i3", 3);
  EXPECT_EQ(items("cookie", 3), Texts{"i1"});
  EXPECT_EQ(items("cookie", 4), (Texts{"i1", "i3"}));
}

}  // namespace
}  // namespace aisle::predict
