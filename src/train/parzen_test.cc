#include "train/parzen.h"

#include <cmath>
#include <gtest/gtest.h>
#include <numeric>
#include <vector>

namespace aisle::train {
namespace {

// A rate, evenly in its logarithm; a whole width; a share.
models::Algorithm toy() {
  models::Algorithm out;
  out.name = "toy";
  out.search = {{"rate", 1e-4, 1, true}, {"width", 8, 64, true}, {"share", 0.1, 0.9, false}};
  out.options = Json::Array{Json::Object{{"option", "rate"}, {"default", 0.1}},
                            Json::Object{{"option", "width"}, {"default", 32}, {"whole", true}},
                            Json::Object{{"option", "share"}, {"default", 0.5}}};
  return out;
}

// Least at a rate of 0.01 and a share of 0.7; the width does not matter.
double loss(const Json& options) {
  const double rate = std::log10(options.at("rate").number()) + 2;
  const double share = options.at("share").number() - 0.7;
  return rate * rate + 10 * share * share;
}

std::vector<TriedOptions> tries(std::size_t count, std::uint64_t seed) {
  stats::Random random(seed);
  std::vector<TriedOptions> out = {{Json::Object{}, 3}};  // the defaults
  while (out.size() < count) {
    Json options = propose_options(toy(), out, random);
    const double found = loss(options);
    out.push_back({std::move(options), found});
  }
  return out;
}

double mean_loss(const std::vector<TriedOptions>& tried, std::size_t begin, std::size_t end) {
  double sum = 0;
  for (std::size_t i = begin; i < end; ++i) sum += tried[i].loss;
  return sum / static_cast<double>(end - begin);
}

TEST(ProposeOptions, StayInTheirRangesAndWholeNumbersAreWhole) {
  const auto all = tries(200, 1);
  for (std::size_t i = 1; i < all.size(); ++i) {
    for (const auto& range : toy().search) {
      EXPECT_GE(all[i].options.at(range.option).number(), range.low) << range.option;
      EXPECT_LE(all[i].options.at(range.option).number(), range.high) << range.option;
    }
    const double width = all[i].options.at("width").number();
    EXPECT_EQ(width, std::round(width));
  }
}

TEST(ProposeOptions, GatherWhereTheLossIsLeast) {
  double evenly = 0;
  double gathered = 0;
  for (std::uint64_t seed = 1; seed <= 10; ++seed) {
    const auto all = tries(60, seed);
    evenly += mean_loss(all, 1, 6) / 10;
    gathered += mean_loss(all, 40, 60) / 10;
  }
  EXPECT_LT(gathered, evenly / 3);
}

TEST(ProposeOptions, DependOnTheSeedAndWhatWasTried) {
  stats::Random one(3);
  stats::Random same(3);
  stats::Random other(4);
  const auto tried = tries(20, 5);
  const auto options = propose_options(toy(), tried, one).text();
  EXPECT_EQ(options, propose_options(toy(), tried, same).text());
  EXPECT_NE(options, propose_options(toy(), tried, other).text());
}

}  // namespace
}  // namespace aisle::train
