#include "core/error.h"
#include "models/behaviour_torch_training.h"
#include "models/test_sequences.h"
#include "stats/random.h"

#include <ATen/Context.h>
#include <algorithm>
#include <cmath>
#include <gtest/gtest.h>

namespace aisle::models {
namespace {

using namespace encoder;

// Everybody walks round a circle of items, from a place of their own, and some go back.
features::Sequences circle_with_returns(std::size_t items, std::size_t people) {
  features::Sequences out;
  out.items = items;
  out.types = 2;
  stats::Random random(1);
  for (std::size_t p = 0; p < people; ++p) {
    std::vector<Code> item(3 + random.below(8));
    std::vector<Code> type(item.size(), 1);
    std::vector<Micros> time(item.size(), hour);
    const std::size_t start = random.below(items);
    for (std::size_t i = 0; i < item.size(); ++i) {
      item[i] = static_cast<Code>(1 + (start + i) % items);
      if (i > 2 && random.uniform() < 0.2) item[i] = item[i - 2];
      if (random.uniform() < 0.3) type[i] = 2;
      if (i > 0) time[i] = time[i - 1] + Micros{type[i] == 2 ? day.count : second.count};
    }
    out.add({item, type, time});
  }
  return out;
}

BehaviourConfig without_dropout(BehaviourConfig::Scores scores) {
  BehaviourConfig config;
  config.width = 32;
  config.layers = 2;
  config.batch = 100;
  config.epochs = 12;
  config.dropout = config.attention_dropout = 0;
  config.start_window = 0;
  config.time_bias = 1;
  config.scores = scores;
  return config;
}

// What the exact kernel says of one block: the loss and all gradients.
class ByHand {
 public:
  ByHand(const Shape& shape, const std::vector<float>& parameters, Block& block, float smooth, float aspects)
      : shape_(shape), places_(shape), parameters_(parameters), block_(block) {
    const auto width = static_cast<std::size_t>(shape.width);
    candidates_.resize(shape.items, shape.width, false);
    std::copy_n(parameters.begin() + places_.item + shape.width, shape.items * shape.width, candidates_.rows.begin());
    const Kernel& kernel = *kernels().back();
    kernel.pack(shape, candidates_, 0, panels(shape.items));
    const Tokens tokens = tokens_of(block);
    Trace trace(shape, tokens);
    kernel.forward(shape, places_, parameters.data(), tokens, trace);
    const std::size_t rows = (block.rows.size() + 1) / 2 * 2;
    std::vector<float> scores(rows * candidates_.offset.size());
    std::vector<float> unit(rows * width);
    std::vector<float> of_hidden(block.item.size() * width);
    std::vector<float> of_copy(static_cast<std::size_t>(shape.copies() + 1));
    Scoring scoring{&shape_, &places_,  parameters.data(), &candidates_, trace.hidden, block.candidate.data(),
                    &tokens, block.rows};
    scoring.most_rows = static_cast<std::int64_t>(rows);
    scoring.scores = scores.data();
    scoring.unit = unit.data();
    scoring.answers = block.answer_candidates.data();
    loss = kernel.loss(scoring, smooth, of_hidden.data(), of_copy.data());
    std::vector<float> of_candidates(candidates_.rows.size());
    kernel.candidate_gradient(scoring, static_cast<std::int64_t>(rows), 0, panels(shape.items), of_candidates.data());
    kernel.unpack_gradient(shape, candidates_, 0, shape.items, of_candidates.data());
    gradient.assign(parameters.size(), 0);
    std::vector<float> of_input(block.item.size() * width);
    std::vector<float> of_item(of_input.size());
    std::vector<float> of_made(of_input.size());
    kernel.foresee(shape, places_, parameters.data(), trace, block.rows, aspects, gradient.data(), of_made.data());
    kernel.backward(shape, places_, parameters.data(), tokens, trace, of_hidden.data(), of_made.data(), gradient.data(),
                    of_input.data(), of_item.data());
    std::copy_n(of_candidates.begin(), shape.items * shape.width, gradient.begin() + places_.item + shape.width);
    std::copy_n(of_copy.begin(), shape.copies(), gradient.begin() + places_.copy);
    gradient[static_cast<std::size_t>(places_.scale)] = of_copy.back();
    add_tables(of_input, of_item);
  }

  double loss = 0;
  std::vector<float> gradient;

 private:
  void add_tables(const std::vector<float>& of_input, const std::vector<float>& of_item) {
    for (std::size_t s = 0; s + 1 < block_.begin.size(); ++s)
      for (std::int64_t n = block_.begin[s]; n < block_.begin[s + 1]; ++n) {
        const auto i = static_cast<std::size_t>(n);
        const std::int64_t width = shape_.width;
        const auto add = [&](const std::vector<float>& from, std::int64_t row) {
          for (std::int64_t d = 0; d < width; ++d)
            gradient[static_cast<std::size_t>(row + d)] += from[static_cast<std::size_t>(n * width + d)];
        };
        add(of_item, places_.item + block_.item[i] * width);
        add(of_input, places_.type + block_.type[i] * width);
        add(of_input, places_.gap + block_.gap[i] * width);
        add(of_input, places_.position + (n - block_.begin[s]) * width);
      }
  }

  Shape shape_;
  Places places_;
  const std::vector<float>& parameters_;
  Block& block_;
  Candidates candidates_;
};

class BehaviourTwins : public testing::TestWithParam<BehaviourConfig::Scores> {};

TEST_P(BehaviourTwins, HasTheLossAndGradientOfTheKernel) {
  constexpr double smooth = 0.1;
  const auto sequences = circle_with_returns(70, 12);
  const auto config = without_dropout(GetParam());
  const Shape shape = shape_of(config, {70, 2, 3});
  stats::Random random(3);
  std::vector<float> parameters(static_cast<std::size_t>(Places(shape).size));
  for (float& number : parameters) number = static_cast<float>(0.4 * random.normal());
  parameters[static_cast<std::size_t>(Places(shape).scale)] = 3;
  std::vector<Block> blocks;
  behaviour_blocks({sequences, 1}, behaviour_windows(sequences, config.longest), 1000, shape, blocks);
  ASSERT_EQ(blocks.size(), 1U);
  Block& block = blocks.front();
  for (const Code item : block.item) block.candidate.push_back(static_cast<std::int32_t>(item) - 1);
  for (const Code item : block.answers) block.answer_candidates.push_back(static_cast<std::int32_t>(item) - 1);
  for (std::size_t r = 0; r < block.rows.size(); ++r) {
    block.rows[r].weight = 0.5F + static_cast<float>(r % 3);
    block.rows[r].aspects[2] = static_cast<std::int32_t>(r % 4);
  }
  constexpr float aspects = 0.3F;
  const ByHand expected(shape, parameters, block, smooth, aspects);
  BehaviourTorch twin(shape, parameters, c10::Device(c10::kCPU));
  EXPECT_NEAR(twin.loss_and_gradient(blocks, {.smooth = smooth, .aspects = aspects}).item<double>(), expected.loss,
              1e-4 * expected.loss);
  const auto found = twin.gradient();
  const float most = std::abs(*std::ranges::max_element(expected.gradient, {}, [](float g) { return std::abs(g); }));
  ASSERT_EQ(found.size(), expected.gradient.size());
  for (std::size_t i = 0; i < found.size(); ++i) ASSERT_NEAR(found[i], expected.gradient[i], 1e-4 * most) << i;
}

TEST_P(BehaviourTwins, LearnsAsTheKernelDoes) {
  const auto sequences = circle_with_returns(40, 200);
  const auto config = without_dropout(GetParam());
  BehaviourTraining kernel(config, {sequences, 0}, {7, 1});
  BehaviourTorchTraining twin(config, {sequences, 0}, {7, 1}, c10::Device(c10::kCPU));
  EXPECT_EQ(kernel.epochs(), twin.epochs());
  double last = 0;
  for (int epoch = 0; epoch < 12; ++epoch) {
    last = kernel.epoch();
    EXPECT_NEAR(twin.epoch(), last, 0.02 * last) << epoch;  // kernels may multiply halves
  }
  EXPECT_LT(last, std::log(40.0));
}

TEST_P(BehaviourTwins, LearnsWhatItemsAreAsTheKernelDoes) {
  const auto sequences = two_categories();
  const auto config = without_dropout(GetParam());
  BehaviourTraining kernel(config, {sequences, 0}, {7, 1});
  BehaviourTorchTraining twin(config, {sequences, 0}, {7, 1}, c10::Device(c10::kCPU));
  for (int epoch = 0; epoch < 6; ++epoch) {
    const double loss = kernel.epoch();
    EXPECT_NEAR(twin.epoch(), loss, 0.02 * loss) << epoch;
  }
  const auto expected = kernel.parameters();
  const auto found = twin.parameters();
  const auto items = static_cast<std::size_t>(Places(kernel.shape()).item);
  for (const std::size_t item : {20, 40})  // nobody chose these: they are their attributes
    for (std::size_t d = 0; d < config.width; ++d) {
      const std::size_t i = items + item * config.width + d;
      EXPECT_NEAR(found[i], expected[i], 0.02) << item << " " << d;
    }
}

TEST(BehaviourTwin, ForeseesItemsThatNobodyChoseByWhatTheyAre) {
  const auto sequences = two_categories();
  const Json options = Json::Object{{"width", 32},    {"batch", 200},     {"epochs", 12},
                                    {"dropout", 0.1}, {"candidates", 10}, {"device", "torch"}};
  const auto ranker = ranking_algorithm("behaviour").make(options);
  ranker->fit({sequences, 0}, {7, 1});
  const auto toys = scores(*ranker, 40, OwnedHistory({3, 4, 9}));
  const auto books = scores(*ranker, 40, OwnedHistory({23, 24, 29}));
  EXPECT_GT(toys[20], toys[40]);
  EXPECT_LT(books[20], books[40]);
}

TEST(BehaviourTwin, LearnsFromAFewDrawnWithOneNumberOfStateARow) {
  const auto sequences = circle(40, 400);
  const Json options = Json::Object{{"width", 32},    {"batch", 200},     {"epochs", 12},
                                    {"dropout", 0.1}, {"candidates", 10}, {"device", "torch"}};
  const auto ranker = ranking_algorithm("behaviour").make(options);
  ranker->fit({sequences, 0}, {7, 1});
  const std::vector<Code> items{4, 5, 6};
  const std::vector<Code> types{1, 1, 1};
  const std::vector<features::History> asked{{items, types, {}}};
  std::vector<float> scores(41);
  ranker->score(asked, scores);
  EXPECT_EQ(std::max_element(scores.begin() + 1, scores.end()) - scores.begin(), 7);
}

class BehaviourTwinStopped : public testing::TestWithParam<std::size_t> {};

TEST_P(BehaviourTwinStopped, GoesOnToTheSameBits) {
  const auto sequences = two_categories();
  auto config = without_dropout(BehaviourConfig::Scores::cosine);
  config.dropout = 0.3;
  config.candidates = GetParam();
  const auto begun = [&] {
    return std::make_unique<BehaviourTorchTraining>(config, NextItem{sequences, 0}, Fitting{7, 1},
                                                    c10::Device(c10::kCPU));
  };
  const auto whole = begun();
  for (int epoch = 0; epoch < 3; ++epoch) whole->epoch();
  StoredTensors kept;
  {
    const auto stopped = begun();
    for (int epoch = 0; epoch < 2; ++epoch) stopped->epoch();
    stopped->save(kept);
  }
  const auto resumed = begun();
  resumed->load(kept);
  EXPECT_EQ(resumed->epochs_done(), 2U);
  resumed->epoch();
  EXPECT_EQ(resumed->parameters(), whole->parameters());
}

INSTANTIATE_TEST_SUITE_P(AllOrSomeDrawn, BehaviourTwinStopped, testing::Values(0U, 20U));

TEST(BehaviourTwin, AnswersAsTheKernelDoes) {
  const auto sequences = circle(20, 100);
  const auto ranker = ranking_algorithm("behaviour").make(Json::Object{{"epochs", 2}});
  ranker->fit({sequences, 0}, {1, 2});
  StoredTensors weights;
  ranker->save(weights);
  const auto twin = ranking_algorithm("behaviour").make(Json::Object{{"epochs", 2}, {"answers", "torch"}});
  twin->load(weights);
  const OwnedHistory first({3, 4, 5});
  const OwnedHistory second({19, 20});
  const std::vector<features::History> asked{first.view(), second.view()};
  std::vector<float> ours(42);
  std::vector<float> theirs(42);
  ranker->score(asked, ours);
  twin->score(asked, theirs);
  for (std::size_t i = 0; i < ours.size(); ++i) EXPECT_NEAR(ours[i], theirs[i], 1e-3) << i;
}

TEST(BehaviourTwin, SaysWhenThereIsNoGpu) {
  if (at::globalContext().hasCUDA()) GTEST_SKIP() << "there is one";
  const auto sequences = circle_with_returns(10, 10);
  const auto ranker = ranking_algorithm("behaviour").make(Json::Object{{"device", "cuda"}});
  EXPECT_THROW(ranker->fit({sequences, 0}, {7, 1}), Error);
}

INSTANTIATE_TEST_SUITE_P(All, BehaviourTwins,
                         testing::Values(BehaviourConfig::Scores::dot, BehaviourConfig::Scores::cosine));

}  // namespace
}  // namespace aisle::models
