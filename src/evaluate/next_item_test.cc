#include "evaluate/next_item.h"

#include "core/error.h"

#include <cmath>
#include <gtest/gtest.h>
#include <initializer_list>

namespace aisle::evaluate {
namespace {

using features::History;
using features::Sequences;

struct Event {
  Code item = 0;
  Code type = 1;
  std::int64_t time = 0;
};

constexpr Code view = 1;
constexpr Code buy = 2;

void add(Sequences& sequences, const std::vector<Event>& events, bool timed) {
  std::vector<Code> items;
  std::vector<Code> types;
  std::vector<Micros> times;
  for (const Event& event : events) {
    items.push_back(event.item);
    types.push_back(event.type);
    if (timed) times.push_back({event.time});
  }
  sequences.add({items, types, times});
}

Sequences made_of(const std::vector<std::vector<Event>>& histories, bool timed = true) {
  Sequences out;
  out.items = 9;
  out.types = 2;
  for (const auto& events : histories) add(out, events, timed);
  return out;
}

std::vector<std::vector<Code>> items(const Sequences& sequences) {
  std::vector<std::vector<Code>> out;
  for (std::size_t s = 0; s < sequences.size(); ++s) {
    out.emplace_back(sequences[s].item.begin(), sequences[s].item.end());
  }
  return out;
}

std::vector<std::array<Code, 3>> told(const std::vector<Question>& questions) {
  std::vector<std::array<Code, 3>> out;
  for (const auto& q : questions) out.push_back({q.sequence, q.length, q.answer});
  return out;
}

using Items = std::vector<std::vector<Code>>;
using Asked = std::vector<std::array<Code, 3>>;

// Scores an item by a table, whatever the history.
class Fixed : public models::Ranker {
 public:
  explicit Fixed(std::vector<float> scores) : scores_(std::move(scores)) {}
  void fit(const models::NextItem& /*task*/, const models::Fitting& /*how*/) override {}
  void score(std::span<const History> histories, std::span<float> out) const override {
    for (std::size_t i = 0; i < histories.size(); ++i) {
      std::ranges::copy(scores_, out.begin() + static_cast<std::ptrdiff_t>(i * scores_.size()));
    }
  }
  [[nodiscard]] Scale scale() const override { return Scale::weight; }
  [[nodiscard]] Json options() const override { return Json::Object{}; }
  void save(StoredTensors& /*weights*/) const override {}
  void load(const StoredTensors& /*weights*/) override {}

 private:
  std::vector<float> scores_;
};

TEST(NextItemSplit, LeavesTheLastAndTheOneBeforeItOut) {
  const auto sequences = made_of({{{1}, {2}, {3}, {4}}, {{5}, {6}}, {{7}}, {}}, false);
  const auto cut = split(sequences, 0, {.protocol = Protocol::leave_one_out});
  EXPECT_EQ(told(cut.test), (Asked{{0, 3, 4}, {1, 1, 6}}));
  EXPECT_EQ(told(cut.validation), (Asked{{0, 2, 3}}));
  EXPECT_EQ(items(cut.learn), (Items{{1, 2}, {5}, {7}, {}}));
  EXPECT_EQ(items(cut.refit), (Items{{1, 2, 3}, {5}, {7}, {}}));
  EXPECT_EQ(cut.learn.items, 9U);
}

TEST(NextItemSplit, LeavesOutWhatHappenedLastNotWhatWasToldLast) {
  Sequences sequences = made_of({});
  const std::vector<Code> item = {1, 2, 3, 4};
  const std::vector<Code> type = {buy, buy, buy, buy};
  const std::vector<Micros> time = {{1}, {5}, {10}, {2}};
  const std::vector<Micros> known = {{1}, {5}, {10}, {12}};
  sequences.add({item, type, time, known});
  const auto cut = split(sequences, buy, {.protocol = Protocol::leave_one_out});
  EXPECT_EQ(told(cut.test), (Asked{{0, 2, 3}}));
  EXPECT_EQ(told(cut.validation), (Asked{{0, 1, 2}}));
  EXPECT_EQ(items(cut.learn), (Items{{1}}));
  EXPECT_EQ(items(cut.refit), (Items{{1, 2}}));
}

TEST(NextItemSplit, AsksOnlyAboutEventsOfTheTargetType) {
  const auto sequences =
      made_of({{{1, view}, {2, buy}, {3, view}, {4, buy}, {5, view}}, {{6, view}, {7, view}}}, false);
  const auto cut = split(sequences, buy, {.protocol = Protocol::leave_one_out});
  EXPECT_EQ(told(cut.test), (Asked{{0, 3, 4}}));
  EXPECT_EQ(told(cut.validation), (Asked{{0, 1, 2}}));
  EXPECT_EQ(items(cut.learn), (Items{{1}, {6, 7}}));
  EXPECT_EQ(items(cut.refit), (Items{{1, 2, 3}, {6, 7}}));
}

TEST(NextItemSplit, NeverAsksWhatIsSearchedForNorTakesASearchForAnAnswer) {
  auto sequences = made_of({{{1}, {9}, {2}, {9}}}, false);
  sequences.searches = std::make_shared<const features::Searches>(std::vector<std::string>{"shoes"});
  const auto cut = split(sequences, 0, {.protocol = Protocol::leave_one_out});
  EXPECT_EQ(told(cut.test), (Asked{{0, 2, 2}}));
  const Fixed ranker({0, 1, 5, 1, 1, 1, 1, 1, 1, 9});
  EXPECT_EQ(ranks(ranker, sequences, cut.test, false), std::vector<double>{0});
}

TEST(NextItemSplit, TestsEveryPrefixOfTheLastSequences) {
  const auto sequences = made_of(
      {{{1, view, 9}, {2, view, 30}}, {{3, view, 10}, {4, view, 11}, {5, view, 12}}, {{6, view, 20}, {7, view, 21}}});
  const auto cut =
      split(sequences, 0, {.protocol = Protocol::prefixes, .validation_from = Micros{15}, .test_from = Micros{25}});
  EXPECT_EQ(told(cut.test), (Asked{{0, 1, 2}}));
  EXPECT_EQ(told(cut.validation), (Asked{{2, 1, 7}}));
  EXPECT_EQ(items(cut.learn), (Items{{}, {3, 4, 5}, {}}));
  EXPECT_EQ(items(cut.refit), (Items{{}, {3, 4, 5}, {6, 7}}));
}

TEST(NextItemSplit, TakesTheOrderGivenWhereThereAreNoTimes) {
  std::vector<std::vector<Event>> histories(21, {{1}, {2}, {3}});
  const auto cut = split(made_of(histories, false), 0, {.protocol = Protocol::prefixes});
  ASSERT_EQ(cut.test.size(), 6U);  // two prefixes each of three sequences: 18 of 0 … 20 lies at nine tenths
  EXPECT_EQ(cut.test.front().sequence, 18U);
  ASSERT_EQ(cut.validation.size(), 4U);
  EXPECT_EQ(cut.validation.front().sequence, 16U);
  EXPECT_EQ(cut.refit.events(), 18U * 3);
}

// 3 was looked at just before it was bought, but that was told after all was over.
TEST(NextItemSplit, KnowsNothingOfWhatWasToldLater) {
  Sequences sequences = made_of({});
  const std::vector<Code> item = {1, 2, 3, 4, 3};
  const std::vector<Code> type = {view, view, buy, buy, view};
  const std::vector<Micros> time = {{1}, {2}, {11}, {21}, {10}};
  const std::vector<Micros> known = {{1}, {5}, {11}, {21}, {30}};
  sequences.add({item, type, time, known});
  const auto cut =
      split(sequences, buy, {.protocol = Protocol::time, .validation_from = Micros{5}, .test_from = Micros{20}});
  EXPECT_EQ(told(cut.validation), (Asked{{0, 2, 3}}));
  EXPECT_EQ(told(cut.test), (Asked{{0, 3, 4}}));
  EXPECT_EQ(cut.test.front().moment, Micros{21});
  EXPECT_EQ(items(cut.learn), (Items{{1}}));
  EXPECT_EQ(items(cut.refit), (Items{{1, 2, 3}}));
}

TEST(NextItemSplit, CutsEverybodyAtTheSameMoments) {
  const auto sequences =
      made_of({{{1, view, 1}, {2, buy, 5}, {3, buy, 11}, {4, view, 12}, {5, buy, 20}}, {{6, buy, 20}, {7, buy, 21}}});
  const auto cut =
      split(sequences, buy, {.protocol = Protocol::time, .validation_from = Micros{10}, .test_from = Micros{20}});
  EXPECT_EQ(told(cut.validation), (Asked{{0, 2, 3}}));
  EXPECT_EQ(told(cut.test), (Asked{{0, 4, 5}, {1, 1, 7}}));
  EXPECT_EQ(items(cut.learn), (Items{{1, 2}, {}}));
  EXPECT_EQ(items(cut.refit), (Items{{1, 2, 3, 4}, {}}));
}

TEST(NextItemSplit, RefusesMomentsOfEventsWithoutTimes) {
  EXPECT_THROW((void)split(made_of({{{1}, {2}}}, false), 0, {.protocol = Protocol::time}), Error);
}

TEST(NextItemRanks, CountTiesHalfAndLeaveOutWhatWasSeen) {
  const auto sequences = made_of({{{2}, {3}, {4}, {5}}}, false);
  //                             0  1  2  3  4  5  6  7  8  9
  const Fixed ranker({99, 1, 8, 7, 5, 5, 5, 0, 0, 6});
  const std::vector<Question> asked = {{0, 2, 4}, {0, 3, 5}};
  EXPECT_EQ(ranks(ranker, sequences, asked, false), (std::vector<double>{4, 4}));   // below 8, 7, 6; two equals
  EXPECT_EQ(ranks(ranker, sequences, asked, true), (std::vector<double>{2, 1.5}));  // of the equals one was seen
}

TEST(NextItemRanks, PutAMaskedAnswerLast) {
  const auto sequences = made_of({{{2}, {2}}}, false);
  const Fixed ranker({0, 1, 8, 7, 5, 5, 5, 0, 0, 6});
  EXPECT_EQ(ranks(ranker, sequences, std::vector<Question>{{0, 1, 2}}, true), (std::vector<double>{8}));
  EXPECT_EQ(ranks(ranker, sequences, std::vector<Question>{{0, 1, 2}}, false), (std::vector<double>{0}));
}

TEST(NextItemRanks, GiveMetricsWorkedByHand) {
  const Json metrics = ranking_metrics(std::vector<double>{0, 2, 10, 25});
  EXPECT_DOUBLE_EQ(metrics.at("recall@10").number(), 0.5);
  EXPECT_DOUBLE_EQ(metrics.at("recall@20").number(), 0.75);
  EXPECT_DOUBLE_EQ(metrics.at("ndcg@10").number(), (1 + 0.5) / 4);
  EXPECT_DOUBLE_EQ(metrics.at("ndcg@20").number(), (1 + 0.5 + 1 / std::log2(12)) / 4);
  EXPECT_DOUBLE_EQ(metrics.at("mrr@10").number(), (1 + 1.0 / 3) / 4);
  EXPECT_DOUBLE_EQ(metrics.at("mrr@20").number(), (1 + 1.0 / 3 + 1.0 / 11) / 4);
}

TEST(NextItemMask, IsForShopsToWhichNobodyReturns) {
  const auto sequences = made_of({{{1}, {2}, {1}}, {{1}, {2}, {3}}}, false);
  const std::vector<Question> both = {{0, 2, 1}, {1, 2, 3}};
  EXPECT_DOUBLE_EQ(repeat_share(sequences, both), 0.5);
  NextItemSplit split;
  EXPECT_FALSE(nobody_returns(sequences, 0, split)) << "without questions nothing is known";
  split.validation = both;
  EXPECT_FALSE(nobody_returns(sequences, 0, split));
  split.validation = {both.back()};
  EXPECT_TRUE(nobody_returns(sequences, 0, split));
  split.learn = made_of({{{4}, {5}, {4}}}, false);
  EXPECT_FALSE(nobody_returns(sequences, 0, split)) << "a few questions without a return may be luck";
}

TEST(NextItemQuestions, AreTakenEvenlyWhereTheyAreMany) {
  std::vector<Question> asked;
  for (std::uint32_t i = 0; i < 10; ++i) asked.push_back({i, 1, 1});
  const auto some = evenly(asked, 4);
  ASSERT_EQ(some.size(), 4);
  EXPECT_EQ(some.front().sequence, 0);
  EXPECT_EQ(some.back().sequence, 7);
  EXPECT_EQ(evenly(asked, 20).size(), 10);
}

TEST(NextItemSplit, ChoosesByWhatLiesRightBeforeATestThatIsToldAlone) {
  std::vector<Event> events;
  for (Code item = 1; item <= 9; ++item) events.push_back({item, view, 10 * static_cast<std::int64_t>(item)});
  const auto sequences = made_of(std::vector(20, events));
  const Micros early{40};
  const auto cut = resolved(sequences, {.protocol = Protocol::time, .validation_from = {}, .test_from = early});
  EXPECT_LT(*cut.validation_from, early);
  EXPECT_FALSE(split(sequences, 0, cut).validation.empty());
}

}  // namespace
}  // namespace aisle::evaluate
