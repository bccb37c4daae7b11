#include "models/behaviour_start.h"

#include "core/error.h"
#include "core/parallel.h"
#include "models/item_contents.h"
#include "models/item_counts.h"
#include "models/item_start.h"

#include <algorithm>
#include <cmath>
#include <string>

namespace aisle::models {

using namespace encoder;

namespace {

constexpr double start_length = 0.2;  // of items, times the root of the width
constexpr double start_noise = 0.02;
constexpr double item_noise = 0.1;

// A table may hold billions of numbers: parts of it are drawn side by side, each from a generator of its own.
void draw_items(std::span<float> numbers, stats::Random& random) {
  constexpr std::size_t at_a_time = std::size_t{1} << 20;
  std::vector<std::uint64_t> seeds((numbers.size() + at_a_time - 1) / at_a_time);
  std::ranges::generate(seeds, [&] { return random.next(); });
  parallel_for(seeds.size(), [&](std::size_t part) {
    stats::Random own(seeds[part]);
    const auto some = numbers.subspan(part * at_a_time);
    for (float& number : some.first(std::min(at_a_time, some.size())))
      number = static_cast<float>(item_noise * own.normal());
  });
}

// As many items, all chosen as often, would be as hard to tell (the perplexity of the shares of events).
double effective_items(const features::Sequences& sequences) {
  const auto counts = event_counts(sequences);
  double entropy = 0;
  for (const double count : counts) {
    const double share = count / static_cast<double>(sequences.events());
    if (count > 0) entropy -= share * std::log(share);
  }
  return std::exp(entropy);
}

// Added to an item's score, this gives it about its chance among so many.
float copy_start(double chance, double items) { return static_cast<float>(std::max(0.0, std::log(chance * items))); }

}  // namespace

Extent extent_of(const features::Sequences& sequences) {
  return {static_cast<std::int64_t>(sequences.items), static_cast<std::int64_t>(sequences.types),
          sequences.attributes == nullptr ? 0 : static_cast<std::int64_t>(sequences.attributes->bands())};
}

Shape shape_of(const BehaviourConfig& config, const Extent& extent) {
  Shape shape;
  shape.items = extent.items;
  shape.types = extent.types;
  shape.time_bias = config.time_bias > 0;
  shape.aspects = config.aspects > 0;
  shape.bands = extent.bands;
  shape.width = static_cast<std::int64_t>(config.width);
  shape.layers = static_cast<std::int64_t>(config.layers);
  shape.heads = static_cast<std::int64_t>(config.heads);
  shape.inner = static_cast<std::int64_t>(config.inner * config.width);
  shape.longest = static_cast<std::int64_t>(config.longest);
  shape.cosine = config.scores == BehaviourConfig::Scores::cosine;
  if (shape.width % (16 * shape.heads) != 0)
    throw Error::misuse(
        "a width of " + std::to_string(shape.width) + " does not split into " + std::to_string(shape.heads) + " heads",
        "option width", "make it a multiple of 16 times heads");
  return shape;
}

std::vector<float> behaviour_start(const BehaviourConfig& config, const Shape& shape, const NextItem& task,
                                   const ItemReturns& returns, std::uint64_t seed, stats::Random& random) {
  const Places places(shape);
  std::vector<float> parameters(static_cast<std::size_t>(places.size));
  const auto draw = [&](std::int64_t at, std::int64_t count, double deviation) {
    for (std::int64_t i = 0; i < count; ++i)
      parameters[static_cast<std::size_t>(at + i)] += static_cast<float>(deviation * random.normal());
  };
  const auto set = [&](std::int64_t at, std::int64_t count, float value) {
    std::fill_n(parameters.begin() + at, count, value);
  };
  const auto matrix = [&](std::int64_t at, std::int64_t from, std::int64_t to) {  // Glorot & Bengio 2010
    draw(at, from * to, std::sqrt(2.0 / static_cast<double>(from + to)));
  };
  const std::int64_t width = shape.width;
  draw(places.position, shape.longest * width, start_noise);
  for (const Layer& layer : places.layers) {
    set(layer.norm1, width, 1);
    set(layer.norm2, width, 1);
    matrix(layer.qkv, width, 3 * width);
    matrix(layer.out, width, width);
    matrix(layer.rise, width, shape.inner);
    matrix(layer.fall, shape.inner, width);
  }
  set(places.norm, width, 1);
  for (std::int64_t lag = 0; lag < shape.longest; ++lag)
    set(places.recall + lag, 1, std::exp(-static_cast<float>(lag) / 2));
  for (std::int64_t d = 0; d < width; ++d) set(places.map + d * width + d, 1, 0.5F);
  set(places.scale, 1, 16);
  if (returns.matter() && are_many_chosen_once(task.sequences)) {
    const double kinds = effective_items(task.sequences);
    for (std::int64_t age = 0; age < shape.longest; ++age)
      set(places.copy + age, 1, copy_start(returns.at[static_cast<std::size_t>(age)], kinds));
  }
  draw_items(std::span(parameters).subspan(static_cast<std::size_t>(places.item + width)), random);
  if (config.start_window == 0) return parameters;
  const auto start = item_start(task.sequences, config.start_window, config.width, seed);
  const auto length = static_cast<float>(start_length * std::sqrt(static_cast<double>(width)));
  for (std::size_t i = 0; i < start.size(); ++i)
    parameters[static_cast<std::size_t>(places.item) + i] += length * start[i];
  return parameters;
}

}  // namespace aisle::models
