#include "core/error.h"
#include "core/parallel.h"
#include "core/progress.h"
#include "models/models.h"
#include "models/network.h"
#include "models/shapes.h"

#include <ATen/Parallel.h>
#include <ATen/TensorOperators.h>
#include <ATen/ops/mm.h>
#include <algorithm>
#include <c10/core/InferenceMode.h>
#include <cmath>
#include <numeric>

namespace aisle::models {

namespace {

enum class Weighting : std::uint8_t { equal, distance };

struct NeighboursConfig {
  std::size_t k = 25;
  Weighting weighting = Weighting::distance;
  void fields(auto&& field) {
    field("k", k, 1, 10000, "neighbours that are asked");
    field.choice("weighting", weighting, {"equal", "distance"}, "whether near ones count more: by 1 / distance");
  }
};

struct Neighbour {
  float distance = 0;  // squared
  std::size_t row = 0;
};

bool nearer(const Neighbour& a, const Neighbour& b) { return a.distance < b.distance; }

// The k nearest of rows whose squared distances these are; of equally far ones those that come first.
std::vector<Neighbour> nearest(std::span<const float> distances, std::size_t k) {
  std::vector<Neighbour> found;  // a heap, the farthest on top
  for (std::size_t row = 0; row < distances.size(); ++row) {
    if (found.size() == k) {
      if (!(distances[row] < found.front().distance)) continue;
      std::ranges::pop_heap(found, nearer);
      found.pop_back();
    }
    found.push_back({distances[row], row});
    std::ranges::push_heap(found, nearer);
  }
  return found;
}

// k nearest neighbours (Cover & Hart 1967) by Euclidean distance, found by looking at every row. Their shares are mixed
// with one imagined neighbour that is as the average row (Cestnik 1990), so that no chance is 0 or 1.
class NearestNeighbours : public SelfFitting {
 public:
  explicit NearestNeighbours(const NeighboursConfig& config) : config_(config) {}

  void fit(const Examples& examples, const Fitting& how) override;
  [[nodiscard]] Predictions predict(const Matrix& features) const override;
  [[nodiscard]] Json options() const override { return config_to_json(config_); }
  void save(StoredTensors& weights) const override;
  void load(const StoredTensors& weights) override;

 private:
  void set_lengths();
  // Squared distances [B, N] of rows [begin, begin + rows) to all that were learnt from.
  [[nodiscard]] at::Tensor distances(const Matrix& features, std::size_t begin, std::size_t rows) const;
  void answer(std::span<const float> distances, std::span<double> out) const;
  [[nodiscard]] std::vector<double> votes(std::span<const Neighbour> neighbours) const;
  [[nodiscard]] bool is_number() const { return shares_.empty(); }

  NeighboursConfig config_;
  at::Tensor rows_ND_;
  at::Tensor lengths_N_;  // squared
  std::vector<double> values_;
  std::vector<double> weights_;
  std::vector<double> shares_;  // of each class; of a number none
};

void NearestNeighbours::set_lengths() { lengths_N_ = (rows_ND_ * rows_ND_).sum(1); }

void NearestNeighbours::fit(const Examples& examples, const Fitting& /*how*/) {
  rows_ND_ = rows_to_tensor(examples.features, 0, examples.features.rows);
  set_lengths();
  values_ = examples.labels.values;
  weights_ = examples.labels.weights.empty() ? std::vector<double>(values_.size(), 1) : examples.labels.weights;
  shares_.assign(examples.labels.classes.size(), 0);
  if (is_number()) return;
  const double all = std::accumulate(weights_.begin(), weights_.end(), 0.0);
  for (std::size_t i = 0; i < values_.size(); ++i) shares_[static_cast<std::size_t>(values_[i])] += weights_[i] / all;
}

at::Tensor NearestNeighbours::distances(const Matrix& features, std::size_t begin, std::size_t rows) const {
  const at::Tensor block_BD = rows_to_tensor(features, begin, rows);
  const at::Tensor lengths_B1 = (block_BD * block_BD).sum(1, true);
  return (lengths_B1 + lengths_N_ - at::mm(block_BD, rows_ND_.t()) * 2).clamp_min(0);
}

// How much each neighbour counts: as far as distance goes, k in all.
std::vector<double> NearestNeighbours::votes(std::span<const Neighbour> neighbours) const {
  constexpr double nearest_distance = 1e-3;  // of a twin
  std::vector<double> votes(neighbours.size(), 1);
  if (config_.weighting == Weighting::distance) {
    std::ranges::transform(neighbours, votes.begin(), [&](const Neighbour& neighbour) {
      return 1 / std::max(std::sqrt(static_cast<double>(neighbour.distance)), nearest_distance);
    });
    const double sum = std::accumulate(votes.begin(), votes.end(), 0.0);
    for (double& vote : votes) vote *= static_cast<double>(votes.size()) / sum;
  }
  for (std::size_t n = 0; n < votes.size(); ++n) votes[n] *= weights_[neighbours[n].row];
  return votes;
}

void NearestNeighbours::answer(std::span<const float> distances, std::span<double> out) const {
  const auto neighbours = nearest(distances, config_.k);
  const auto vote = votes(neighbours);
  const double all = std::accumulate(vote.begin(), vote.end(), 0.0);
  if (is_number()) {
    for (std::size_t n = 0; n < vote.size(); ++n) out[0] += vote[n] * values_[neighbours[n].row] / all;
    return;
  }
  auto chances = shares_;
  for (std::size_t n = 0; n < vote.size(); ++n)
    chances[static_cast<std::size_t>(values_[neighbours[n].row])] += vote[n];
  for (double& chance : chances) chance /= all + 1;
  std::ranges::copy(std::span(chances).last(out.size()), out.begin());
}

Predictions NearestNeighbours::predict(const Matrix& features) const {
  constexpr std::size_t batch = 128;
  if (static_cast<std::int64_t>(features.columns) != rows_ND_.size(1)) {
    throw Error("the weights are for another number of features");
  }
  const std::size_t outputs = shares_.size() > 2 ? shares_.size() : 1;
  Predictions out{.outputs = outputs, .values = std::vector<double>(features.rows * outputs)};
  // Batches side by side, each with one thread: the bits do not depend on the number of cores.
  parallel_for((features.rows + batch - 1) / batch, [&](std::size_t b) {
    check_interrupted();
    at::set_num_threads(1);
    const c10::InferenceMode no_gradients;
    const std::size_t begin = b * batch;
    const std::size_t rows = std::min(batch, features.rows - begin);
    const at::Tensor distances_BN = distances(features, begin, rows).contiguous();
    const std::span all(distances_BN.const_data_ptr<float>(), rows * values_.size());
    for (std::size_t i = 0; i < rows; ++i) {
      answer(all.subspan(i * values_.size(), values_.size()), out.row(begin + i));
    }
  });
  return out;
}

void NearestNeighbours::save(StoredTensors& weights) const {
  const auto rows = static_cast<std::size_t>(rows_ND_.size(0));
  const auto features = static_cast<std::size_t>(rows_ND_.size(1));
  weights["rows"] = stored(std::span(rows_ND_.const_data_ptr<float>(), rows * features), {rows, features});
  weights["values"] = stored(std::span(values_), {rows});
  weights["weights"] = stored(std::span(weights_), {rows});
  weights["shares"] = stored(std::span(shares_), {shares_.size()});
}

void NearestNeighbours::load(const StoredTensors& weights) {
  values_ = restore<double>(weights, "values");
  weights_ = restore<double>(weights, "weights");
  shares_ = restore<double>(weights, "shares");
  Matrix rows(values_.size(), 0);
  rows.values = restore<float>(weights, "rows");
  rows.columns = rows.values.size() / std::max<std::size_t>(rows.rows, 1);
  rows_ND_ = rows_to_tensor(rows, 0, rows.rows);
  set_lengths();
}

}  // namespace

Algorithm nearest_neighbours() {
  return describe<NearestNeighbours, NeighboursConfig>(
      {.name = "nearest_neighbours",
       .title = "Nearest neighbours",
       .what = "What became of the rows that are most alike.",
       .problems = {Problem::binary, Problem::multiclass, Problem::regression},
       .search = {{"k", 5, 100, true}},
       .complexity = 3,
       .most_rows = 50000});
}

}  // namespace aisle::models
