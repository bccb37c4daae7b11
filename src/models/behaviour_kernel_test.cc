#include "models/behaviour_kernel.h"

#include "models/behaviour_batch.h"
#include "stats/random.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <gtest/gtest.h>
#include <iterator>
#include <numeric>
#include <tuple>
#include <vector>

namespace aisle::models {
namespace {

using namespace encoder;

// Two histories over seven items with everything switched on, and their loss as one function of all parameters.
class Small {
 public:
  Small(const Kernel& kernel, bool cosine) : kernel_(kernel), shape_(small_shape(cosine)), places_(shape_) {
    stats::Random random(3);
    parameters.resize(static_cast<std::size_t>(places_.size));
    for (float& number : parameters) number = static_cast<float>(0.4 * random.normal());
    parameters[static_cast<std::size_t>(places_.scale)] = 3;
    candidates_.resize(shape_.items, 32, true);
    std::fill_n(candidates_.offset.begin(), shape_.items, 0.1F);
  }

  static Shape small_shape(bool cosine) {
    Shape shape;
    shape.items = 7;
    shape.types = 2;
    shape.width = 32;
    shape.layers = 2;
    shape.heads = 2;
    shape.inner = 64;
    shape.longest = 6;
    shape.gaps = 4;
    shape.time_bias = true;
    shape.cosine = cosine;
    shape.aspects = true;
    shape.bands = 3;
    return shape;
  }

  Scoring scoring_of(const Tokens& tokens, const Trace& trace) {
    Scoring out{&shape_, &places_, parameters.data(), &candidates_, trace.hidden, candidate_.data(), &tokens, rows_};
    out.most_rows = most_rows;
    out.scores = scores_.data();
    out.unit = unit_.data();
    out.slopes_by_candidate = by_candidate_.data();
    out.unit_pairs = pairs_.data();
    out.answers = answers_.data();
    return out;
  }

  // The loss; its gradient in `gradient` when that is wanted.
  double loss(std::vector<float>* gradient, float smooth) {
    const auto width = shape_.width;
    candidates_.rows.assign(candidates_.packed.size(), 0);
    std::copy_n(parameters.begin() + places_.item + width, shape_.items * width, candidates_.rows.begin());
    kernel_.pack(shape_, candidates_, 0, 1);
    const Tokens tokens{item, type, asked, gap, begin, 0.3F, 0.2F, 12345, second};
    Trace trace(shape_, tokens);
    kernel_.forward(shape_, places_, parameters.data(), tokens, trace);
    std::vector<float> hidden_gradient(item.size() * 32);
    std::vector<float> copy_gradient(static_cast<std::size_t>(shape_.copies() + 1));
    const Scoring scoring = scoring_of(tokens, trace);
    std::vector<float> own(parameters.size());
    std::vector<float> made_gradient(hidden_gradient.size());
    constexpr float share = 0.5F;
    const double total = kernel_.loss(scoring, smooth, hidden_gradient.data(), copy_gradient.data()) +
                         share * kernel_.foresee(shape_, places_, parameters.data(), trace, rows_, share, own.data(),
                                                 made_gradient.data());
    if (gradient == nullptr) return total;
    *gradient = std::move(own);
    std::vector<float> of_candidates(candidates_.packed.size());
    kernel_.candidate_gradient(scoring, most_rows, 0, 1, of_candidates.data());
    kernel_.unpack_gradient(shape_, candidates_, 0, shape_.items, of_candidates.data());
    std::vector<float> of_input(item.size() * 32);
    std::vector<float> of_item(item.size() * 32);
    kernel_.backward(shape_, places_, parameters.data(), tokens, trace, hidden_gradient.data(), made_gradient.data(),
                     gradient->data(), of_input.data(), of_item.data());
    std::copy_n(of_candidates.begin(), shape_.items * width, gradient->begin() + places_.item + width);
    std::copy_n(copy_gradient.begin(), shape_.copies(), gradient->begin() + places_.copy);
    (*gradient)[static_cast<std::size_t>(places_.scale)] = copy_gradient.back();
    add_tables(*gradient, of_input, of_item);
    return total;
  }

  void expect_same_answers() const {
    const Tokens tokens{item, type, asked, gap, begin, 0, 0, 0, second};
    Trace trace(shape_, tokens);
    kernel_.forward(shape_, places_, parameters.data(), tokens, trace);
    std::vector<float> answered(item.size() * 32);
    kernel_.answer(shape_, places_, parameters.data(), tokens, answered.data());
    for (const std::size_t token : {3U, 6U})
      for (std::size_t i = token * 32; i < (token + 1) * 32; ++i) EXPECT_NEAR(answered[i], trace.hidden[i], 1e-4) << i;
  }

  std::vector<float> parameters;

 private:
  void add_tables(std::vector<float>& gradient, const std::vector<float>& of_input,
                  const std::vector<float>& of_item) const {
    for (std::size_t n = 0; n < item.size(); ++n)
      for (std::size_t d = 0; d < 32; ++d) {
        const float g = of_input[n * 32 + d];
        const std::size_t position = n < 4 ? n : n - 4;
        gradient[static_cast<std::size_t>(places_.item) + item[n] * 32 + d] += of_item[n * 32 + d];
        gradient[static_cast<std::size_t>(places_.type) + type[n] * 32 + d] += g;
        gradient[static_cast<std::size_t>(places_.gap) + gap[n] * 32U + d] += g;
        gradient[static_cast<std::size_t>(places_.position) + position * 32 + d] += g;
      }
  }

  const Kernel& kernel_;
  Shape shape_;
  Places places_;
  Candidates candidates_;
  std::vector<Code> item{1, 2, 2, 5, 7, 3, 7}, type{1, 2, 1, 1, 2, 1, 1}, asked{2, 1, 1, 0, 1, 1, 0};
  std::vector<std::uint8_t> gap{0, 1, 3, 2, 0, 1, 1};
  std::vector<std::uint32_t> second{0, 1, 900, 903, 0, 0, 2};
  std::vector<std::int32_t> begin{0, 4, 7}, candidate_{0, 1, 1, 4, 6, 2, 6}, answers_{1, 1, 4, 3, 2, 6};
  static constexpr std::size_t most_rows = 6;  // even
  std::vector<float> scores_ = std::vector<float>(most_rows * panel);
  std::vector<float> unit_ = std::vector<float>(most_rows * 32);
  std::vector<std::uint32_t> by_candidate_ = std::vector<std::uint32_t>(most_rows / 2 * panel);
  std::vector<std::uint32_t> pairs_ = std::vector<std::uint32_t>(most_rows / 2 * 32);
  std::vector<Row> rows_{{0, 0, 0, 0.5F, 1, {1, 2, 3}},
                         {0, 1, 1, 1, 1, {2, 0, 1}},
                         {0, 2, 2, 1, 2, {0, 3, 0}},
                         {4, 4, 4, 1},
                         {4, 5, 5, 2, 1, {1, 1, 2}}};
};

// Those that multiply whole floats.
std::vector<const Kernel*> exact_kernels() {
  std::vector<const Kernel*> out;
  std::ranges::copy_if(kernels(), std::back_inserter(out), [](const Kernel* kernel) { return !kernel->halves; });
  return out;
}

class BehaviourKernel : public testing::TestWithParam<std::tuple<std::size_t, bool>> {};

// Along random directions, the slope by central differences is that of the gradient.
TEST_P(BehaviourKernel, ItsGradientIsTheSlopeOfItsLoss) {
  const auto [which, cosine] = GetParam();
  const auto exact = exact_kernels();
  Small small(*exact[which % exact.size()], cosine);
  std::vector<float> gradient;
  small.loss(&gradient, 0);
  const std::vector<float> at = small.parameters;
  stats::Random random(5);
  for (int trial = 0; trial < 20; ++trial) {
    std::vector<float> direction(at.size());
    for (float& number : direction) number = random.uniform() < 0.02 ? static_cast<float>(random.normal()) : 0;
    const auto moved = [&](float step) {
      for (std::size_t i = 0; i < at.size(); ++i) small.parameters[i] = at[i] + step * direction[i];
      return small.loss(nullptr, 0);
    };
    constexpr float step = 2e-3F;
    const double slope = (moved(step) - moved(-step)) / (2 * step);
    const double expected = std::inner_product(direction.begin(), direction.end(), gradient.begin(), 0.0);
    EXPECT_NEAR(slope, expected, 2e-3 * (1 + std::abs(expected))) << "direction " << trial;
  }
}

TEST_P(BehaviourKernel, AnswersAsTheForwardPassDoesForTheLastEvents) {
  const auto [which, cosine] = GetParam();
  const auto exact = exact_kernels();
  Small(*exact[which % exact.size()], cosine).expect_same_answers();
}

INSTANTIATE_TEST_SUITE_P(All, BehaviourKernel, testing::Combine(testing::Values(0U, 1U), testing::Bool()));

TEST(BehaviourKernels, AgreeToTheirRounding) {
  std::vector<float> first;
  const double expected = Small(*exact_kernels().back(), true).loss(&first, 0.1F);
  const auto most = std::ranges::max(first, {}, [](float g) { return std::abs(g); });
  for (const Kernel* kernel : kernels()) {
    const double rounding = kernel->halves ? 0.02 : 1e-4;
    std::vector<float> gradient;
    EXPECT_NEAR(Small(*kernel, true).loss(&gradient, 0.1F), expected, rounding * expected);
    for (std::size_t i = 0; i < first.size(); ++i)
      ASSERT_NEAR(gradient[i], first[i], rounding * std::abs(most)) << kernel->name << ' ' << i;
  }
}

// Rows over candidates of several panels, the later ones with greater scores; what a history holds counts besides.
class ManyPanels {
 public:
  explicit ManyPanels(const Kernel& kernel) : kernel_(kernel) {
    shape_.width = 32;
    shape_.longest = 3;
    candidates_.resize(count, 32, true);
    stats::Random random(11);
    const auto draw = [&](double spread) { return static_cast<float>(spread * random.normal()); };
    for (std::int64_t c = 0; c < count; ++c) {
      candidates_.offset[static_cast<std::size_t>(c)] = draw(1);
      for (std::int64_t d = 0; d < 32; ++d)
        candidates_.rows[static_cast<std::size_t>(c * 32 + d)] = draw(0.02 * static_cast<double>(c));
    }
    candidates_.drawn = true;
    for (float& number : hidden_) number = draw(0.5);
    kernel_.pack(shape_, candidates_, 0, panels(count));
  }

  void expect_the_plain_softmax() {
    const Places places(shape_);
    std::vector<float> parameters(static_cast<std::size_t>(places.size));
    std::ranges::copy(copy, parameters.begin() + places.copy);
    const Tokens tokens{codes_, codes_, codes_, gaps_, begin_};
    Scoring scoring{&shape_, &places, parameters.data(), &candidates_, hidden_.data(), held_.data(), &tokens, rows_};
    std::vector<float> scores(static_cast<std::size_t>(panels(count) * panel * 4)), unit(4 * 32);
    std::vector<std::uint32_t> slopes(scores.size() / 2), pairs(2 * 32);
    scoring.most_rows = 4;
    scoring.scores = scores.data();
    scoring.unit = unit.data();
    scoring.slopes_by_candidate = slopes.data();
    scoring.unit_pairs = pairs.data();
    scoring.answers = answers_.data();
    std::vector<float> hidden_gradient(hidden_.size()), copy_gradient(4), rows_gradient(candidates_.rows.size());
    const double loss = kernel_.loss(scoring, 0.1F, hidden_gradient.data(), copy_gradient.data());
    kernel_.candidate_gradient(scoring, 4, 0, panels(count), rows_gradient.data());
    Plain plain{0, std::vector<double>(hidden_.size()), std::vector<double>(rows_gradient.size()),
                std::vector<double>(3)};
    for (const Row& row : rows_) add(row, plain);
    const double rounding = kernel_.halves ? 0.02 : 1e-5;
    EXPECT_NEAR(loss, plain.loss, rounding * plain.loss);
    expect_near(hidden_gradient, plain.of_hidden, rounding);
    expect_near(rows_gradient, plain.of_rows, rounding);
    expect_near(copy_gradient, plain.of_copy, rounding);
  }

 private:
  // The loss and its gradients in doubles, as the formulas have them.
  struct Plain {
    double loss = 0;
    std::vector<double> of_hidden, of_rows, of_copy;
  };

  [[nodiscard]] std::size_t held(std::int32_t token) const {
    return static_cast<std::size_t>(held_[static_cast<std::size_t>(token)]);
  }

  [[nodiscard]] std::vector<double> scores_of(const Row& row) const {
    const float* hidden = &hidden_[static_cast<std::size_t>(row.token) * 32];
    std::vector<double> out(count);
    for (std::size_t c = 0; c < count; ++c)
      out[c] = std::inner_product(hidden, hidden + 32, &candidates_.rows[c * 32], 0.0) + candidates_.offset[c];
    for (std::int32_t j = row.begin; j <= row.token; ++j)
      out[held(j)] += copy[static_cast<std::size_t>(row.token - j)] - candidates_.offset[held(j)];
    return out;
  }

  void add(const Row& row, Plain& plain) const {
    const auto score = scores_of(row);
    const double most = std::ranges::max(score);
    double sum = 0;
    for (const double x : score) sum += std::exp(x - most);
    std::vector<double> slope(count);
    for (std::size_t c = 0; c < count; ++c) slope[c] = row.weight * (std::exp(score[c] - most) / sum - 0.1 / count);
    for (std::int32_t i = 0; i < row.answers; ++i) {
      const auto place = static_cast<std::size_t>(row.answer) + static_cast<std::size_t>(i);
      const auto answer = static_cast<std::size_t>(answers_[place]);
      plain.loss += row.weight * (most + std::log(sum) - score[answer]) / row.answers;
      slope[answer] -= 0.9 * row.weight / row.answers;
    }
    const std::size_t token = static_cast<std::size_t>(row.token) * 32;
    for (std::size_t c = 0; c < count; ++c)
      for (std::size_t d = 0; d < 32; ++d) {
        plain.of_hidden[token + d] += slope[c] * candidates_.rows[c * 32 + d];
        plain.of_rows[c * 32 + d] += slope[c] * hidden_[token + d];
      }
    for (std::int32_t j = row.begin; j <= row.token; ++j)
      plain.of_copy[static_cast<std::size_t>(row.token - j)] += slope[held(j)];
  }

  static void expect_near(const std::vector<float>& found, const std::vector<double>& wanted, double rounding) {
    const double most = std::abs(std::ranges::max(wanted, {}, [](double x) { return std::abs(x); }));
    for (std::size_t i = 0; i < wanted.size(); ++i) ASSERT_NEAR(found[i], wanted[i], rounding * most) << i;
  }

  static constexpr std::int64_t count = 230;  // the last panel has room
  static constexpr std::array<float, 3> copy{4, -3, 2};
  const Kernel& kernel_;
  Shape shape_;
  Candidates candidates_;
  std::vector<Code> codes_ = std::vector<Code>(3);
  std::vector<std::uint8_t> gaps_ = std::vector<std::uint8_t>(3);
  std::vector<float> hidden_ = std::vector<float>(3 * 32);
  std::vector<std::int32_t> begin_{0, 3}, held_{5, 200, 100}, answers_{229, 0, 100, 131};
  std::vector<Row> rows_{{0, 0, 0, 1}, {0, 1, 1, 0.5F, 2}, {0, 2, 3, 2}};
};

TEST(BehaviourKernels, TheirLossOverManyCandidatesIsThePlainSoftmax) {
  for (const Kernel* kernel : kernels()) {
    SCOPED_TRACE(kernel->name);
    ManyPanels(*kernel).expect_the_plain_softmax();
  }
}

}  // namespace
}  // namespace aisle::models
