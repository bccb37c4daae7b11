#include "models/behaviour_tuning.h"

#include "core/error.h"
#include "core/progress.h"
#include "models/by_threads.h"
#include "stats/lbfgs.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <memory>
#include <numbers>
#include <numeric>
#include <utility>

namespace aisle::models {

using namespace encoder;

namespace {

constexpr double rate = 1e-3;  // after `warm_up` steps; falls to 0 along a cosine
constexpr double warm_up = 20;
constexpr std::size_t at_once = 32;                 // histories of a step, at least
constexpr double usual_steps = 1500;                // in 4 to 20 epochs
constexpr std::size_t own_tokens = 96;              // of a block, about: steps are small
constexpr std::size_t own_histories = at_once / 2;  // of a block, at most
constexpr std::size_t blocks_at_once = 4;           // gradients that exist at a time, or one for each thread
constexpr float dropout = 0.1F;  // the half that an encoder begins with turns vectors too far for a head to follow
constexpr float beta1 = 0.9F;
constexpr float beta2 = 0.98F;

void add(std::span<const float> from, float* to) { std::transform(from.begin(), from.end(), to, to, std::plus<>()); }

}  // namespace

TuningLoss::TuningLoss(const Shape& shape, const Kernel& kernel, const Questions& questions)
    : shape_(shape), places_(shape), kernel_(kernel), questions_(questions) {}

std::size_t TuningLoss::inputs() const { return static_cast<std::size_t>(shape_.width) + questions_.beside + 1; }
std::size_t TuningLoss::head_size() const { return (questions_.count * inputs() + 15) / 16 * 16; }
std::size_t TuningLoss::small_size() const { return static_cast<std::size_t>(places_.small); }

float TuningLoss::make_row(const float* parameters, const float* hidden, std::size_t place, float* row) const {
  const float factor = lengthening(shape_, places_, parameters, hidden);
  float* end = std::transform(hidden, hidden + shape_.width, row, [factor](float number) { return factor * number; });
  end = std::ranges::copy(questions_.beside_BE.subspan(place * questions_.beside, questions_.beside), end).out;
  *end = 1;
  return factor;
}

std::vector<float> TuningLoss::read(const float* parameters, const AskedBlock& asked) const {
  std::vector<float> hidden(asked.packed.item.size() * static_cast<std::size_t>(shape_.width));
  kernel_.answer(shape_, places_, parameters, tokens_of(asked.packed), hidden.data());
  std::vector<float> out(asked.places.size() * inputs());
  for (std::size_t r = 0; r < asked.places.size(); ++r)
    make_row(parameters, hidden.data() + asked.packed.rows[r].token * shape_.width, asked.places[r],
             out.data() + r * inputs());
  return out;
}

double TuningLoss::of_row(const float* head, const float* row, std::size_t place, float* head_gradient,
                          float* row_gradient) const {
  const std::size_t count = inputs();
  double loss = 0;
  for (std::size_t k = 0; k < questions_.count; ++k) {
    const float answer = questions_.answers_BK[place * questions_.count + k];
    if (std::isnan(answer)) continue;
    const float* weights = head + k * count;
    const float said = std::inner_product(row, row + count, weights, 0.0F);
    float slope = said - answer;
    if (k + questions_.how_much >= questions_.count) {
      loss += slope * slope / 2;
    } else {
      loss += std::max(said, 0.0F) + std::log1p(std::exp(-std::abs(said))) - answer * said;
      slope = 1 / (1 + std::exp(-said)) - answer;
    }
    for (std::size_t i = 0; head_gradient != nullptr && i < count; ++i) head_gradient[k * count + i] += slope * row[i];
    for (std::size_t i = 0; row_gradient != nullptr && i < count; ++i) row_gradient[i] += slope * weights[i];
  }
  return loss;
}

double TuningLoss::of(const float* parameters, const float* head, AskedBlock& asked,
                      std::vector<float>& gradient) const {
  Block& packed = asked.packed;
  const auto width = static_cast<std::size_t>(shape_.width);
  gradient.assign(small_size() + head_size(), 0);
  packed.trace = std::make_unique<Trace>(shape_, packed.tokens);
  kernel_.forward(shape_, places_, parameters, packed.tokens, *packed.trace);
  packed.hidden_gradient.assign(packed.item.size() * width, 0);
  double loss = 0;
  for (std::size_t r = 0; r < asked.places.size(); ++r) {
    std::vector<float> row(inputs());
    std::vector<float> slope(inputs());
    const auto token = static_cast<std::size_t>(packed.rows[r].token) * width;
    const float factor = make_row(parameters, packed.trace->hidden + token, asked.places[r], row.data());
    loss += of_row(head, row.data(), asked.places[r], gradient.data() + small_size(), slope.data());
    float along = 0;  // a vector whose length is given can only turn
    if (shape_.cosine)
      along = std::inner_product(row.begin(), row.begin() + shape_.width, slope.begin(), 0.0F) /
              std::inner_product(row.begin(), row.begin() + shape_.width, row.begin(), 0.0F);
    for (std::size_t d = 0; d < width; ++d) packed.hidden_gradient[token + d] = factor * (slope[d] - along * row[d]);
  }
  backward(parameters, packed, gradient);
  packed.trace.reset();  // of all blocks of an epoch it would be many times what learning takes
  for (auto* made : {&packed.hidden_gradient, &packed.input_gradient, &packed.item_gradient})
    *made = std::vector<float>();
  return loss;
}

void TuningLoss::backward(const float* parameters, Block& packed, std::vector<float>& gradient) const {
  packed.input_gradient.resize(packed.hidden_gradient.size());
  packed.item_gradient.resize(packed.hidden_gradient.size());
  kernel_.backward(shape_, places_, parameters, packed.tokens, *packed.trace, packed.hidden_gradient.data(), nullptr,
                   gradient.data(), packed.input_gradient.data(), packed.item_gradient.data());
  add_table_gradients(packed, places_, static_cast<std::size_t>(shape_.width), gradient.data());
}

BehaviourTuning::BehaviourTuning(const Shape& shape, std::vector<float>& parameters, const Questions& questions,
                                 const Fitting& how, Pack pack)
    : parameters_(parameters),
      questions_(questions),
      how_(how),
      pack_(std::move(pack)),
      kernel_(*kernels().front()),
      loss_(shape, kernel_, questions),
      random_(how.seed),
      mean_(loss_.small_size() + loss_.head_size()),
      square_(mean_.size()) {
  for (std::size_t i = 0; i < questions.histories.size(); ++i)
    (questions.held_out[i] != 0 ? held_out_ : learnt_from_).push_back(i);
}

std::vector<AskedBlock> BehaviourTuning::blocks_of(std::span<const std::size_t> places) const {
  std::vector<AskedBlock> out;
  for (const std::size_t place : places) {
    if (out.empty() || out.back().packed.item.size() >= own_tokens || out.back().places.size() >= own_histories)
      out.emplace_back();
    pack_(questions_.histories[place], out.back().packed);
    out.back().places.push_back(place);
  }
  return out;
}

// What loses least upon the vectors as they are, drawn a little towards 0.
std::vector<float> BehaviourTuning::fitted_head() const {
  const auto blocks = blocks_of(learnt_from_);
  std::vector<std::vector<float>> rows(blocks.size());
  by_threads(how_.threads, blocks.size(), [&](std::size_t b) { rows[b] = loss_.read(parameters_.data(), blocks[b]); });
  const auto count = static_cast<double>(learnt_from_.size());
  const auto loss_of = [&](std::span<const double> x, std::span<double> gradient) {
    const std::vector<float> head(x.begin(), x.end());
    double loss = std::inner_product(x.begin(), x.end(), x.begin(), 0.0) / 2;
    std::ranges::transform(x, gradient.begin(), [&](double weight) { return weight / count; });
    for (std::size_t b = 0; b < blocks.size(); ++b) {
      std::vector<float> of_block(head.size());
      for (std::size_t r = 0; r < blocks[b].places.size(); ++r)
        loss += loss_.of_row(head.data(), rows[b].data() + r * loss_.inputs(), blocks[b].places[r], of_block.data(),
                             nullptr);
      for (std::size_t i = 0; i < head.size(); ++i) gradient[i] += of_block[i] / count;
    }
    return loss / count;
  };
  const auto found =
      stats::minimise(loss_of, std::vector<double>(loss_.head_size()), {.iterations = 100, .tolerance = 1e-4});
  return {found.begin(), found.end()};
}

double BehaviourTuning::held_out_loss(std::span<const AskedBlock> blocks) const {
  std::vector<double> losses(blocks.size());
  by_threads(how_.threads, blocks.size(), [&](std::size_t b) {
    const auto rows = loss_.read(parameters_.data(), blocks[b]);
    for (std::size_t r = 0; r < blocks[b].places.size(); ++r)
      losses[b] += loss_.of_row(head_.data(), rows.data() + r * loss_.inputs(), blocks[b].places[r], nullptr, nullptr);
  });
  return std::accumulate(losses.begin(), losses.end(), 0.0) / static_cast<double>(held_out_.size());
}

std::vector<float> BehaviourTuning::gradient_of(std::span<AskedBlock> blocks) const {
  const std::size_t most = std::max(blocks_at_once, how_.threads);
  std::vector<float> sum;
  std::vector<std::vector<float>> gradients(std::min(most, blocks.size()));
  for (; !blocks.empty(); blocks = blocks.subspan(std::min(most, blocks.size()))) {
    const auto some = blocks.first(std::min(most, blocks.size()));
    by_threads(how_.threads, some.size(),
               [&](std::size_t b) { loss_.of(parameters_.data(), head_.data(), some[b], gradients[b]); });
    for (std::size_t b = 0; b < some.size(); ++b) {
      if (sum.empty())
        sum = std::move(gradients[b]);
      else
        add(gradients[b], sum.data());
    }
  }
  return sum;
}

void BehaviourTuning::step(std::span<AskedBlock> blocks) {
  std::size_t histories = 0;
  for (AskedBlock& block : blocks) {
    block.packed.tokens = tokens_of(block.packed);
    block.packed.tokens.dropout = block.packed.tokens.attention_dropout = dropout;
    block.packed.tokens.noise = random_.next();
    histories += block.places.size();
  }
  const std::vector<float> sum = gradient_of(blocks);
  const auto now = static_cast<double>(++steps_);
  const double fall = (1 + std::cos(std::numbers::pi * std::min(1.0, (now - 1) / all_steps_))) / 2;
  const double correction1 = 1 - std::pow(double{beta1}, now);
  const double correction2 = std::sqrt(1 - std::pow(double{beta2}, now));
  const Kernel::Adam adam{static_cast<float>(rate * std::min(1.0, now / warm_up) * fall * correction2 / correction1),
                          beta1,
                          beta2,
                          static_cast<float>(1e-8 * correction2),
                          0,
                          1 / static_cast<float>(histories)};
  const std::size_t small = loss_.small_size();
  kernel_.adam(adam, static_cast<std::int64_t>(small), parameters_.data(), sum.data(), mean_.data(), square_.data());
  kernel_.adam(adam, static_cast<std::int64_t>(head_.size()), head_.data(), sum.data() + small, mean_.data() + small,
               square_.data() + small);
}

std::size_t BehaviourTuning::epoch() {
  random_.shuffle(std::span(learnt_from_));
  auto blocks = blocks_of(learnt_from_);
  for (std::size_t begin = 0, end = 0; begin < blocks.size(); begin = end) {
    check_interrupted();
    for (std::size_t histories = 0; end < blocks.size() && histories < at_once; ++end)
      histories += blocks[end].places.size();
    step(std::span(blocks).subspan(begin, end - begin));
  }
  ++epochs_done_;
  std::size_t events = 0;
  for (const AskedBlock& block : blocks) events += block.packed.item.size();
  return events;
}

void BehaviourTuning::remember(double loss) {
  const auto small = parameters_.begin() + static_cast<std::ptrdiff_t>(loss_.small_size());
  best_ = {loss, epochs_done_, {parameters_.begin(), small}, head_};
}

void BehaviourTuning::begin(std::span<const AskedBlock> held_out) {
  const double of_epoch = std::ceil(static_cast<double>(learnt_from_.size()) / at_once);  // steps, about
  const double epochs = std::clamp(std::round(usual_steps / of_epoch), 4.0, 20.0);
  all_steps_ = epochs * of_epoch;
  epochs_ = static_cast<std::size_t>(epochs);
  if (how_.watcher != nullptr)
    if (const auto kept = how_.watcher->begin()) return load(*kept);
  head_ = fitted_head();
  before_ = held_out_loss(held_out);
  remember(before_);
}

bool BehaviourTuning::goes_on() const {
  const double patience = std::max(2.0, static_cast<double>(epochs_) / 3);
  return epochs_done_ < epochs_ && static_cast<double>(epochs_done_ - best_.epoch) < patience &&
         (how_.watcher == nullptr || how_.watcher->go_on());
}

void BehaviourTuning::save(StoredTensors& state) const {
  const auto keep = [&](const char* name, std::span<const float> values) {
    state[name] = stored(values, {values.size()});
  };
  keep("parameters", std::span(parameters_).first(loss_.small_size()));
  keep("head", head_);
  keep("mean", mean_);
  keep("square", square_);
  keep("least_parameters", best_.parameters);
  keep("least_head", best_.head);
  const std::array<double, 2> losses{before_, best_.loss};
  state["losses"] = stored(std::span<const double>(losses), {losses.size()});
  std::vector<std::int64_t> counters{static_cast<std::int64_t>(steps_), static_cast<std::int64_t>(epochs_done_),
                                     static_cast<std::int64_t>(best_.epoch)};
  for (const std::uint64_t part : random_.state()) counters.push_back(std::bit_cast<std::int64_t>(part));
  for (const std::size_t place : learnt_from_) counters.push_back(static_cast<std::int64_t>(place));
  state["counters"] = stored(std::span<const std::int64_t>(counters), {counters.size()});
}

void BehaviourTuning::load(const StoredTensors& state) {
  constexpr std::size_t before_order = 7;
  const auto counters = restore<std::int64_t>(state, "counters");
  const auto losses = restore<double>(state, "losses");
  const auto parameters = restore<float>(state, "parameters");
  head_ = restore<float>(state, "head");
  mean_ = restore<float>(state, "mean");
  square_ = restore<float>(state, "square");
  best_ = {0, 0, restore<float>(state, "least_parameters"), restore<float>(state, "least_head")};
  if (parameters.size() != loss_.small_size() || best_.parameters.size() != parameters.size() ||
      head_.size() != loss_.head_size() || best_.head.size() != head_.size() || losses.size() != 2 ||
      mean_.size() != parameters.size() + head_.size() || square_.size() != mean_.size() ||
      counters.size() != before_order + learnt_from_.size())
    throw Error("the checkpoint is of another model", "behaviour model", "start anew");
  std::ranges::copy(parameters, parameters_.begin());
  before_ = losses[0];
  best_.loss = losses[1];
  steps_ = static_cast<std::size_t>(counters[0]);
  epochs_done_ = static_cast<std::size_t>(counters[1]);
  best_.epoch = static_cast<std::size_t>(counters[2]);
  std::array<std::uint64_t, 4> random{};
  std::ranges::transform(std::span(counters).subspan(3, 4), random.begin(), std::bit_cast<std::uint64_t, std::int64_t>);
  random_ = stats::Random(random);
  std::ranges::transform(std::span(counters).subspan(before_order), learnt_from_.begin(),
                         [](std::int64_t place) { return static_cast<std::size_t>(place); });
}

Tunable::Tuned BehaviourTuning::run(const Ranker& tuned) {
  if (learnt_from_.empty() || held_out_.empty()) return {};
  const auto held_out = blocks_of(held_out_);
  begin(held_out);
  while (goes_on()) {
    const std::size_t events = epoch();
    const double loss = held_out_loss(held_out);
    if (loss < best_.loss) remember(loss);
    if (how_.watcher != nullptr)
      how_.watcher->epoch({epochs_done_, epochs_, loss, events}, tuned, [this](StoredTensors& to) { save(to); });
  }
  std::ranges::copy(best_.parameters, parameters_.begin());
  best_.head.resize(questions_.count * loss_.inputs());
  return {before_, best_.loss, std::move(best_.head)};
}

}  // namespace aisle::models
