#include "models/embedding.h"

#include "models/ranker.h"

#include <algorithm>
#include <cmath>
#include <gtest/gtest.h>
#include <numeric>
#include <vector>

namespace aisle::models {
namespace {

// One history after the other through ten items, each in an order of its own.
features::Sequences some() {
  features::Sequences out;
  out.items = 10;
  out.types = 1;
  const std::vector<Code> types(3, 1);
  for (Code first = 0; first < 40; ++first)
    out.add({std::vector<Code>{1 + first % 10, 1 + (first * 3) % 10, 1 + (first * 7 + 1) % 10}, types, {}});
  return out;
}

TEST(Embedding, ProductsOfVectorsAndWhatIsAddedAreTheScores) {
  const auto sequences = some();
  for (const char* scores : {"cosine", "dot"}) {
    const auto ranker =
        ranking_algorithm("behaviour").make(Json::Object{{"width", 32}, {"epochs", 2}, {"scores", scores}});
    ranker->fit({sequences, 0}, {.seed = 3, .threads = 1});
    const auto* embedding = dynamic_cast<const Embedding*>(ranker.get());
    ASSERT_NE(embedding, nullptr);
    const std::vector<Code> items{2, 5, 2};
    const std::vector<Code> types{1, 1, 1};
    const std::vector<features::History> asked{{items, types, {}}};
    std::vector<float> scored(11);
    ranker->score(asked, scored);
    std::vector<float> user(32);
    embedding->embed(asked, user);
    const auto table = embedding->item_vectors();
    ASSERT_EQ(table.size(), 10 * embedding->width());
    std::vector<float> added(11);
    for (const auto& [item, weight] : embedding->added(asked.front())) added[item] += weight;
    EXPECT_NE(added[5], 0);
    for (std::size_t item = 1; item <= 10; ++item) {
      const auto row = table.subspan((item - 1) * 32, 32);
      const float product = std::inner_product(user.begin(), user.end(), row.begin(), added[item]);
      EXPECT_NEAR(product, scored[item], 1e-3F * (1 + std::abs(product))) << scores << " " << item;
    }
  }
}

}  // namespace
}  // namespace aisle::models
