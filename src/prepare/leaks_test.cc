#include "prepare/leaks.h"

#include "prepare/test_tables.h"
#include "stats/random.h"

#include <gtest/gtest.h>

namespace aisle::prepare {
namespace {

struct Coins {
  std::vector<double> faces;

  Coins() {
    stats::Random random(8);
    for (std::size_t i = 0; i < 600; ++i) faces.push_back(static_cast<double>(random.below(3)));
  }

  [[nodiscard]] Labels labels(Problem problem) const {
    Labels out{.problem = problem, .classes = {"a", "b", "c"}, .values = faces, .weights = {}};
    if (problem == Problem::regression) out.classes.clear();
    if (problem == Problem::binary) {
      out.classes.pop_back();
      for (double& value : out.values) value = value == 1 ? 1 : 0;
    }
    return out;
  }

  [[nodiscard]] std::optional<Suspicion> look(const Column& column, Problem problem) const {
    const auto folds = deal_folds(labels(problem), 1);
    return LeakSample(first(600), target_parts(labels(problem)), folds).look_at(column);
  }
};

TEST(Leaks, AreFoundForEveryKindOfProblem) {
  const Coins coins;
  std::vector<std::string> words;
  std::vector<double> doubled;
  for (const double face : coins.faces) {
    words.emplace_back(face == 0 ? "heads" : face == 1 ? "tails" : "edge");
    doubled.push_back(1000 - 2 * face);
  }
  EXPECT_EQ(coins.look(texts("w", words), Problem::binary)->measure, "roc_auc");
  EXPECT_EQ(coins.look(texts("w", words), Problem::multiclass)->measure, "accuracy");
  EXPECT_EQ(coins.look(texts("w", words), Problem::regression)->measure, "r2");
  EXPECT_TRUE(coins.look(numbers("n", doubled), Problem::binary));  // 1 lies between: not by order, by value
  EXPECT_TRUE(coins.look(numbers("n", doubled), Problem::regression));
}

TEST(Leaks, AreFoundInWhatIsMissing) {
  const Coins coins;
  std::vector<double> refunded;
  for (std::size_t i = 0; i < 600; ++i) refunded.push_back(coins.faces[i] == 1 ? static_cast<double>(i) : none);
  EXPECT_TRUE(coins.look(numbers("refunded", refunded), Problem::binary));
}

TEST(Leaks, AreNotSeenInChanceNorInNamesThatComeOnce) {
  const Coins coins;
  stats::Random random(9);
  std::vector<double> noise;
  std::vector<std::string> pairs;
  for (std::size_t i = 0; i < 600; ++i) {
    noise.push_back(static_cast<double>(random.below(100000)));
    pairs.push_back("p" + std::to_string(i / 2));
  }
  for (const auto problem : {Problem::binary, Problem::multiclass, Problem::regression}) {
    EXPECT_FALSE(coins.look(numbers("noise", noise), problem));
    EXPECT_FALSE(coins.look(texts("pair", pairs), problem));
  }
}

TEST(Leaks, AreNotSeenInAHandfulOfRows) {
  const auto labels = two_classes({0, 0, 0, 1, 1, 1});
  const auto folds = deal_folds(labels, 1);
  EXPECT_FALSE(LeakSample(first(6), target_parts(labels), folds).look_at(numbers("x", {1, 2, 3, 4, 5, 6})));
}

}  // namespace
}  // namespace aisle::prepare
