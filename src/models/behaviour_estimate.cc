#include "models/behaviour_estimate.h"

#include "core/clock.h"
#include "core/error.h"
#include "core/memory.h"
#include "models/behaviour_batch.h"
#include "models/behaviour_sizes.h"

#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <numeric>
#include <string>
#include <vector>

namespace aisle::models {

using namespace encoder;

namespace {

constexpr std::size_t steps_timed = 3;
constexpr std::size_t most_items_timed = 100000;  // an epoch of drawn candidates takes as long with more
constexpr std::size_t number = sizeof(float);

std::size_t longest_history(const features::Sequences& sequences) {
  std::size_t out = 0;
  for (std::size_t s = 0; s < sequences.size(); ++s) out = std::max(out, sequences[s].size());
  return out;
}

// Histories of `length` events until there are enough for a step.
std::size_t trace_numbers(const Shape& shape, std::size_t events, std::size_t length) {
  std::vector<Code> item(length, 1);
  const std::array<std::int32_t, 2> begin = {0, static_cast<std::int32_t>(length)};
  const Tokens tokens{item, item, item, {}, begin};
  return Trace(shape, tokens).memory.size() * (1 + events / length);
}

// The first histories, as many as make a few steps; items are folded together where there are very many.
features::Sequences few(const features::Sequences& sequences, std::size_t events) {
  features::Sequences out;
  out.items = std::min(sequences.items, most_items_timed);
  out.types = sequences.types;
  std::vector<Code> item;
  for (std::size_t s = 0; s < sequences.size() && out.events() < events; ++s) {
    const auto history = sequences[s].last(std::min(sequences[s].size(), events));
    item.assign(history.item.begin(), history.item.end());
    for (Code& code : item) code = static_cast<Code>(1 + (code - 1) % out.items);
    out.add({item, history.type, history.time});
  }
  return out;
}

// The largest size of which the log's model fits into the memory; empty for none.
std::string size_that_fits(const features::Sequences& sequences, std::size_t memory) {
  std::string out;
  for (const auto& size : behaviour_sizes())
    if (behaviour_needs(config_from_json<BehaviourConfig>(behaviour_size(size)), sequences).bytes() <= memory)
      out = size;
  return out;
}

}  // namespace

std::size_t BehaviourNeeds::bytes() const {
  return std::max(training_bytes + start_bytes, training_bytes + scoring_bytes + trace_bytes + kept_bytes);
}

BehaviourNeeds behaviour_needs(const BehaviourConfig& config, const features::Sequences& sequences) {
  const Shape shape = shape_of(config, extent_of(sequences));
  const Places places(shape);
  const std::size_t width = config.width;
  const std::size_t drawn = drawn_candidates(config, sequences.items);
  const std::size_t batch = wanted_batch(config, sequences.events());
  const std::size_t candidates = drawn == 0 ? sequences.items : std::min(sequences.items, drawn + 2 * batch);
  const std::size_t length = std::clamp<std::size_t>(longest_history(sequences), 1, config.longest);
  const std::size_t events = std::min(batch + length, std::max(sequences.events(), length));
  const std::size_t blocks = 1 + events / block_tokens;
  BehaviourNeeds out;
  out.parameters = static_cast<std::size_t>(places.size);
  out.training_bytes = 3 * number * out.parameters + (1 + blocks) * static_cast<std::size_t>(places.small) * number;
  // Pairs are sorted beside a copy; a basis of width + 32 stands a few times.
  out.start_bytes = config.start_window == 0 ? 0
                                             : 4 * config.start_window * sequences.events() * 16 +
                                                   5 * sequences.items * (width + 32) * number;
  // Rows, panels, gradients; halves are as much as one of them. Scores and their gradients in halves, of some rows.
  out.scoring_bytes = candidates * (4 * width + 2 * chunk_rows + 2) * number;
  out.trace_bytes = (trace_numbers(shape, events, length) + 2 * events * width) * number;
  // The state and its text while it is written; parameters and candidates of the ranker, twice.
  out.kept_bytes = (6 + 1 + 4) * number * out.parameters;
  return out;
}

void check_memory(const BehaviourNeeds& needs, const features::Sequences& sequences, const char* if_none_fits) {
  constexpr std::size_t mebi = std::size_t{1} << 20;
  const std::size_t memory = available_memory();
  if (needs.bytes() <= memory) return;
  const std::string fits = size_that_fits(sequences, memory);
  throw Error(
      fmt::format("the behaviour model of this size needs about {} MiB of memory, and {} MiB are free",
                  fmt::group_digits((needs.bytes() + mebi - 1) / mebi), fmt::group_digits((memory + mebi - 1) / mebi)),
      "behaviour model", fits.empty() ? std::string("no size fits: ") + if_none_fits : "--size " + fits + " fits");
}

double behaviour_epoch_seconds(const BehaviourConfig& config, const NextItem& task, const Fitting& how) {
  BehaviourConfig timed = config;
  timed.start_window = 0;
  timed.epochs = 2;
  timed.candidates = drawn_candidates(config, task.sequences.items);
  timed.batch = wanted_batch(config, task.sequences.events());
  const auto sample = few(task.sequences, steps_timed * timed.batch);
  if (sample.events() == 0) return 0;
  BehaviourTraining training(timed, {sample, task.target}, {.seed = how.seed, .threads = how.threads});
  training.epoch();  // touches all memory once
  const Stopwatch watch;
  training.epoch();
  return watch.seconds() * static_cast<double>(task.sequences.events()) / static_cast<double>(sample.events());
}

}  // namespace aisle::models
