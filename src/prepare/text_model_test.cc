#include "prepare/text_model.h"

#include "core/error.h"
#include "prepare/ngrams.h"
#include "prepare/sparse_linear.h"
#include "prepare/test_tables.h"
#include "stats/random.h"

#include <cmath>
#include <gtest/gtest.h>

namespace aisle::prepare {
namespace {

TEST(Ngrams, TakesWordsAndPairsOfThemInLowerCase) {
  const auto one = ngrams("Love this dress!");
  EXPECT_EQ(one.size(), 5U);  // three words, two pairs
  EXPECT_EQ(one, ngrams("love, THIS (dress)"));
  EXPECT_NE(one, ngrams("this love dress"));
  EXPECT_EQ(ngrams("don't"), ngrams("dont"));
  EXPECT_TRUE(ngrams(" … ! ").empty());
}

TEST(Ngrams, TakesOneTwoAndThreeChineseCharacters) {
  EXPECT_EQ(ngrams("质量很好").size(), 4U + 3U + 2U);
  EXPECT_EQ(ngrams("质量，很好").size(), 4U + 2U);  // nothing across a comma
  EXPECT_EQ(ngrams("质量ok很好").size(), 4U + 2U + 1U);
}

TEST(Ngrams, SurvivesBrokenBytes) {
  stats::Random random(1);
  for (int i = 0; i < 2000; ++i) {
    std::string bytes;
    for (std::size_t n = random.below(12); n > 0; --n) bytes += static_cast<char>(random.below(256));
    (void)ngrams(bytes);
    (void)count_words(bytes);
  }
}

TEST(Ngrams, CountsWordsThatHoldALetter) {
  EXPECT_EQ(count_words("size 12 fits well"), 3);
  EXPECT_EQ(count_words("550e8400-e29b-41d4-a716-446655440000"), 1);
  EXPECT_EQ(count_words("2/24/15 22:55"), 0);
  EXPECT_EQ(count_words("质量很好"), 2);
}

SparseRows some_rows(stats::Random& random, std::size_t count, std::int32_t width) {
  SparseRows rows;
  for (std::size_t i = 0; i < count; ++i) {
    for (std::int32_t place = 0; place < width; ++place) {
      if (random.below(2) == 0) continue;
      rows.places.push_back(place);
      rows.values.push_back(static_cast<float>(random.below(100)) / 50 - 1);
    }
    rows.starts.push_back(rows.places.size());
  }
  return rows;
}

// At the least of a smooth function no small step in any direction improves it: by central differences.
TEST(SparseLinear, FindsWhereLossAndPenaltyAreLeast) {
  stats::Random random(2);
  const auto rows = some_rows(random, 200, 4);
  std::vector<std::size_t> used;
  std::vector<double> target, weight;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    used.push_back(i);
    target.push_back(static_cast<double>(random.below(2)));
    weight.push_back(1 + static_cast<double>(random.below(3)));
  }
  for (const bool logistic : {true, false}) {
    const LinearTask task{.logistic = logistic, .target = target, .weight = weight, .penalty = 0.05};
    const auto found = fit_sparse_linear(rows, used, 4, task, {});
    const auto whole = [&](const std::vector<double>& at) {
      double squares = 0;
      for (std::size_t j = 0; j < 4; ++j) squares += at[j] * at[j];
      return sparse_linear_loss(rows, used, task, at) + 0.05 / 2 * squares;
    };
    for (std::size_t j = 0; j < found.size(); ++j) {
      auto up = found;
      auto down = found;
      up[j] += 1e-4;
      down[j] -= 1e-4;
      EXPECT_NEAR((whole(up) - whole(down)) / 2e-4, 0, 2e-5);
    }
  }
}

struct Reviews {
  Column column;
  std::vector<double> truths;
  std::vector<std::size_t> folds;

  explicit Reviews(bool told) {
    stats::Random random(4);
    std::vector<std::string> written;
    for (std::size_t i = 0; i < 300; ++i) {
      truths.push_back(static_cast<double>(random.below(2)));
      const bool good = told ? truths.back() == 1 : random.below(2) == 1;
      written.push_back((good ? "lovely soft number " : "itchy thin number ") + std::to_string(random.below(5000)));
    }
    column = texts("review", written);
    folds = deal_folds(two_classes(truths), 1);
  }

  [[nodiscard]] TextModel::Fitted fit() const {
    return TextModel::fit(column, first(300), target_parts(two_classes(truths)), folds);
  }
};

TEST(TextModel, ReadsWhatWordsSay) {
  const Reviews reviews(true);
  const auto fitted = reviews.fit();
  EXPECT_EQ(auc(fitted.scores[0], reviews.truths), 1);
  const Column fresh = texts("review", {"so lovely", "so itchy", ""});
  const auto scores = fitted.model.scores(fresh, first(3))[0];
  EXPECT_GT(scores[0], 0.5);
  EXPECT_LT(scores[1], -0.5);
  EXPECT_NEAR(scores[2], 0, 0.5);
}

TEST(TextModel, HearsNothingWhereWordsSayNothing) {
  const Reviews reviews(false);
  EXPECT_NEAR(auc(reviews.fit().scores[0], reviews.truths), 0.5, 0.12);
}

TEST(TextModel, GivesTheSameBitsAfterSavingAndLoading) {
  const Reviews reviews(true);
  const auto model = reviews.fit().model;
  StoredTensors tensors;
  model.save(tensors, "t.");
  EXPECT_EQ(TextModel::load(tensors, "t.").scores(reviews.column, first(300)),
            model.scores(reviews.column, first(300)));
  tensors["t.rarity"].bytes.resize(4);
  EXPECT_THROW(TextModel::load(tensors, "t."), Error);
}

}  // namespace
}  // namespace aisle::prepare
