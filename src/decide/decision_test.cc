#include "decide/decision.h"

#include "features/test_timelines.h"

#include <gtest/gtest.h>
#include <memory>
#include <string>

namespace aisle::decide {
namespace {

// Of four items that people care for less and less, c is of Acme and d is new.
class Decision : public testing::Test {
 protected:
  Decision() {
    const auto tell = [&](const char* item, Micros time, const char* properties, int views) {
      live_->add({.time = time, .type = "item", .item_id = item, .properties = properties});
      for (int i = 0; i < views; ++i)
        live_->add({.time = features::start, .type = "view_item", .user_id = "somebody", .item_id = item});
    };
    tell("a", features::start, R"({"category":"x"})", 8);
    tell("b", features::start, R"({"category":"x"})", 7);
    tell("c", features::start, R"({"category":"x","brand":"Acme"})", 6);
    tell("d", now(), R"({"category":"y"})", 5);
  }
  std::shared_ptr<const Desk> desk() {
    return make_desk(std::make_shared<predict::Edition>(predict::Edition{.live = live_, .tasks = {}, .rankings = {}}),
                     rules_);
  }
  // What was written down of the items; by the first member of each, its id.
  Json items(const ItemQuestion& question) {
    const auto desk = this->desk();
    std::string unescaped;
    const std::string line = decision_line(*desk, "id", question, recommend(*desk, question), {});
    const auto event = parse_event(std::string_view(line).substr(0, line.size() - 1), unescaped);
    properties_ = Json::parse(event->properties, "");
    Json out = Json::Object{};
    for (const auto& each : properties_.at("items").array()) out[each.at("item").string()] = each;
    return out;
  }

  std::shared_ptr<predict::Live> live_ = std::make_shared<predict::Live>(features::empty_snapshot());
  Rules rules_;
  Json properties_;
};

TEST_F(Decision, SaysNothingOfRulesThatMovedNothing) {
  const Json told = items({});
  for (const char* item : {"a", "b", "c", "d"})
    for (const char* name : {"boost", "fresh", "likeness", "rank"})
      EXPECT_EQ(told.at(item).find(name), nullptr) << item << name;
  EXPECT_EQ(properties_.find("known"), nullptr);
}

TEST_F(Decision, SaysWhichRulesMovedAnItem) {
  rules_.boosts = {{.brand = "Acme", .by = 2.5}};
  rules_.fresh_within = day;
  rules_.fresh_boost = 0.25;
  rules_.pins = {"b"};
  const Json told = items({});
  EXPECT_EQ(told.at("b").at("by").string(), "pin");
  EXPECT_EQ(told.at("c").at("boost").number(), 2.5);
  EXPECT_EQ(told.at("c").find("fresh"), nullptr);
  EXPECT_EQ(told.at("d").at("fresh").number(), 0.25);
  EXPECT_EQ(told.at("d").find("boost"), nullptr);
  EXPECT_EQ(told.at("a").find("boost"), nullptr);
}

TEST_F(Decision, SaysWhatDiversityMoved) {
  const Json told = items({.diversity = 0.9});
  EXPECT_EQ(told.at("d").at("rank").number(), 4);
  EXPECT_EQ(told.at("d").find("likeness"), nullptr);
  EXPECT_EQ(told.at("b").at("likeness").number(), 0.6);
  EXPECT_EQ(told.at("a").find("rank"), nullptr);
}

TEST_F(Decision, SaysHowMuchOfTheLogWasKnown) {
  live_->known_until(17);
  (void)items({});
  EXPECT_EQ(properties_.at("known").count(), 17);
}

}  // namespace
}  // namespace aisle::decide
