#include "train/next_item.h"

#include "core/error.h"
#include "stats/random.h"

#include <algorithm>
#include <gtest/gtest.h>
#include <numeric>
#include <string>
#include <vector>

namespace aisle::train {
namespace {

// Everybody walks round a circle of items from a place of their own, a day an item.
features::Sequences circle(std::size_t people) {
  constexpr std::size_t items = 30;
  features::Sequences out;
  out.items = items;
  out.types = 1;
  stats::Random random(1);
  for (std::size_t p = 0; p < people; ++p) {
    std::vector<Code> item(4 + random.below(6));
    std::vector<Micros> time(item.size());
    const std::size_t start = random.below(items);
    for (std::size_t i = 0; i < item.size(); ++i) {
      item[i] = static_cast<Code>(1 + (start + i) % items);
      time[i] = {static_cast<std::int64_t>((p + i) * 86'400'000'000)};
    }
    const std::vector<Code> type(item.size(), 1);
    out.add({item, type, time});
  }
  return out;
}

class Quiet : public Progress {
  void start(std::string_view, std::size_t) override {}
  void advance(std::string_view) override {}
  void finish() override {}
};

TEST(NextItem, TheSimplerOfTwoThatAreNotToBeToldApartAnswers) {
  Quiet quiet;
  const NextItemConfig config{.cut = {.protocol = evaluate::Protocol::leave_one_out},
                              .algorithms = {"popularity", "slim", "markov"},
                              .how = {.seed = 1, .threads = 1}};
  const auto outcome = train_next_item(circle(200), 0, config, quiet);
  ASSERT_EQ(outcome.members.size(), 1U);
  EXPECT_EQ(outcome.members.front(), "markov");
  EXPECT_TRUE(outcome.mask_seen);
  EXPECT_DOUBLE_EQ(outcome.evaluation.at("metrics").at("recall@10").number(), 1);
  EXPECT_EQ(outcome.evaluation.at("leaderboard").array().size(), 3U);
}

TEST(NextItem, SeveralStartsOfTheBehaviourModelAreRowsAndMembersOfTheirOwn) {
  Quiet quiet;
  NextItemConfig config{.cut = {.protocol = evaluate::Protocol::leave_one_out},
                        .algorithms = {"behaviour"},
                        .behaviour = Json::Object{{"width", 32}, {"epochs", 2}, {"batch", 100}},
                        .starts = 2,
                        .how = {.seed = 1, .threads = 1}};
  const auto outcome = train_next_item(circle(60), 0, config, quiet);
  std::vector<std::string> names;
  for (const Json& row : outcome.evaluation.at("leaderboard").array()) names.push_back(row.at("name").string());
  EXPECT_NE(std::ranges::find(names, "behaviour"), names.end());
  EXPECT_NE(std::ranges::find(names, "behaviour 2"), names.end());
  for (const auto& member : outcome.members) EXPECT_EQ(member, "behaviour");  // what loads them goes by the algorithm
}

TEST(NextItem, WhatAnswersAsItWasTestedIsSaidNotToHaveLearntTheTest) {
  Quiet quiet;
  const NextItemConfig config{.algorithms = {"markov"}, .refit = false, .how = {.seed = 1, .threads = 1}};
  EXPECT_FALSE(train_next_item(circle(60), 0, config, quiet).evaluation.at("learnt_test").boolean());
}

// The stages that were begun: how many steps each was to have, and how many it had.
class Stages : public Progress {
 public:
  struct Stage {
    std::string what;
    std::size_t steps = 0, done = 0;
  };

  void start(std::string_view what, std::size_t steps) override { stages.push_back({std::string(what), steps}); }
  void advance(std::string_view /*detail*/) override { ++stages.back().done; }
  void finish() override {}

  std::vector<Stage> stages;
};

TEST(NextItem, EveryStageThatIsBegunAfterOneOfEpochsIsFilled) {
  Stages progress;
  const NextItemConfig config{.cut = {.protocol = evaluate::Protocol::leave_one_out},
                              .algorithms = {"behaviour"},
                              .behaviour = Json::Object{{"width", 32}, {"epochs", 1}, {"batch", 100}},
                              .starts = 3,  // for the other two the budget holds no time
                              .how = {.seed = 1, .threads = 1},
                              .budget_seconds = 1e-9};
  (void)train_next_item(circle(60), 0, config, progress);
  ASSERT_GT(progress.stages.size(), 3U);
  EXPECT_EQ(progress.stages[2].what, "learning the next item");
  EXPECT_EQ(progress.stages[2].steps, 2U);
  EXPECT_EQ(progress.stages[2].done, 2U);
}

// The item that a person who had `last` alone most likely chooses next.
Code likeliest_after(Code last, const models::Ranker& ranker, std::size_t items) {
  const std::vector<Code> item{last};
  const std::vector<Code> type{1};
  const features::History history{item, type, {}};
  std::vector<float> scores(items + 1);
  ranker.score({&history, 1}, scores);
  return static_cast<Code>(std::max_element(scores.begin() + 1, scores.end()) - scores.begin());
}

TEST(NextItem, WhatAnswersHasLearntTheTestsAnswersAndWhatWasTestedHasNot) {
  Quiet quiet;
  constexpr Code fashion = 31;  // follows upon 5 in the last tenth of the events alone
  auto sequences = circle(200);
  sequences.items = fashion;
  for (int person = 0; person < 60; ++person) {
    const std::vector<Code> item{5, fashion};
    const std::vector<Code> type{1, 1};
    const std::vector<Micros> time{{300 * day.count}, {301 * day.count}};
    sequences.add({item, type, time});
  }
  for (const char* algorithm : {"markov", "behaviour"}) {
    SCOPED_TRACE(algorithm);
    const NextItemConfig config{.algorithms = {algorithm},
                                .behaviour = Json::Object{{"width", 32}, {"epochs", 16}, {"batch", 100}},
                                .how = {.seed = 1, .threads = 1}};
    const auto outcome = train_next_item(sequences, 0, config, quiet);
    EXPECT_EQ(likeliest_after(5, *outcome.model, fashion), fashion);
    EXPECT_TRUE(outcome.evaluation.at("learnt_test").boolean());
    ASSERT_FALSE(outcome.tested.empty());
    outcome.model->load(outcome.tested);
    EXPECT_EQ(likeliest_after(5, *outcome.model, fashion), 6U);
  }
}

TEST(NextItem, WhatPeopleUsuallyChooseAnswersWhereNothingCanBeCompared) {
  Quiet quiet;
  features::Sequences few;
  few.items = 3;
  few.types = 1;
  for (const Code item : {2, 2, 3}) {
    const std::vector<Code> items{item};
    const std::vector<Code> types{1};
    const std::vector<Micros> times{{static_cast<std::int64_t>(item)}};
    few.add({items, types, times});
  }
  const auto outcome = train_next_item(few, 0, {}, quiet);
  EXPECT_EQ(outcome.members, (std::vector<std::string>{"recency"}));
  EXPECT_TRUE(outcome.evaluation.at("metrics").object().empty());
  EXPECT_TRUE(outcome.evaluation.at("leaderboard").array().empty());
  EXPECT_NE(
      outcome.evaluation.at("notes").strings().front().find("too little to learn from: the log holds 0 questions"),
      std::string::npos);
  EXPECT_EQ(outcome.cut.test_from, Micros{4});  // what comes later it has not seen
  std::vector<float> scores(few.items + 1);
  const features::History nobody;
  outcome.model->score({&nobody, 1}, scores);
  EXPECT_GT(scores[2], scores[3]);
  EXPECT_GT(scores[3], scores[1]);
}

TEST(NextItem, SaysHowThePastIsToldWhereWhatWasToldLateTellsNothing) {
  Quiet quiet;
  for (const int received_days : {0, 1, 2}) {
    features::Sequences late;
    late.items = late.types = 1;
    for (int person = 0; person < 3; ++person) {
      const std::vector<Code> code(2, 1);
      const std::vector<Micros> time{{0}, day};
      const std::vector<Micros> known(2, day + Micros{received_days * day.count});
      late.add({code, code, time, known});
    }
    const auto notes = train_next_item(late, 0, {}, quiet).evaluation.at("notes").strings();
    ASSERT_EQ(notes.size(), received_days == 2 ? 2U : 1U);
    EXPECT_EQ(notes.back().contains("`aisle import`"), received_days == 2);
  }
}

TEST(NextItem, SaysWhatIsMissingWhenThereIsNothingToLearnFrom) {
  Quiet quiet;
  features::Sequences one;
  one.items = 1;
  one.types = 2;
  const std::vector<Code> code{1};
  const std::vector<Micros> time{{5}};
  one.add({code, code, time});
  EXPECT_THROW(train_next_item(one, 2, {}, quiet), Error);  // nothing of the type that is asked
}

TEST(NextItem, AnswersAreWorthWhatTheirRankIs) {
  const std::vector<double> ranks{0, 2, 30};
  EXPECT_DOUBLE_EQ(mean_worth(ranks, evaluate::Protocol::time), (1 + 0.5) / 3);
  EXPECT_DOUBLE_EQ(mean_worth(ranks, evaluate::Protocol::prefixes), (1 + 1.0 / 3) / 3);
  const std::vector<double> better{0, 0, 0};
  const std::vector<std::uint32_t> askers{0, 1, 2};
  EXPECT_GT(rank_gain(better, ranks, askers, evaluate::Protocol::time, 1).high, 0);
}

TEST(NextItem, QuestionsOfOnePersonAreNoFurtherEvidence) {
  std::vector<double> ours, theirs;
  std::vector<std::uint32_t> askers;
  for (std::uint32_t person = 0; person < 40; ++person) {
    for (int times = 0; times < 25; ++times) {
      ours.push_back(person % 8 < 5 ? 0 : 3);
      theirs.push_back(person % 8 < 5 ? 3 : 0);
      askers.push_back(person);
    }
  }
  EXPECT_LT(rank_gain(ours, theirs, askers, evaluate::Protocol::time, 1).low, 0);
  std::iota(askers.begin(), askers.end(), 0U);
  EXPECT_GT(rank_gain(ours, theirs, askers, evaluate::Protocol::time, 1).low, 0);
}

}  // namespace
}  // namespace aisle::train
