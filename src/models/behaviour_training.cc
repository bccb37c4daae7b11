#include "models/behaviour_training.h"

#include "core/error.h"
#include "core/parallel.h"
#include "core/progress.h"
#include "models/behaviour_batch.h"
#include "models/behaviour_start.h"
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

constexpr std::size_t rows_at_once = 24;    // rows whose scores one thread works on
constexpr std::size_t panels_at_once = 16;  // panels whose gradient one thread works on
constexpr std::size_t most_scored = 60000;  // items up to which all of them are candidates
constexpr std::size_t drawn = 4096;         // else
constexpr double warm_up = 100;             // steps until the rate is reached
constexpr double usual_steps = 5000;
constexpr double fewest_returns = 0.01;  // share of answers, below which nobody returns to items
constexpr float longest_gradient = 5;
constexpr float beta1 = 0.9F;
constexpr float beta2 = 0.98F;
constexpr float epsilon = 1e-8F;

// Rows of one block that are scored together, and what they add to the gradient of copy weights and scale.
struct Share {
  Block* block = nullptr;
  std::size_t first_row = 0, rows = 0, place = 0;
  double loss = 0;
  std::vector<float> copy_gradient;
};

void each(std::size_t threads, std::size_t count, const std::function<void(std::size_t)>& work) {
  if (threads > 1 && count > 1) return parallel_for(count, work);
  for (std::size_t i = 0; i < count; ++i) work(i);
}

// The share of answers that stand in their own window before.
double share_returned(const features::Sequences& sequences, std::span<const Window> windows) {
  const auto items = sequences.all().item;
  double answers = 0;
  double returned = 0;
  for (const Window& window : windows)
    for (std::size_t i = window.begin + 1; i < window.end + (window.more ? 1 : 0); ++i) {
      const auto before = items.subspan(window.begin, i - window.begin);
      answers += 1;
      returned += std::ranges::find(before, items[i]) != before.end() ? 1 : 0;
    }
  return answers > 0 ? returned / answers : 0;
}

}  // namespace

std::size_t drawn_candidates(const BehaviourConfig& config, std::size_t items) {
  if (config.candidates > 0) return config.candidates;
  return items > most_scored ? drawn : 0;
}

std::size_t wanted_epochs(const BehaviourConfig& config, std::size_t events) {
  if (config.epochs > 0) return config.epochs;
  const double of_epoch = std::max(1.0, static_cast<double>(events) / static_cast<double>(config.batch));
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
        random(fitting.seed) {
    const auto events = static_cast<double>(task.sequences.events());
    const double of_epoch = std::max(1.0, events / static_cast<double>(config.batch));
    epochs = wanted_epochs(config, task.sequences.events());
    all_steps = of_epoch * static_cast<double>(epochs);
    sampled = drawn_candidates(config, task.sequences.items);
    parameters = behaviour_start(config, shape, task, how.seed, random);
    begin_contents();
    people_return = share_returned(task.sequences, windows) >= fewest_returns;
    mean.assign(parameters.size(), 0);
    square.assign(parameters.size(), 0);
    begin_candidates();
  }

  // An item that nobody chose has no vector of its own: it is what its attributes are.
  void begin_contents() {
    if (task.sequences.attributes == nullptr || task.sequences.attributes->count() == 0) return;
    is_chosen.assign(task.sequences.items + 1, 0);
    for (const Code item : task.sequences.all().item) is_chosen[item] = 1;
    for (Code item = 1; item <= task.sequences.items; ++item)
      if (is_chosen[item] == 0) std::fill_n(item_row(item), config.width, 0.0F);
    contents.emplace(task.sequences.attributes, std::span(parameters).subspan(static_cast<std::size_t>(places.item)),
                     config.width);
  }

  void begin_candidates() {
    if (sampled > 0) {
      candidate_of.assign(task.sequences.items + 1, -1);
      frequency.assign(task.sequences.items + 1, 0);
      for (const Code item : task.sequences.all().item)
        frequency[item] += 1.0F / static_cast<float>(task.sequences.events());
      return;
    }
    resize_candidates(task.sequences.items);
  }

  void resize_candidates(std::size_t count) {
    candidates.resize(static_cast<std::int64_t>(count), shape.width, kernel.halves);
    const std::size_t padded = candidates.offset.size();
    if (kernel.halves) {
      slopes_by_row.resize(padded * chunk_rows / 2);
      slopes_by_candidate.resize(padded * chunk_rows / 2);
      unit_pairs.resize(chunk_rows / 2 * config.width);
    }
    candidates_gradient.resize(candidates.rows.size());
    scores.resize(padded * chunk_rows);
    unit.resize(chunk_rows * config.width);
  }

  // The step's candidates: those drawn and those in it, each corrected by its chance of being one.
  void draw_candidates() {
    for (const Code item : chosen) candidate_of[item] = -1;
    chosen.clear();
    const auto choose = [&](Code item) {
      if (candidate_of[item] >= 0) return;
      candidate_of[item] = static_cast<std::int32_t>(chosen.size());
      chosen.push_back(item);
    };
    double events = 0;
    for (const Block& block : blocks) {
      for (const Code item : block.item) choose(item);
      for (const Code item : block.answers) choose(item);
      events += static_cast<double>(block.item.size());
    }
    for (std::size_t i = 0; i < sampled; ++i) choose(static_cast<Code>(1 + random.below(task.sequences.items)));
    resize_candidates(chosen.size());
    candidates.drawn = true;
    const CandidateChance chance(sampled, task.sequences.items, events);
    for (std::size_t c = 0; c < chosen.size(); ++c) candidates.offset[c] = chance.offset(frequency[chosen[c]]);
  }

  [[nodiscard]] std::int32_t candidate(Code item) const {
    return sampled > 0 ? candidate_of[item] : static_cast<std::int32_t>(item) - 1;
  }

  // Takes windows until there are enough events; how many it took.
  std::size_t fill_blocks(std::span<const Window> from) {
    const std::size_t taken = behaviour_blocks(task, from, config.batch, shape, blocks);
    std::size_t rows = 0;
    for (const Block& block : blocks) rows += block.answers.size();
    if (sampled > 0) draw_candidates();
    for (Block& block : blocks) {
      for (const Code item : block.item) block.candidate.push_back(candidate(item));
      for (const Code item : block.answers) block.answer_candidates.push_back(candidate(item));
      for (Row& row : block.rows) row.weight = static_cast<float>(row.answers) / static_cast<float>(rows);
      block.tokens = {block.item,
                      block.type,
                      block.asked,
                      block.gap,
                      block.begin,
                      static_cast<float>(config.dropout),
                      static_cast<float>(config.attention_dropout),
                      random.next()};
    }
    step_rows = rows;
    keep_own_blocks();
    return taken;
  }

  float* item_row(Code item) { return parameters.data() + static_cast<std::size_t>(places.item) + item * config.width; }

  void compose_items() {
    if (!contents) return;
    constexpr std::size_t at_a_time = 1024;
    const std::size_t count = sampled > 0 ? chosen.size() : task.sequences.items;
    each(how.threads, (count + at_a_time - 1) / at_a_time, [&](std::size_t part) {
      for (std::size_t i = part * at_a_time; i < std::min(count, (part + 1) * at_a_time); ++i) {
        const Code item = sampled > 0 ? chosen[i] : static_cast<Code>(i + 1);
        contents->compose(item, item_row(item));
      }
    });
  }

  // All ranks make the same step, each goes through its share of it.
  void keep_own_blocks() {
    if (how.ranks == nullptr) return;
    std::size_t next = 0;
    std::erase_if(blocks, [&](const Block&) { return next++ % how.ranks->size() != how.ranks->rank(); });
  }

  void sum_over_ranks(double& loss) {
    if (how.ranks == nullptr || how.ranks->size() == 1) return;
    auto told = static_cast<float>(loss);
    how.ranks->sum({&told, 1});
    loss = told;
    how.ranks->sum(gradient);
    how.ranks->sum(candidates_gradient);
  }

  // Processors of two kinds round in two ways.
  void share_parameters() {
    if (how.ranks == nullptr) return;
    how.ranks->broadcast(parameters);
    if (contents)
      contents->each_state([&](const char*, std::vector<float>& numbers) { how.ranks->broadcast(numbers); });
  }

  void pack_candidates() {
    const std::size_t width = config.width;
    const float* items = parameters.data() + places.item;
    if (sampled == 0) {
      std::copy_n(items + width, task.sequences.items * width, candidates.rows.begin());
    } else {
      for (std::size_t c = 0; c < chosen.size(); ++c)
        std::copy_n(items + chosen[c] * width, width, candidates.rows.begin() + static_cast<std::ptrdiff_t>(c * width));
    }
    const auto count = static_cast<std::size_t>(panels(candidates.count));
    each(how.threads, (count + panels_at_once - 1) / panels_at_once, [&](std::size_t i) {
      kernel.pack(shape, candidates, static_cast<std::int64_t>(i * panels_at_once),
                  static_cast<std::int64_t>(std::min(count, (i + 1) * panels_at_once)));
    });
    std::ranges::fill(candidates_gradient, 0.0F);
  }

  void forward() {
    each(how.threads, blocks.size(), [&](std::size_t b) {
      Block& block = blocks[b];
      block.trace = std::make_unique<Trace>(shape, block.tokens);
      kernel.forward(shape, places, parameters.data(), block.tokens, *block.trace);
      block.hidden_gradient.assign(block.item.size() * config.width, 0);
    });
  }

  [[nodiscard]] Scoring scoring_of(const Share& share) {
    return {&shape,
            &places,
            parameters.data(),
            &candidates,
            share.block->trace->hidden,
            share.block->candidate.data(),
            std::span(share.block->rows).subspan(share.first_row, share.rows),
            static_cast<std::int64_t>(chunk_rows),
            static_cast<std::int64_t>(share.place),
            scores.data(),
            unit.data(),
            slopes_by_row.data(),
            slopes_by_candidate.data(),
            unit_pairs.data(),
            share.block->answer_candidates.data()};
  }

  void score_chunk(std::span<Share> shares, std::size_t rows) {
    each(how.threads, shares.size(), [&](std::size_t i) {
      Share& share = shares[i];
      share.copy_gradient.assign(config.longest + 1, 0);
      share.loss = kernel.loss(scoring_of(share), static_cast<float>(config.smooth),
                               share.block->hidden_gradient.data(), share.copy_gradient.data());
    });
    const auto count = static_cast<std::size_t>(panels(candidates.count));
    const Scoring any = scoring_of(shares.front());
    each(how.threads, (count + panels_at_once - 1) / panels_at_once, [&](std::size_t i) {
      kernel.candidate_gradient(any, static_cast<std::int64_t>(rows), static_cast<std::int64_t>(i * panels_at_once),
                                static_cast<std::int64_t>(std::min(count, (i + 1) * panels_at_once)),
                                candidates_gradient.data());
    });
  }

  double score_all() {
    std::vector<Share> shares;
    std::vector<std::pair<std::size_t, std::size_t>> chunks{{0, 0}};  // shares before, rows
    for (Block& block : blocks)
      for (std::size_t row = 0; row < block.rows.size(); row += rows_at_once) {
        const std::size_t rows = std::min(rows_at_once, block.rows.size() - row);
        if (chunks.back().second + rows > chunk_rows) chunks.emplace_back(shares.size(), 0);
        shares.push_back({&block, row, rows, chunks.back().second, 0, {}});
        chunks.back().second += (rows + 1) / 2 * 2;
      }
    double total = 0;
    for (std::size_t c = 0; c < chunks.size(); ++c) {
      const std::size_t end = c + 1 < chunks.size() ? chunks[c + 1].first : shares.size();
      if (end > chunks[c].first)
        score_chunk(std::span(shares).subspan(chunks[c].first, end - chunks[c].first), chunks[c].second);
    }
    for (const Share& share : shares) {
      total += share.loss;
      for (std::size_t lag = 0; lag < config.longest; ++lag)
        if (people_return) gradient[static_cast<std::size_t>(places.copy) + lag] += share.copy_gradient[lag];
      gradient[static_cast<std::size_t>(places.scale)] += share.copy_gradient[config.longest];
    }
    return total;
  }

  void backward() {
    each(how.threads, blocks.size(), [&](std::size_t b) {
      Block& block = blocks[b];
      block.gradient.assign(static_cast<std::size_t>(places.small), 0);
      block.input_gradient.resize(block.hidden_gradient.size());
      block.item_gradient.resize(block.hidden_gradient.size());
      if (shape.aspects) {
        block.made_gradient.assign(block.hidden_gradient.size(), 0);
        kernel.foresee(shape, places, parameters.data(), *block.trace, block.rows, static_cast<float>(config.aspects),
                       block.gradient.data(), block.made_gradient.data());
      }
      kernel.backward(shape, places, parameters.data(), block.tokens, *block.trace, block.hidden_gradient.data(),
                      shape.aspects ? block.made_gradient.data() : nullptr, block.gradient.data(),
                      block.input_gradient.data(), block.item_gradient.data());
    });
    kernel.unpack_gradient(shape, candidates, 0, candidates.count, candidates_gradient.data());
    for (const Block& block : blocks) {
      std::ranges::transform(gradient, block.gradient, gradient.begin(), std::plus<>());
      add_table_gradients(block);
    }
  }

  void add_table_gradients(const Block& block) {
    const std::size_t width = config.width;
    for (std::size_t s = 0; s + 1 < block.begin.size(); ++s)
      for (auto n = static_cast<std::size_t>(block.begin[s]); n < static_cast<std::size_t>(block.begin[s + 1]); ++n) {
        const auto add = [&](const std::vector<float>& what, float* to) {
          const float* from = what.data() + n * width;
          std::transform(from, from + width, to, to, std::plus<>());
        };
        add(block.item_gradient, candidates_gradient.data() + static_cast<std::size_t>(block.candidate[n]) * width);
        float* small = gradient.data();
        add(block.input_gradient, small + places.position + (n - static_cast<std::size_t>(block.begin[s])) * width);
        add(block.input_gradient, small + places.type + block.type[n] * width);
        add(block.input_gradient, small + places.gap + block.gap[n] * width);
      }
  }

  [[nodiscard]] static Diverged run_away() {
    return Diverged("the numbers run away: they are none any more", "behaviour model", "lower its rate");
  }

  // One step of AdamW along the gradient, shortened to `longest_gradient`.
  void update() {
    double squares = 0;
    for (const float g : gradient) squares += static_cast<double>(g) * g;
    const std::size_t width = config.width;
    const std::span rows(candidates_gradient.data(), static_cast<std::size_t>(candidates.count) * width);
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
    kernel.adam(adam, places.small, parameters.data(), gradient.data(), mean.data(), square.data());
    adam.decay = static_cast<float>(rate * config.decay);
    if (contents) contents->step(kernel, adam);
    if (sampled == 0) return update_items(adam, 1, 0, task.sequences.items);
    for (std::size_t c = 0; c < chosen.size(); ++c) update_items(adam, chosen[c], c, 1);
  }

  // What the step says of attributes; the squared length of it.
  double collect_contents() {
    contents->clear();
    for (std::size_t c = 0; c < static_cast<std::size_t>(candidates.count); ++c) {
      const Code item = sampled > 0 ? chosen[c] : static_cast<Code>(c + 1);
      float* row = candidates_gradient.data() + c * config.width;
      contents->add(item, row);
      if (is_chosen[item] == 0) std::fill_n(row, config.width, 0.0F);
    }
    return contents->squares();
  }

  void update_items(const Kernel::Adam& adam, std::size_t item, std::size_t row, std::size_t count) {
    constexpr std::size_t at_a_time = 1024;
    const std::size_t width = config.width;
    each(how.threads, (count + at_a_time - 1) / at_a_time, [&](std::size_t part) {
      const std::size_t first = part * at_a_time;
      const std::size_t at = static_cast<std::size_t>(places.item) + (item + first) * width;
      float* values = contents ? contents->own(static_cast<Code>(item + first)) : parameters.data() + at;
      kernel.adam(adam, static_cast<std::int64_t>(std::min(at_a_time, count - first) * width), values,
                  candidates_gradient.data() + (row + first) * width, mean.data() + at, square.data() + at);
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
      pack_candidates();
      gradient.assign(static_cast<std::size_t>(places.small), 0);
      forward();
      double loss = score_all();
      backward();
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
  std::size_t epochs = 0, epochs_done = 0, steps = 0, sampled = 0, step_rows = 0;
  double all_steps = 1;
  std::vector<float> parameters, gradient, mean, square;
  std::optional<ItemContents> contents;  // where it is known what items are
  std::vector<char> is_chosen;           // then: whether anybody chose the item
  bool people_return = false;            // to items that they had before: only then copy weights are learnt
  Candidates candidates;
  std::vector<float> candidates_gradient, scores, unit, frequency;
  std::vector<std::uint32_t> slopes_by_row, slopes_by_candidate, unit_pairs;
  std::vector<std::int32_t> candidate_of;
  std::vector<Code> chosen;
  std::vector<Block> blocks;
};

BehaviourTraining::BehaviourTraining(const BehaviourConfig& config, const NextItem& task, const Fitting& how)
    : state_(std::make_unique<State>(config, task, how)) {}
BehaviourTraining::~BehaviourTraining() = default;
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
