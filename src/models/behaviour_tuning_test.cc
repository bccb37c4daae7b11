#include "models/behaviour_tuning.h"

#include "models/embedding.h"
#include "models/learning_watcher.h"
#include "models/test_sequences.h"
#include "stats/random.h"

#include <algorithm>
#include <cmath>
#include <gtest/gtest.h>
#include <memory>
#include <numeric>
#include <string>

namespace aisle::models {
namespace {

using namespace encoder;

// Two histories, the first asked three questions of which one is how much, the second one.
class TwoAsked {
 public:
  explicit TwoAsked(bool cosine) {
    shape.items = 7;
    shape.types = 2;
    shape.width = 32;
    shape.inner = 64;
    shape.longest = 6;
    shape.gaps = 4;
    shape.cosine = cosine;
    stats::Random random(3);
    const Places places(shape);
    parameters.resize(static_cast<std::size_t>(places.size));
    for (float& number : parameters) number = static_cast<float>(0.4 * random.normal());
    parameters[static_cast<std::size_t>(places.scale)] = 3;
    questions = {.histories = {},
                 .beside = 1,
                 .beside_BE = beside,
                 .count = 3,
                 .how_much = 1,
                 .answers_BK = answers,
                 .held_out = {}};
    auto& packed = asked.packed;
    packed.item = {1, 2, 2, 5, 7, 3, 7};
    packed.type = {1, 2, 1, 1, 2, 1, 1};
    packed.asked = {2, 2, 2, 2, 2, 2, 2};
    packed.gap = {0, 1, 3, 2, 0, 1, 1};
    packed.begin = {0, 4, 7};
    packed.rows = {{0, 3, 0, 1}, {4, 6, 0, 1}};
    packed.tokens = {packed.item, packed.type, packed.asked, packed.gap, packed.begin, 0.3F, 0.2F, 12345};
    asked.places = {1, 0};
  }

  Shape shape;
  std::vector<float> parameters;  // of the encoder; a head's are behind its small ones in a gradient
  Questions questions;
  AskedBlock asked;

 private:
  std::vector<float> beside{0.5F, -2}, answers{NAN, 0, NAN, 1, 0, 0.7F};
};

class TheBehaviourTuning : public testing::TestWithParam<bool> {};
INSTANTIATE_TEST_SUITE_P(All, TheBehaviourTuning, testing::Bool());

// Along random directions, the slope by central differences is that of the gradient.
TEST_P(TheBehaviourTuning, HasTheSlopeOfItsLossForAGradient) {
  TwoAsked two(GetParam());
  const TuningLoss loss(two.shape, *kernels().back(), two.questions);
  stats::Random random(5);
  std::vector<float> at(two.parameters.begin(),
                        two.parameters.begin() + static_cast<std::ptrdiff_t>(loss.small_size()));
  for (std::size_t i = 0; i < loss.head_size(); ++i) at.push_back(static_cast<float>(0.3 * random.normal()));
  std::vector<float> gradient;
  const auto of = [&](const std::vector<float>& all, std::vector<float>& slopes) {
    std::copy_n(all.begin(), loss.small_size(), two.parameters.begin());
    return loss.of(two.parameters.data(), all.data() + loss.small_size(), two.asked, slopes);
  };
  EXPECT_GT(of(at, gradient), 0);
  for (int trial = 0; trial < 20; ++trial) {
    std::vector<float> direction(at.size());
    for (float& number : direction) number = random.uniform() < 0.02 ? static_cast<float>(random.normal()) : 0;
    direction[static_cast<std::size_t>(Places(two.shape).scale)] = 0;  // given
    const auto moved = [&](float step) {
      std::vector<float> there = at;
      std::vector<float> unused;
      for (std::size_t i = 0; i < at.size(); ++i) there[i] += step * direction[i];
      return of(there, unused);
    };
    constexpr float step = 2e-3F;
    const double slope = (moved(step) - moved(-step)) / (2 * step);
    const double expected = std::inner_product(direction.begin(), direction.end(), gradient.begin(), 0.0);
    EXPECT_NEAR(slope, expected, 2e-3 * (1 + std::abs(expected))) << "direction " << trial;
  }
}

// Everybody looks at items by chance, so that what comes next is anybody's guess. `Answer` says of a history what it is
// asked.
struct Lookers {
  static constexpr Code items = 12;

  explicit Lookers(const std::function<float(const OwnedHistory&, stats::Random&)>& answer) {
    stats::Random random(7);
    for (int i = 0; i < 3000; ++i) {
      OwnedHistory& one = histories.emplace_back(ItemList{}, std::vector<Code>{});
      for (int event = 0; event < 6; ++event) {
        one.items.push_back(static_cast<Code>(1 + random.below(items)));
        one.types.push_back(static_cast<Code>(1 + random.below(2)));
      }
      answers.push_back(answer(one, random));
      held_out.push_back(i % 3 == 0 ? 1 : 0);
    }
    for (const auto& history : histories) views.push_back(history.view());
    encoder = fitted_ranker("behaviour", sequences_of(items, histories), 0,
                            Json::Object{{"width", 32}, {"longest", 6}, {"epochs", 2}});
  }

  Tunable::Tuned tune(std::size_t threads = 2, LearningWatcher* watcher = nullptr) {
    return dynamic_cast<Tunable&>(*encoder).tune(
        {.histories = views, .beside_BE = {}, .answers_BK = answers, .held_out = held_out},
        {.seed = 3, .threads = threads, .watcher = watcher});
  }

  [[nodiscard]] std::vector<float> vectors() const {
    std::vector<float> out(views.size() * 32);
    dynamic_cast<const Embedding&>(*encoder).embed(views, out);
    return out;
  }

  std::vector<OwnedHistory> histories;
  std::vector<features::History> views;
  std::vector<float> answers;
  std::vector<char> held_out;
  std::unique_ptr<Ranker> encoder;
};

// Yes where the last event is of the first type with an item of the first half, or of the second with one of the other.
float is_a_pair(const OwnedHistory& history, stats::Random& random) {
  const bool alike = (history.items.back() <= Lookers::items / 2) == (history.types.back() == 1);
  return random.uniform() < (alike ? 0.9 : 0.1) ? 1 : 0;
}

TEST(BehaviourTuning, LearnsWhatForeseeingTheNextEventDoesNotTeach) {
  Lookers lookers(is_a_pair);
  const auto tuned = lookers.tune();
  EXPECT_GT(tuned.before, 0.6);
  EXPECT_LT(tuned.after, 0.45);
}

TEST(BehaviourTuning, FindsNothingInChance) {
  Lookers lookers([](const OwnedHistory&, stats::Random& random) { return random.uniform() < 0.5 ? 1.0F : 0.0F; });
  EXPECT_GT(lookers.tune().after, 0.69);
}

TEST(BehaviourTuning, LeavesAnEncoderAsItIsWhereNothingTellsWhenToStop) {
  Lookers lookers(is_a_pair);
  const auto before = lookers.vectors();
  std::ranges::fill(lookers.held_out, 0);
  const auto tuned = lookers.tune();
  EXPECT_EQ(tuned.after, tuned.before);
  EXPECT_EQ(lookers.vectors(), before);
}

TEST(BehaviourTuning, TheSameSeedGivesTheSameBitsWhateverTheThreads) {
  Lookers one(is_a_pair);
  Lookers other(is_a_pair);
  EXPECT_EQ(one.tune(1).head, other.tune(2).head);
  EXPECT_EQ(one.vectors(), other.vectors());
}

// Keeps what each epoch leaves; ends the run after some of them.
struct EndsAfter : LearningWatcher {
  explicit EndsAfter(std::size_t epochs, std::optional<StoredTensors> from = {})
      : most(epochs), kept(std::move(from)) {}

  std::optional<StoredTensors> begin() override { return kept; }
  [[nodiscard]] bool go_on() const override { return true; }
  void epoch(const Epoch& epoch, const Ranker& /*so_far*/, const std::function<void(StoredTensors&)>& save) override {
    told.push_back(epoch);
    kept.emplace();
    save(*kept);
    if (told.size() == most) throw Error("ended");
  }

  std::size_t most;
  std::optional<StoredTensors> kept;
  std::vector<Epoch> told;
};

TEST(BehaviourTuning, GoesOnFromAnyEpochToTheSameBits) {
  Lookers whole(is_a_pair);
  EndsAfter undisturbed(0);
  const auto tuned = whole.tune(2, &undisturbed);
  const std::size_t all = undisturbed.told.size();
  EXPECT_EQ(undisturbed.told.front().events, 2000 * 6);
  ASSERT_GT(all, 4U);
  for (const std::size_t after : {std::size_t{1}, all / 2, all}) {
    Lookers ended(is_a_pair);
    EndsAfter first(after);
    EXPECT_THROW(ended.tune(2, &first), Error);
    Lookers again(is_a_pair);
    EndsAfter second(0, first.kept);
    EXPECT_EQ(again.tune(2, &second).head, tuned.head);
    EXPECT_EQ(second.told.size(), all - after);
    EXPECT_EQ(again.vectors(), whole.vectors());
  }
}

}  // namespace
}  // namespace aisle::models
