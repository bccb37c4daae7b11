#include "evaluate/measure.h"

#include "core/progress.h"
#include "stats/random.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace aisle::evaluate {

namespace {

constexpr std::size_t most_rows = 20000;  // more would make importance slow and hardly surer

struct Sample {
  Matrix features;
  std::vector<char> positive;
};

Sample sample_rows(const Matrix& features, std::span<const char> positive, stats::Random& random) {
  std::vector<std::size_t> chosen(features.rows);
  std::iota(chosen.begin(), chosen.end(), std::size_t{0});
  if (chosen.size() > most_rows) {
    random.shuffle(std::span(chosen));
    chosen.resize(most_rows);
  }
  Sample out{Matrix(chosen.size(), features.columns), {}};
  for (std::size_t i = 0; i < chosen.size(); ++i) {
    std::ranges::copy(features.row(chosen[i]), out.features.row(i).begin());
    out.positive.push_back(positive[chosen[i]]);
  }
  return out;
}

// The features with the block [first, first + count) taken from other rows.
Matrix shuffled_block(const Matrix& features, std::size_t first, std::size_t count, stats::Random& random) {
  std::vector<std::size_t> from(features.rows);
  std::iota(from.begin(), from.end(), std::size_t{0});
  random.shuffle(std::span(from));
  Matrix out = features;
  for (std::size_t i = 0; i < features.rows; ++i) {
    std::ranges::copy(features.row(from[i]).subspan(first, count), out.row(i).subspan(first).begin());
  }
  return out;
}

}  // namespace

Measured measure(std::span<const char> positive, std::span<const double> probability, std::uint64_t seed) {
  constexpr std::ptrdiff_t fewest = 10;
  Measured out{stats::binary_metrics(positive, probability), {}};
  const auto hits = std::ranges::count(positive, 1);
  if (std::min(hits, std::ssize(positive) - hits) >= fewest) {
    out.intervals = stats::bootstrap_intervals(positive, probability, seed);
  } else {
    out.intervals.fill({std::nan(""), std::nan("")});
  }
  return out;
}

Json metrics_to_json(const stats::BinaryMetrics& metrics) {
  Json out = Json::Object{};
  for (const auto& [name, member] : stats::binary_metric_names) out[name] = metrics.*member;
  return out;
}

Json intervals_to_json(const std::array<stats::Interval, 5>& intervals) {
  Json out = Json::Object{};
  for (std::size_t m = 0; m < intervals.size(); ++m) {
    out[stats::binary_metric_names[m].first] = Json::Array{intervals[m].low, intervals[m].high};
  }
  return out;
}

stats::BinaryMetrics baseline(std::span<const char> positive) {
  const auto hits = static_cast<double>(std::ranges::count(positive, 1));
  const std::vector<double> share(positive.size(), hits / static_cast<double>(positive.size()));
  return stats::binary_metrics(positive, share);
}

std::vector<Importance> permutation_importance(const models::Model& model, const prepare::Preparation& preparation,
                                               const Matrix& features, std::span<const char> positive,
                                               std::uint64_t seed, std::size_t shuffles) {
  stats::Random random(seed);
  const Sample sample = sample_rows(features, positive, random);
  const auto auc = [&](const Matrix& rows) {
    return stats::binary_metrics(sample.positive, model.predict(rows)).roc_auc;
  };
  const double whole = auc(sample.features);
  std::vector<Importance> out;
  std::size_t first = 0;
  for (const auto& column : preparation.columns()) {
    const std::size_t count = column.features.size();
    if (count == 0) continue;
    std::vector<double> drops;
    for (std::size_t shuffle = 0; shuffle < shuffles; ++shuffle) {
      check_interrupted();
      drops.push_back(whole - auc(shuffled_block(sample.features, first, count, random)));
    }
    const double mean = std::accumulate(drops.begin(), drops.end(), 0.0) / static_cast<double>(shuffles);
    out.push_back({column.name, mean, stats::middle_95(drops)});
    first += count;
  }
  std::ranges::stable_sort(out, std::ranges::greater{}, &Importance::drop);
  return out;
}

}  // namespace aisle::evaluate
