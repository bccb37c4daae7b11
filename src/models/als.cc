#include "core/error.h"
#include "core/parallel.h"
#include "core/progress.h"
#include "models/linked_ranker.h"
#include "stats/random.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace aisle::models {

namespace {

struct AlsConfig {
  std::size_t factors = 64;
  std::size_t rounds = 8;
  double l2 = 1;
  double confidence = 10;
  double decay = 5;
  void fields(auto&& field) {
    field("factors", factors, 1, 1024, "numbers that describe a person or an item");
    field("rounds", rounds, 1, 1000, "rounds of solving for persons and for items in turn");
    field("l2", l2, 1e-6, 1e6, "squared penalty on the factors");
    field("confidence", confidence, 1e-3, 1e6, "how much more an event counts than its absence");
    field("decay", decay, 0.01, 1e6, "events after which one of a history that is asked about counts 1/e");
  }
};

// A row of factors for each of many.
struct Factors {
  std::size_t width = 0;
  std::vector<float> values;

  Factors() = default;
  Factors(std::size_t count, std::size_t k) : width(k), values(count * k) {}
  [[nodiscard]] std::size_t size() const { return width == 0 ? 0 : values.size() / width; }
  [[nodiscard]] std::span<float> operator[](std::size_t i) { return std::span(values).subspan(i * width, width); }
  [[nodiscard]] std::span<const float> operator[](std::size_t i) const {
    return std::span(values).subspan(i * width, width);
  }
};

float dot(std::span<const float> a, std::span<const float> b) {
  constexpr std::size_t lanes = 8;
  float sums[lanes] = {};
  std::size_t i = 0;
  for (; i + lanes <= a.size(); i += lanes) {
    for (std::size_t lane = 0; lane < lanes; ++lane) sums[lane] += a[i + lane] * b[i + lane];
  }
  float sum = std::accumulate(std::begin(sums), std::end(sums), 0.0F);
  for (; i < a.size(); ++i) sum += a[i] * b[i];
  return sum;
}

void add(std::span<float> to, float factor, std::span<const float> what) {
  for (std::size_t i = 0; i < to.size(); ++i) to[i] += factor * what[i];
}

// FᵀF, row by row, with l2 on the diagonal.
Factors gram(const Factors& factors, double l2) {
  constexpr std::size_t block = 4096;
  const std::size_t k = factors.width;
  const std::size_t blocks = (factors.size() + block - 1) / block;
  std::vector<Factors> parts(blocks, Factors(k, k));
  parallel_for(blocks, [&](std::size_t b) {
    for (std::size_t i = b * block; i < std::min((b + 1) * block, factors.size()); ++i) {
      for (std::size_t row = 0; row < k; ++row) add(parts[b][row], factors[i][row], factors[i]);
    }
  });
  Factors out(k, k);
  for (const auto& part : parts) add(out.values, 1, part.values);
  for (std::size_t i = 0; i < k; ++i) out[i][i] += static_cast<float>(l2);
  return out;
}

// Solves (G + Σ c f fᵀ) x = Σ (1 + c) f over the entries (f a row of factors, c its weight) by `steps` steps of
// conjugate gradients from x on (Takács, Pilászy & Tikk 2011), which need no matrix of one's own.
void solve(const Factors& gram, const Factors& factors, std::span<const Link> entries, std::size_t steps,
           std::span<float> x) {
  constexpr float solved = 1e-10F;
  const std::size_t k = x.size();
  std::vector<float> residual(k);
  std::vector<float> product(k);
  const auto multiply = [&](std::span<const float> v) {
    for (std::size_t i = 0; i < k; ++i) product[i] = dot(gram[i], v);
    for (const auto& [item, c] : entries) add(product, c * dot(factors[item], v), factors[item]);
  };
  multiply(x);
  add(residual, -1, product);
  for (const auto& [item, c] : entries) add(residual, 1 + c, factors[item]);
  std::vector<float> direction = residual;
  float left = dot(residual, residual);
  for (std::size_t step = 0; step < steps && left > solved; ++step) {
    multiply(direction);
    const float stride = left / dot(direction, product);
    add(x, stride, direction);
    add(residual, -stride, product);
    const float before = std::exchange(left, dot(residual, residual));
    for (std::size_t i = 0; i < k; ++i) direction[i] = residual[i] + left / before * direction[i];
  }
}

// The matrix of people by items factorised, every absence a weak no (Hu, Koren & Volinsky 2008). A person is whoever
// has the history that is asked about: their factors are solved for then.
class Als : public Ranker {
 public:
  explicit Als(const AlsConfig& config) : config_(config) {}

  void fit(const NextItem& task, const Fitting& how) override;
  void score(std::span<const features::History> histories, std::span<float> scores_BV) const override;
  [[nodiscard]] Scale scale() const override { return Scale::weight; }
  [[nodiscard]] Json options() const override { return config_to_json(config_); }
  void save(StoredTensors& weights) const override {
    weights["items"] = stored(std::span<const float>(items_.values), {items_.size(), items_.width});
  }
  void load(const StoredTensors& weights) override {
    items_.values = restore<float>(weights, "items");
    items_.width = config_.factors;
    if (items_.values.size() % items_.width != 0) throw Error("the weights hold another number of factors");
    gram_ = gram(items_, config_.l2);
  }

 private:
  static constexpr std::size_t steps = 3;  // of conjugate gradients, from the last round's answer on

  [[nodiscard]] std::vector<Link> entries(const features::History& history, const Fading& fading) const;

  AlsConfig config_;
  Factors items_;
  Factors gram_;
};

std::vector<Link> Als::entries(const features::History& history, const Fading& fading) const {
  const auto recent = history.last(std::min(history.size(), fading.recent));
  std::vector<Link> out;
  for (std::size_t i = 0; i < recent.size(); ++i) {
    if (recent.item[i] >= items_.size()) continue;  // it came after learning
    out.push_back({recent.item[i], static_cast<float>(config_.confidence * fading.weight(recent.size() - 1 - i))});
  }
  return out;
}

void Als::fit(const NextItem& task, const Fitting& how) {
  constexpr double all_alike = 1e9;
  constexpr std::size_t block = 256;
  const auto& sequences = task.sequences;
  const Occurrences occurrences(sequences);
  stats::Random random(how.seed);
  Factors people(sequences.size(), config_.factors);
  items_ = Factors(sequences.items + 1, config_.factors);
  for (std::size_t item = 1; item <= sequences.items; ++item) {
    if (occurrences.of(static_cast<Code>(item)).empty()) continue;
    for (float& value : items_[item]) value = static_cast<float>(random.normal() / std::sqrt(config_.factors));
  }
  const auto each = [&](std::size_t count, const auto& work) {
    check_interrupted();
    parallel_for((count + block - 1) / block, [&](std::size_t b) {
      for (std::size_t i = b * block; i < std::min((b + 1) * block, count); ++i) work(i);
    });
  };
  for (std::size_t round = 0; round < config_.rounds; ++round) {
    gram_ = gram(items_, config_.l2);
    each(people.size(), [&](std::size_t s) {
      solve(gram_, items_, entries(sequences[s], {all_alike, sequences.events()}), steps, people[s]);
    });
    const Factors people_gram = gram(people, config_.l2);
    each(items_.size(), [&](std::size_t item) {
      std::vector<Link> who;
      for (const auto& place : occurrences.of(static_cast<Code>(item))) {
        who.push_back({place.sequence, static_cast<float>(config_.confidence)});
      }
      if (!who.empty()) solve(people_gram, people, who, steps, items_[item]);
    });
  }
  gram_ = gram(items_, config_.l2);
}

void Als::score(std::span<const features::History> histories, std::span<float> scores_BV) const {
  constexpr std::size_t enough_steps = 20;
  constexpr std::size_t recent = 100;
  for (std::size_t i = 0; i < histories.size(); ++i) {
    std::vector<float> person(config_.factors);
    solve(gram_, items_, entries(histories[i], {config_.decay, recent}), enough_steps, person);
    const auto scores = scores_BV.subspan(i * items_.size(), items_.size());
    for (std::size_t item = 0; item < scores.size(); ++item) scores[item] = dot(items_[item], person);
  }
}

}  // namespace

RankingAlgorithm als() {
  return describe_ranker<Als, AlsConfig>({.name = "als",
                                          .title = "Matrix factorisation",
                                          .what = "People and items as points of which the near ones go together.",
                                          .complexity = 4});
}

}  // namespace aisle::models
