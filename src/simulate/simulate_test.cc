#include "simulate/simulate.h"

#include "core/error.h"
#include "core/event.h"
#include "core/json.h"

#include <gtest/gtest.h>
#include <map>
#include <set>
#include <sstream>

namespace aisle::simulate {

namespace {

struct Told {
  std::string events, truths;
};

Told told(const Config& config) {
  Told out;
  simulate(
      config, [&](std::string_view lines) { out.events += lines; },
      [&](std::string_view lines) { out.truths += lines; });
  return out;
}

const Config small{.users = 3000, .days = 60, .seed = 7};

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> out;
  std::istringstream in(text);
  for (std::string line; std::getline(in, line);) out.push_back(line);
  return out;
}

}  // namespace

TEST(Simulation, IsTheSameForTheSameSeed) {
  const Config config{.users = 200, .days = 20, .seed = 3};
  const auto first = told(config);
  EXPECT_EQ(first.events, told(config).events);
  Config other = config;
  other.seed = 4;
  EXPECT_NE(first.events, told(other).events);
}

TEST(Simulation, WritesEventsThatTheLogTakes) {
  std::map<std::string, std::size_t> types;
  std::set<std::string> ids;
  std::string unescaped;
  const auto lines = lines_of(told(small).events);
  for (const auto& line : lines) {
    const auto event = parse_event(line, unescaped);
    ASSERT_TRUE(event) << line;
    const auto wrong = check_event(*event, {.opened = small.begin, .latest = small.begin + Micros{61 * day.count}});
    EXPECT_FALSE(wrong) << line << wrong->message;
    ++types[std::string(event->type)];
    ids.insert(std::string(event->event_id));
  }
  EXPECT_EQ(ids.size(), lines.size());
  for (const char* type :
       {"view_item_list", "select_item", "view_item",       "search",  "add_to_cart", "remove_from_cart",
        "begin_checkout", "purchase",    "refund",          "sign_up", "login",       "identify",
        "page_view",      "review",      "support_message", "consent", "error",       "rating",
        "survey",         "offer",       "decision",        "item",    "user",        "rival_price",
        "campaign_cost"}) {
    EXPECT_GT(types[type], 0U) << type;
  }
  EXPECT_GT(types["view_item"], 10 * types["purchase"]);
}

TEST(Simulation, TellsTheTruthBehindIt) {
  std::map<std::string, std::size_t> natures;
  for (const auto& line : lines_of(told(small).truths)) {
    const Json truth = Json::parse(line, "truth");
    if (truth.at("truth").string() == "person") ++natures[truth.at("nature").string()];
  }
  EXPECT_GT(natures["ordinary"], 2900U);
  for (const char* nature : {"fraudster", "reviewer", "bot"}) EXPECT_GT(natures[nature], 2U) << nature;
}

TEST(Simulation, TellsSomeLateAndSomeTwice) {
  Config config = small;
  config.late = 0.05;
  config.doubled = 0.01;
  std::size_t late = 0;
  std::map<std::string, std::size_t> times;
  std::string unescaped;
  const auto lines = lines_of(told(config).events);
  for (const auto& line : lines) {
    const auto event = parse_event(line, unescaped);
    late += event->received > event->time ? 1 : 0;
    ++times[std::string(event->event_id)];
  }
  const auto count = static_cast<double>(lines.size());
  EXPECT_NEAR(static_cast<double>(late) / count, 0.05, 0.02);
  EXPECT_NEAR(1 - static_cast<double>(times.size()) / count, 0.01, 0.003);
}

TEST(Simulation, RefusesWhatCannotBe) {
  EXPECT_THROW(told({.users = 0}), Error);
  EXPECT_THROW(told({.late = 2}), Error);
}

}  // namespace aisle::simulate
