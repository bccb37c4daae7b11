#include "models/behaviour_training.h"

#include "core/error.h"
#include "core/progress.h"
#include "models/behaviour_batch.h"
#include "models/behaviour_candidates.h"
#include "models/behaviour_gradient.h"
#include "models/behaviour_start.h"
#include "models/by_threads.h"
#include "models/item_contents.h"
#include "models/learning_watcher.h"
#include "models/ranks.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <functional>
#include <numbers>
#include <numeric>
#include <optional>

namespace aisle::models {

using namespace encoder;

namespace {

constexpr std::size_t most_scored = 60000;  // items up to which all of them are candidates
constexpr std::size_t drawn = 4096;         // else
constexpr double warm_up = 100;             // steps until the rate is reached
constexpr double usual_steps = 5000;
constexpr std::size_t usual_batch = 1024;
constexpr std::size_t largest_batch = 4096;
constexpr std::size_t most_steps = 400;  // of a pass, by larger steps where nobody says how large
constexpr float longest_gradient = 5;
constexpr float beta1 = 0.9F;
constexpr float beta2 = 0.98F;
constexpr float epsilon = 1e-8F;

}  // namespace

std::size_t drawn_candidates(const BehaviourConfig& config, std::size_t items) {
  if (config.candidates > 0) return config.candidates;
  return items > most_scored ? drawn : 0;
}

std::size_t wanted_batch(const BehaviourConfig& config, std::size_t events) {
  return config.batch > 0 ? config.batch : std::clamp(events / most_steps, usual_batch, largest_batch);
}

std::size_t wanted_epochs(const BehaviourConfig& config, std::size_t events) {
  if (config.epochs > 0) return config.epochs;
  const auto step = static_cast<double>(config.batch > 0 ? config.batch : usual_batch);
  const double of_epoch = std::max(1.0, static_cast<double>(events) / step);
  return static_cast<std::size_t>(std::clamp(std::round(usual_steps / of_epoch), 4.0, 32.0));
}

struct BehaviourTraining::State {
  State(const BehaviourConfig& wanted, const NextItem& asked, const Fitting& fitting)
      : config(wanted),
        task(asked),
        how(fitting),
        shape(shape_of(wanted, extent_of(asked.sequences))),
        places(shape),
        kernel(*kernels().front()),
        windows(behaviour_windows(asked.sequences, wanted.longest)),
        random(fitting.seed),
        candidates(asked.sequences, drawn_candidates(wanted, asked.sequences.items), shape.width, kernel.halves),
        returns(item_returns(asked, windows, shape)),
        weights(asked, wanted.asked),
        gradient(config, shape, kernel, fitting.threads, returns.matter()) {
    config.batch = wanted_batch(wanted, task.sequences.events());
    const auto events = static_cast<double>(task.sequences.events());
    const double of_epoch = std::max(1.0, events / static_cast<double>(config.batch));
    epochs = wanted_epochs(wanted, task.sequences.events());
    all_steps = of_epoch * static_cast<double>(epochs);
    parameters = behaviour_start(config, shape, task, returns, how.seed, random);
    begin_contents();
    mean.assign(parameters.size(), 0);
    square.assign(parameters.size(), 0);
  }

  // An item that nobody chose has no vector of its own: it is what its attributes are.
  void begin_contents() {
    auto attributes = task.sequences.attributes;
    is_chosen = items_with_vectors(task.sequences);
    if (attributes == nullptr) attributes = std::make_shared<const features::ItemAttributes>();
    if (attributes->count() == 0 && std::ranges::count(is_chosen, 0) == 0) return;
    for (Code item = 1; item <= task.sequences.items; ++item)
      if (is_chosen[item] == 0) std::fill_n(item_row(item), config.width, 0.0F);
    contents.emplace(attributes, std::span(parameters).subspan(static_cast<std::size_t>(places.item)), config.width);
  }

  void go_on_from(std::span<const float> learnt, std::span<const float> attributes, std::size_t further) {
    all_steps *= static_cast<double>(further) / static_cast<double>(epochs);
    epochs = further;
    std::ranges::copy(learnt, parameters.begin());
    if (contents)
      contents->go_on_from(std::span(parameters).subspan(static_cast<std::size_t>(places.item)), attributes);
  }

  // Takes windows until there are enough events; how many it took.
  std::size_t fill_blocks(std::span<const Window> from) {
    const std::size_t taken = behaviour_blocks(task, from, config.batch, shape, blocks);
    candidates.draw(blocks, random);
    for (Block& block : blocks) {
      for (const Code item : block.item) block.candidate.push_back(candidates.of(item));
      for (const Code item : block.answers) block.answer_candidates.push_back(candidates.of(item));
      block.tokens = tokens_of(block);
      block.tokens.dropout = static_cast<float>(config.dropout);
      block.tokens.attention_dropout = static_cast<float>(config.attention_dropout);
      block.tokens.noise = random.next();
    }
    step_rows = weights.weigh(blocks);
    keep_own_blocks(blocks, how.ranks);
    return taken;
  }

  float* item_row(Code item) { return parameters.data() + static_cast<std::size_t>(places.item) + item * config.width; }

  void compose_items() {
    if (!contents) return;
    constexpr std::size_t at_a_time = 1024;
    const std::size_t count = candidates.count();
    by_threads(how.threads, (count + at_a_time - 1) / at_a_time, [&](std::size_t part) {
      for (std::size_t i = part * at_a_time; i < std::min(count, (part + 1) * at_a_time); ++i) {
        const Code item = candidates.item(i);
        contents->compose(item, item_row(item));
      }
    });
  }

  void sum_over_ranks(double& loss) {
    if (how.ranks == nullptr || how.ranks->size() == 1) return;
    auto told = static_cast<float>(loss);
    how.ranks->sum({&told, 1});
    loss = told;
    how.ranks->sum(gradient.small);
    how.ranks->sum(gradient.items);
  }

  // Processors of two kinds round in two ways.
  void share_parameters() {
    if (how.ranks == nullptr) return;
    how.ranks->broadcast(parameters);
    if (contents)
      contents->each_state([&](const char*, std::vector<float>& numbers) { how.ranks->broadcast(numbers); });
  }

  [[nodiscard]] static Diverged run_away() {
    return Diverged("the numbers run away: they are none any more", "behaviour model", "lower its rate");
  }

  // One step of AdamW along the gradient, shortened to `longest_gradient`.
  void update() {
    double squares = 0;
    for (const float g : gradient.small) squares += static_cast<double>(g) * g;
    const std::size_t width = config.width;
    const std::span rows(gradient.items.data(), candidates.count() * width);
    for (std::size_t i = 0; i < rows.size(); i += width) {
      float row = 0;
      for (std::size_t d = 0; d < width; ++d) row += rows[i + d] * rows[i + d];
      squares += row;
    }
    if (contents) squares += collect_contents();
    const auto length = static_cast<float>(std::sqrt(squares));
    if (!std::isfinite(length)) throw run_away();
    ++steps;
    const auto step = static_cast<double>(steps);
    const double fall = (1 + std::cos(std::numbers::pi * std::min(1.0, (step - 1) / all_steps))) / 2;
    const double rate = config.rate * std::min(1.0, step / warm_up) * fall;
    const double correction1 = 1 - std::pow(double{beta1}, step);
    const double correction2 = std::sqrt(1 - std::pow(double{beta2}, step));
    Kernel::Adam adam{static_cast<float>(rate * correction2 / correction1),
                      beta1,
                      beta2,
                      static_cast<float>(epsilon * correction2),
                      0,
                      std::min(1.0F, longest_gradient / length)};
    kernel.adam(adam, places.small, parameters.data(), gradient.small.data(), mean.data(), square.data());
    adam.decay = static_cast<float>(rate * config.decay);
    if (contents) contents->step(kernel, adam);
    if (candidates.are_all()) return update_items(adam, 1, 0, candidates.count());
    for (std::size_t c = 0; c < candidates.count(); ++c) update_items(adam, candidates.item(c), c, 1);
  }

  // What the step says of attributes; the squared length of it.
  double collect_contents() {
    contents->clear();
    for (std::size_t c = 0; c < candidates.count(); ++c) {
      const Code item = candidates.item(c);
      float* row = gradient.items.data() + c * config.width;
      contents->add(item, row);
      if (is_chosen[item] == 0) std::fill_n(row, config.width, 0.0F);
    }
    return contents->squares();
  }

  void update_items(const Kernel::Adam& adam, std::size_t item, std::size_t row, std::size_t count) {
    constexpr std::size_t at_a_time = 1024;
    const std::size_t width = config.width;
    by_threads(how.threads, (count + at_a_time - 1) / at_a_time, [&](std::size_t part) {
      const std::size_t first = part * at_a_time;
      const std::size_t at = static_cast<std::size_t>(places.item) + (item + first) * width;
      float* values = contents ? contents->own(static_cast<Code>(item + first)) : parameters.data() + at;
      kernel.adam(adam, static_cast<std::int64_t>(std::min(at_a_time, count - first) * width), values,
                  gradient.items.data() + (row + first) * width, mean.data() + at, square.data() + at);
    });
  }

  // Rows as they stand after the last step.
  void compose_all() {
    if (!contents) return;
    for (Code item = 1; item <= task.sequences.items; ++item) contents->compose(item, item_row(item));
  }

  double epoch() {
    std::vector<Window> order = windows;
    random.shuffle(std::span(order));
    double total = 0;
    double rows = 0;
    for (std::span<const Window> rest(order); !rest.empty();) {
      check_interrupted();
      rest = rest.subspan(fill_blocks(rest));
      compose_items();
      candidates.pack(kernel, shape, parameters.data() + places.item, how.threads);
      double loss = gradient.make(parameters, blocks, candidates);
      sum_over_ranks(loss);
      total += loss * static_cast<double>(step_rows);
      rows += static_cast<double>(step_rows);
      update();
    }
    if (!std::ranges::all_of(parameters, [](float number) { return std::isfinite(number); })) throw run_away();
    compose_all();
    share_parameters();
    ++epochs_done;
    return rows > 0 ? total / rows : 0;
  }

  BehaviourConfig config;
  NextItem task;
  Fitting how;
  Shape shape;
  Places places;
  const Kernel& kernel;
  std::vector<Window> windows;
  stats::Random random;
  std::size_t epochs = 0, epochs_done = 0, steps = 0, step_rows = 0;
  double all_steps = 1;
  std::vector<float> parameters, mean, square;
  std::optional<ItemContents> contents;  // where it is known what items are
  std::vector<char> is_chosen;           // then: whether anybody chose the item
  StepCandidates candidates;
  ItemReturns returns;
  RowWeights weights;
  StepGradient gradient;
  std::vector<Block> blocks;
};

BehaviourTraining::BehaviourTraining(const BehaviourConfig& config, const NextItem& task, const Fitting& how)
    : state_(std::make_unique<State>(config, task, how)) {}
BehaviourTraining::~BehaviourTraining() = default;
void BehaviourTraining::go_on_from(std::span<const float> parameters, std::span<const float> attributes,
                                   std::size_t epochs) {
  state_->go_on_from(parameters, attributes, epochs);
}
double BehaviourTraining::epoch() { return state_->epoch(); }
std::size_t BehaviourTraining::epochs() const { return state_->epochs; }
std::size_t BehaviourTraining::epochs_done() const { return state_->epochs_done; }
std::span<const float> BehaviourTraining::parameters() const { return state_->parameters; }
const Shape& BehaviourTraining::shape() const { return state_->shape; }
std::vector<float> BehaviourTraining::attribute_vectors() const {
  return state_->contents ? state_->contents->vectors() : std::vector<float>{};
}

void BehaviourTraining::save(StoredTensors& state) const {
  const auto keep = [&](const char* name, const std::vector<float>& values) {
    state[name] = stored(std::span<const float>(values), {values.size()});
  };
  keep("parameters", state_->parameters);
  keep("mean", state_->mean);
  keep("square", state_->square);
  if (state_->contents) state_->contents->each_state(keep);
  std::array<std::int64_t, 6> counters{static_cast<std::int64_t>(state_->steps),
                                       static_cast<std::int64_t>(state_->epochs_done)};
  std::ranges::transform(state_->random.state(), counters.begin() + 2, std::bit_cast<std::int64_t, std::uint64_t>);
  state["counters"] = stored(std::span<const std::int64_t>(counters), {counters.size()});
}

void BehaviourTraining::load(const StoredTensors& state) {
  const auto counters = restore<std::int64_t>(state, "counters");
  const auto size = state_->parameters.size();
  for (auto [name, to] :
       {std::pair{"parameters", &state_->parameters}, {"mean", &state_->mean}, {"square", &state_->square}}) {
    *to = restore<float>(state, name);
    if (to->size() != size || counters.size() != 6)
      throw Error("the checkpoint is of another model", "behaviour model", "start anew");
  }
  if (state_->contents)
    state_->contents->each_state([&](const char* name, std::vector<float>& to) {
      auto kept = restore<float>(state, name);
      if (kept.size() != to.size()) throw Error("the checkpoint is of other items", "behaviour model", "start anew");
      to = std::move(kept);
    });
  state_->steps = static_cast<std::size_t>(counters[0]);
  state_->epochs_done = static_cast<std::size_t>(counters[1]);
  std::array<std::uint64_t, 4> random{};
  std::ranges::transform(std::span(counters).subspan(2), random.begin(), std::bit_cast<std::uint64_t, std::int64_t>);
  state_->random = stats::Random(random);
}

}  // namespace aisle::models
