#include "train/purchase_forecast.h"

#include "stats/random.h"

#include <cmath>
#include <gtest/gtest.h>

namespace aisle::train {
namespace {

// Customers who begin within ten weeks and buy at rates of their own for forty.
PurchaseLog invented() {
  stats::Random random(1);
  const auto wait = [&] { return -std::log(1 - random.uniform()); };
  PurchaseLog out(250);
  for (auto& purchases : out) {
    const double rate = 0.02 + 0.2 * wait() * random.uniform();
    const double gone = 40 * wait();
    const double first = 10 * random.uniform();
    for (double time = first; time == first || time < std::min(40.0, first + gone); time += wait() / rate)
      purchases.push_back({.time = time, .amount = 10 + 20 * wait(), .units = 1});
  }
  return out;
}

TEST(PurchaseForecast, LooksAtNothingLater) {
  const auto log = invented();
  const auto whole = forecast_purchases(log, 20, 20, {.seed = 1, .threads = 1});
  const auto known = forecast_purchases(known_by(log, 20), 20, 20, {.seed = 1, .threads = 1});
  EXPECT_EQ(whole.purchases, known.purchases);
  EXPECT_EQ(whole.amount, known.amount);
  EXPECT_EQ(whole.purchases.size(), log.size());
}

TEST(PurchaseForecast, HoldsSmallMeansBackAndExpectsTheUsualAmounts) {
  const auto log = invented();
  const auto found = forecast_purchases(log, 20, 20, {.seed = 1, .threads = 1});
  for (std::size_t i = 0; i < log.size(); ++i) {
    EXPECT_GE(found.purchases[i], 0);
    EXPECT_LE(found.purchases[i], found.mean[i]);
    EXPECT_TRUE(std::isfinite(found.amount[i]));
  }
}

TEST(PurchaseWindow, KnowsWhatHadHappenedAndWhatFollowed) {
  const PurchaseLog log{{{0, 10, 1}, {2, 30, 1}, {9, 5, 1}}, {{6, 1, 1}}, {{1, 0, 1}}};
  const auto window = purchase_window(log, {}, 5, 5);
  EXPECT_EQ(window.features.rows, 2U);
  EXPECT_EQ(window.purchases, (std::vector<double>{1, 0}));
  EXPECT_EQ(history(log[0], 5), (models::PurchaseHistory{.repeats = 1, .recency = 2, .age = 5}));
  EXPECT_EQ(spending(log[0], 5).mean, 20);
  EXPECT_EQ(spending(log[2], 5).purchases, 0U);
}

}  // namespace
}  // namespace aisle::train
