#include "predict/event_explanation.h"

#include "features/person_folds.h"
#include "features/test_timelines.h"
#include "stats/random.h"
#include "train/task_training.h"

#include <algorithm>
#include <cmath>
#include <gtest/gtest.h>
#include <string>

namespace aisle::predict {
namespace {

using features::at_day;

class Silent : public Progress {
 public:
  void start(std::string_view /*what*/, std::size_t /*steps*/) override {}
  void advance(std::string_view /*detail*/) override {}
  void finish() override {}
};

// What somebody does, or the same but for one thing.
struct Deed {
  double day;
  const char* type;
};
const std::vector<Deed> deeds = {{31.5, "view_item"}, {33.2, "view_item"}, {35.6, "add_to_cart"}, {35.9, "view_item"}};
constexpr double now = 36;

// Everybody looks about, on one day of three; who puts something into the cart mostly logs in on the next day. And
// anna, who does her deeds without the one that is left out.
Timelines told(std::size_t left_out = deeds.size()) {
  Timelines out = features::told_timelines();
  const auto tell = [&](const std::string& person, const std::string& type, double day) {
    Event event;
    event.time = event.received = at_day(day);
    event.type = type;
    event.item_id = "thing";
    event.user_id = person;
    out.add(person, event);
  };
  stats::Random random(7);
  for (int person = 0; person < 100; ++person) {
    const std::string name = "p" + std::to_string(person);
    for (int day = 0; day < 40; ++day) {
      if (random.uniform() < 0.67) continue;
      const bool carts = random.uniform() < 0.5;
      tell(name, carts ? "add_to_cart" : "view_item", day + 0.8 * random.uniform());
      if (random.uniform() < (carts ? 0.8 : 0.2)) tell(name, "login", day + 1 + 0.8 * random.uniform());
    }
  }
  for (std::size_t i = 0; i < deeds.size(); ++i)
    if (i != left_out) tell("anna", deeds[i].type, deeds[i].day);
  return out;
}

train::TaskModel trained(const Timelines& timelines, const std::string& question) {
  Silent progress;
  train::TaskTrainingConfig config;
  config.algorithms = {question.starts_with("count") ? "ridge" : "logistic"};
  const auto task = features::parse_task("asked", question);
  return train::TaskModel::from_files(train::train_task(timelines, task, config, {}, progress).files);
}

double answer(const train::TaskModel& model, const Timelines& timelines) {
  const Code anna = timelines.find(Coded::person, "anna");
  const auto asked =
      features::ask_now(timelines, features::context_of(model.plan, timelines), std::vector<Code>{anna}, at_day(now));
  const double found = model.predict(asked, train::past_in(timelines)).values.front();
  return model.task.is_yes_or_no() ? std::log(found / (1 - found)) : found;
}

TEST(EventExplanation, SaysHowMuchTheAnswerFallsWhenTheEventIsDeleted) {
  const Timelines timelines = told();
  for (const char* question : {"login within 1d", "count of login within 1d"}) {
    const auto model = trained(timelines, question);
    ASSERT_TRUE(model.model) << question;
    const auto reasons = explain_events(model, timelines, timelines.find(Coded::person, "anna"), at_day(now), 20);
    ASSERT_FALSE(reasons.empty()) << question;
    EXPECT_EQ(reasons.front().first, 2U) << question;  // the cart
    EXPECT_GT(reasons.front().contribution, 0) << question;
    const double whole = answer(model, timelines);
    for (const EventReason& reason : reasons) {
      EXPECT_EQ(reason.count, 1U);
      EXPECT_NEAR(reason.contribution, whole - answer(model, told(reason.first)), 1e-6) << question << reason.first;
    }
    EXPECT_TRUE(std::ranges::is_sorted(reasons, std::greater(),
                                       [](const EventReason& reason) { return std::abs(reason.contribution); }));
  }
}

// Somebody of whom a part is forgotten, and somebody who did no more than the rest.
TEST(EventExplanation, WhatIsForgottenStaysSoWhateverIsLeftOut) {
  constexpr std::size_t kept = features::PersonFolds::kept;
  Timelines timelines = told();
  for (std::size_t i = 0; i < 2 * kept; ++i) {
    const Micros time = at_day(1 + static_cast<double>(i) / 500);
    const Event event{.time = time, .received = time, .type = i % 3 == 0 ? "add_to_cart" : "view_item"};
    timelines.add("much", event);
    if (i >= kept) timelines.add("rest", event);
  }
  const auto model = trained(timelines, "login within 1d");
  const auto explained = [&](const char* person) {
    return explain_events(model, timelines, timelines.find(Coded::person, person), at_day(now), 3);
  };
  const auto much = explained("much");
  const auto rest = explained("rest");
  ASSERT_FALSE(rest.empty());
  ASSERT_EQ(much.size(), rest.size());
  for (std::size_t i = 0; i < much.size(); ++i) {
    EXPECT_EQ(much[i].first, rest[i].first + kept);
    EXPECT_EQ(much[i].contribution, rest[i].contribution);
  }
}

TEST(EventExplanation, LooksAtTheLatestMomentsAlone) {
  const Timelines timelines = told();
  const auto model = trained(timelines, "login within 1d");
  const Code anna = timelines.find(Coded::person, "anna");
  for (const EventReason& reason : explain_events(model, timelines, anna, at_day(now), 1)) EXPECT_EQ(reason.first, 3U);
  for (const EventReason& reason : explain_events(model, timelines, anna, at_day(34), 20)) EXPECT_LT(reason.first, 2U);
  EXPECT_TRUE(explain_events(model, timelines, 0, at_day(now), 20).empty());  // somebody new
}

}  // namespace
}  // namespace aisle::predict
