#include "decide/choose.h"

#include "features/test_timelines.h"

#include <cmath>
#include <gtest/gtest.h>
#include <map>
#include <string>
#include <vector>

namespace aisle::decide {
namespace {

// Twelve items of three categories; the scores fall, so that the first four are of the first category.
class Choose : public testing::Test {
 protected:
  Choose() {
    auto live = std::make_shared<predict::Live>(features::empty_snapshot());
    for (int i = 0; i < 12; ++i) {
      const std::string item = "i" + std::to_string(i);
      const std::string properties = R"({"category":"c)" + std::to_string(i / 4) + "\"}";
      live->add({.time = features::start,
                 .received = features::start,
                 .type = "item",
                 .item_id = item,
                 .properties = properties});
      candidates_.push_back({.item = live->codes().find(Coded::item, item), .score = -static_cast<double>(i)});
    }
    desk_.edition = std::make_shared<predict::Edition>(predict::Edition{.live = live, .tasks = {}, .rankings = {}});
  }

  std::vector<Chosen> choose(const Choosing& how) {
    Limits limits(desk_, {}, {}, {}, now());
    auto out = decide::choose(desk_.live(), candidates_, limits, how);
    full_ = limits.counts()[static_cast<std::size_t>(LeftOut::full_category)];
    return out;
  }

  Desk desk_;
  std::vector<Candidate> candidates_;
  std::size_t full_ = 0;
};

TEST_F(Choose, TakesTheBestInTheirOrder) {
  const auto chosen = choose({.n = 5});
  for (std::size_t i = 0; i < 5; ++i) EXPECT_EQ(chosen[i].candidate.item, candidates_[i].item);
  EXPECT_EQ(choose({.n = 50}).size(), 12);
}

TEST_F(Choose, LeavesNoCategoryMoreRoomThanItHas) {
  desk_.rules.most_per_category = 2;
  const auto chosen = choose({.n = 12});
  ASSERT_EQ(chosen.size(), 6);
  EXPECT_EQ(chosen[2].candidate.item, candidates_[4].item);
  EXPECT_EQ(full_, 6);
}

TEST_F(Choose, DiversityPutsAnotherCategorySecond) {
  EXPECT_EQ(choose({.n = 2, .diversity = 0.1})[1].candidate.item, candidates_[1].item);
  EXPECT_EQ(choose({.n = 2, .diversity = 0.5})[1].candidate.item, candidates_[4].item);
}

TEST_F(Choose, TellsWhatPutAnItemElsewhereThanItsScore) {
  const auto plain = choose({.n = 2});
  EXPECT_EQ(plain[1].rank, 2);
  EXPECT_EQ(plain[1].likeness, 0);
  const auto diverse = choose({.n = 5, .diversity = 0.5});
  EXPECT_EQ(diverse[1].rank, 5);
  EXPECT_EQ(diverse[1].likeness, 0);
  EXPECT_NEAR(diverse.back().likeness, 0.6, 1e-6);  // a category that stands there already
}

// What is logged as the probability of an item's first place is how often it stands there.
TEST_F(Choose, PropensitiesAreTheFrequencies) {
  constexpr int times = 20000;
  std::map<Code, double> count;
  std::map<Code, double> told;
  for (int i = 0; i < times; ++i) {
    const auto first = choose({.n = 1, .exploration = 0.3, .seed = static_cast<std::uint64_t>(i)}).front();
    count[first.candidate.item] += 1.0 / times;
    told[first.candidate.item] = first.propensity;
  }
  double sum = 0;
  for (const auto& [item, propensity] : told) {
    EXPECT_NEAR(count[item], propensity, 4 * std::sqrt(propensity / times));
    sum += propensity;
  }
  EXPECT_NEAR(sum, 1, 1e-9);
}

TEST_F(Choose, TheSameSeedChoosesTheSame) {
  const Choosing how{.n = 6, .diversity = 0.3, .exploration = 0.5, .seed = 17};
  const auto once = choose(how);
  const auto again = choose(how);
  for (std::size_t i = 0; i < once.size(); ++i) EXPECT_EQ(once[i].candidate.item, again[i].candidate.item);
}

}  // namespace
}  // namespace aisle::decide
