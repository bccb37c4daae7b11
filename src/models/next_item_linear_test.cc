#include "models/test_sequences.h"

#include <algorithm>
#include <cmath>
#include <gtest/gtest.h>

namespace aisle::models {
namespace {

constexpr std::size_t items = 25;
constexpr Code buy = 2;
constexpr double l2 = 3;

// One row a moment: the recent past, the near future.
struct Rows {
  std::vector<std::vector<double>> past, future;
};

std::vector<double> faded_past(const features::History& history, std::size_t end) {
  std::vector<double> out(items + 1);
  for (std::size_t age = 0; age < std::min<std::size_t>(end, 20); ++age) {
    out[history.item[end - 1 - age]] += std::exp(-static_cast<double>(age) / 2);
  }
  return out;
}

Rows rows_of(const features::Sequences& sequences, Code target) {
  Rows out;
  for (std::size_t s = 0; s < sequences.size(); ++s) {
    const auto history = sequences[s];
    for (std::size_t moment = 1; moment < history.size(); ++moment) {
      std::vector<double> future(items + 1);
      std::size_t ahead = 0;
      for (std::size_t event = moment; event < history.size() && ahead < 8; ++event) {
        if (target != 0 && history.type[event] != target) continue;
        future[history.item[event]] += std::exp(-static_cast<double>(ahead++));
      }
      if (ahead == 0) continue;
      out.past.push_back(faded_past(history, moment));
      out.future.push_back(future);
    }
  }
  return out;
}

// (XᵀX + l2)⁻¹ Xᵀy for the item's column y, of all sources or of those alone that ever came before the item; the
// others' weights are 0.
std::vector<double> regression(const Rows& rows, std::size_t item, bool all_sources) {
  std::vector<double> a((items + 1) * (items + 1));
  std::vector<double> b(items + 1);
  for (std::size_t row = 0; row < rows.past.size(); ++row) {
    for (std::size_t i = 0; i <= items; ++i) {
      for (std::size_t j = 0; j <= items; ++j) a[i * (items + 1) + j] += rows.past[row][i] * rows.past[row][j];
      b[i] += rows.past[row][i] * rows.future[row][item];
    }
  }
  for (std::size_t i = 0; i <= items; ++i) {
    for (std::size_t j = 0; j <= items; ++j) {
      if (!all_sources && i != j && (b[i] == 0 || b[j] == 0)) a[i * (items + 1) + j] = 0;
    }
    a[i * (items + 1) + i] += l2;
  }
  return naive_solve(a, b);
}

class LinearNextItem : public testing::TestWithParam<std::string> {};

INSTANTIATE_TEST_SUITE_P(Rankers, LinearNextItem, testing::Values("next_item_ridge", "slim"),
                         [](const auto& entry) { return entry.param; });

TEST_P(LinearNextItem, IsTheRegressionOfWhatComesOnWhatWas) {
  const auto sequences = random_sequences(items, 150, 6);
  for (const Code target : {Code{0}, buy}) {
    Json options = Json::Object{{"l2", l2}};
    if (GetParam() == "slim") options["reversed"] = 0;
    const auto ranker = fitted_ranker(GetParam(), sequences, target, options);
    const auto rows = rows_of(sequences, target);
    const OwnedHistory history({3, 9, 3, 17});
    const auto past = faded_past(history.view(), 4);
    const auto found = scores(*ranker, items, history);
    for (std::size_t item = 1; item <= items; ++item) {
      const auto weights = regression(rows, item, GetParam() != "slim");
      double expected = 0;
      for (std::size_t i = 1; i <= items; ++i) expected += past[i] * weights[i];
      EXPECT_NEAR(found[item], expected, 2e-4) << item;
    }
  }
}

TEST(Slim, LearnsFromHistoriesReadBackwards) {
  const auto sequences = sequences_of(items, {OwnedHistory({1, 2}), OwnedHistory({1, 2})});
  const auto forwards = fitted_ranker("slim", sequences, 0, Json::Object{{"l2", l2}, {"reversed", 0}});
  const auto both = fitted_ranker("slim", sequences, 0, Json::Object{{"l2", l2}, {"reversed", 0.5}});
  EXPECT_EQ(scores(*forwards, items, OwnedHistory({2}))[1], 0);
  EXPECT_NEAR(scores(*both, items, OwnedHistory({2}))[1], 0.5 * 2 / (0.5 * 2 + l2), 1e-6);
  EXPECT_NEAR(scores(*both, items, OwnedHistory({1}))[2], 2 / (2 + l2), 1e-6);
}

TEST(Slim, ComesNearTheRegressionWithFewNeighbours) {
  const auto sequences = random_sequences(items, 400, 7);
  const auto all = fitted_ranker("slim", sequences);
  const auto few = fitted_ranker("slim", sequences, 0, Json::Object{{"neighbours", 8}});
  const auto best = [](const std::vector<float>& row) { return std::ranges::max_element(row) - row.begin(); };
  for (Code item = 1; item <= items; ++item) {
    EXPECT_EQ(best(scores(*all, items, OwnedHistory({item}))), best(scores(*few, items, OwnedHistory({item}))));
  }
}

TEST(NextItemRidge, HearsTheMostFrequentItemsAlone) {
  const auto sequences = sequences_of(4, {OwnedHistory({1, 2, 1, 2}), OwnedHistory({3, 4})});
  const auto ranker = fitted_ranker("next_item_ridge", sequences, 0, Json::Object{{"sources", 2}});
  EXPECT_GT(scores(*ranker, 4, OwnedHistory({1}))[2], 0);
  EXPECT_EQ(scores(*ranker, 4, OwnedHistory({3}))[4], 0);
}

// In how many histories one item stands, and another one in an event of the type (0: any).
double both(const features::Sequences& sequences, Code one, Code other, Code type) {
  double count = 0;
  for (std::size_t s = 0; s < sequences.size(); ++s) {
    const auto history = sequences[s];
    bool found = false;
    for (std::size_t i = 0; i < history.size(); ++i)
      found = found || (history.item[i] == other && (type == 0 || history.type[i] == type));
    if (found && std::ranges::find(history.item, one) != history.item.end()) ++count;
  }
  return count;
}

TEST(Ease, SolvesEachItemFromAllOthers) {
  const auto sequences = random_sequences(items, 60, 9);
  const Json options = Json::Object{{"l2", 5}, {"decay", 1e6}, {"keep", items}};
  for (const Code target : {0, 2}) {
    const auto ranker = fitted_ranker("ease", sequences, target, options);
    for (Code asked = 1; asked <= 5; ++asked) {
      ItemList others;
      for (Code item = 1; item <= items; ++item)
        if (item != asked) others.push_back(item);
      std::vector<double> a;
      std::vector<double> b;
      for (const Code from : others) {
        b.push_back(both(sequences, from, asked, target));
        for (const Code to : others) a.push_back(both(sequences, from, to, 0) + (from == to ? 5 : 0));
      }
      const auto weights = naive_solve(a, b);
      for (std::size_t i = 0; i < others.size(); ++i)
        EXPECT_NEAR(scores(*ranker, items, OwnedHistory({others[i]}))[asked], weights[i], 1e-4);
    }
  }
}

TEST(Ease, LeavesLargeCataloguesToSlim) {
  features::Sequences large;
  large.items = 20000;
  EXPECT_NE(ranking_algorithm("ease").left_out(large).find("slim"), std::string::npos);
  large.items = 10000;
  EXPECT_EQ(ranking_algorithm("ease").left_out(large), "");
}

}  // namespace
}  // namespace aisle::models
