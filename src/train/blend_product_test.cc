#include "train/blend_product.h"

#include "models/test_sequences.h"

#include <cmath>
#include <gtest/gtest.h>
#include <numeric>
#include <string>

namespace aisle::train {
namespace {

using features::History;

constexpr std::size_t items = 60;

// Of these algorithms, with weights and floors as if they had been fitted.
RankBlend blend_of(const std::vector<std::string>& names, const features::Sequences& sequences) {
  RankBlend::Members members;
  std::vector<double> weights, floors;
  for (const auto& name : names) {
    const Json options = name == "behaviour" ? Json::Object{{"width", 32}, {"epochs", 1}} : Json::Object{};
    members.emplace_back(models::ranking_algorithm(name).make(options));
    weights.push_back(0.3 + 0.2 * static_cast<double>(members.size()));
    floors.push_back(0.01 * static_cast<double>(members.size()));
    members.back()->fit({sequences, 0}, {.seed = members.size(), .threads = 1});
  }
  RankBlend out(std::move(members));
  StoredTensors tensors;
  out.save(tensors);
  tensors["blend.weights"] = stored(std::span<const double>(weights), {weights.size()});
  tensors["blend.floors"] = stored(std::span<const double>(floors), {floors.size()});
  out.load(tensors);
  return out;
}

TEST(BlendProduct, IsTheBlendsScoreUpToAConstantAHistory) {
  const auto sequences = models::random_sequences(items, 150, 8);
  const std::vector<std::vector<std::string>> blends = {{"behaviour"},
                                                        {"behaviour", "slim", "item_cosine", "session_knn"},
                                                        {"recency", "behaviour", "markov", "popularity"},
                                                        {"behaviour", "slim", "behaviour", "recency"}};
  for (const auto& names : blends) {
    const auto blend = blend_of(names, sequences);
    const auto product = BlendProduct::of(blend);
    ASSERT_NE(product, nullptr);
    EXPECT_EQ(product->width() % 4, 0U);
    ASSERT_EQ(product->item_vectors().size(), items * product->width());
    for (std::size_t s = 0; s < sequences.size(); ++s) {
      const History history = sequences[s];
      if (history.size() == 0) continue;  // no vector stands for nobody
      std::vector<float> expected(items + 1);
      blend.score({&history, 1}, expected);
      std::vector<float> question(product->width());
      product->embed({&history, 1}, question);
      std::vector<double> found(items + 1);
      for (std::size_t i = 1; i <= items; ++i)
        found[i] = std::inner_product(question.begin(), question.end(),
                                      product->item_vectors().subspan((i - 1) * product->width()).begin(), 0.0);
      for (const auto& link : product->added(history)) found[link.item] += link.weight;
      const double constant = expected[1] - found[1];
      for (std::size_t i = 1; i <= items; ++i) ASSERT_NEAR(expected[i] - found[i], constant, 2e-3) << names.size();
    }
  }
}

TEST(BlendProduct, ThereIsNoneWhereAMemberHasScoresOfItsOwnForAll) {
  const auto sequences = models::random_sequences(items, 150, 8);
  EXPECT_EQ(BlendProduct::of(blend_of({"behaviour", "als"}, sequences)), nullptr);
  EXPECT_EQ(BlendProduct::of(blend_of({"slim", "markov"}, sequences)), nullptr);
}

}  // namespace
}  // namespace aisle::train
