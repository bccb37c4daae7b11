#include "evaluate/importance.h"

#include "core/progress.h"
#include "evaluate/measure.h"
#include "stats/random.h"

#include <algorithm>
#include <map>
#include <numeric>

namespace aisle::evaluate {

namespace {

constexpr std::size_t most_rows = 20000;  // more would make importance slow and hardly surer

struct Sample {
  Matrix features;
  Labels labels;
};

Sample sample_rows(const Matrix& features, const Labels& labels, stats::Random& random) {
  std::vector<std::size_t> chosen(features.rows);
  std::iota(chosen.begin(), chosen.end(), std::size_t{0});
  if (chosen.size() > most_rows) {
    random.shuffle(std::span(chosen));
    chosen.resize(most_rows);
  }
  Sample out{Matrix(chosen.size(), features.columns), labels.at(chosen)};
  for (std::size_t i = 0; i < chosen.size(); ++i) {
    std::ranges::copy(features.row(chosen[i]), out.features.row(i).begin());
  }
  return out;
}

// The features with some of their columns taken from other rows.
Matrix shuffled(const Matrix& features, const std::vector<std::size_t>& places, stats::Random& random) {
  std::vector<std::size_t> from(features.rows);
  std::iota(from.begin(), from.end(), std::size_t{0});
  random.shuffle(std::span(from));
  Matrix out = features;
  for (std::size_t i = 0; i < features.rows; ++i) {
    for (const std::size_t j : places) out.row(i)[j] = features.row(from[i])[j];
  }
  return out;
}

}  // namespace

std::string_view importance_metric(Problem problem) {
  switch (problem) {
    case Problem::binary:
      return "roc_auc";
    case Problem::multiclass:
      return "accuracy";
    case Problem::regression:
      break;
  }
  return "r2";
}

std::vector<Importance> permutation_importance(const std::function<Predictions(const Matrix&)>& predict,
                                               const prepare::Preparation& preparation, const Matrix& features,
                                               const Labels& labels, std::uint64_t seed, std::size_t shuffles) {
  stats::Random random(seed);
  const Sample sample = sample_rows(features, labels, random);
  const auto quality = [&](const Matrix& rows) {
    const Measured measured{labels.problem, stats::measure(sample.labels, predict(rows)), {}};
    return measured[importance_metric(labels.problem)];
  };
  std::map<std::size_t, std::vector<std::size_t>> places;  // of each column's features
  for (std::size_t j = 0; j < preparation.features().size(); ++j) {
    places[preparation.features()[j].column].push_back(j);
  }
  const double whole = quality(sample.features);
  std::vector<Importance> out;
  for (const auto& [column, own] : places) {
    std::vector<double> drops;
    for (std::size_t shuffle = 0; shuffle < shuffles; ++shuffle) {
      check_interrupted();
      drops.push_back(whole - quality(shuffled(sample.features, own, random)));
    }
    const double mean = std::accumulate(drops.begin(), drops.end(), 0.0) / static_cast<double>(shuffles);
    out.push_back({preparation.columns()[column].name, mean, stats::middle_95(drops)});
  }
  std::ranges::stable_sort(out, std::ranges::greater{}, &Importance::drop);
  return out;
}

}  // namespace aisle::evaluate
