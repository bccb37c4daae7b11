#include "models/linear_model.h"

#include "core/error.h"
#include "core/progress.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/cholesky_solve.h>
#include <ATen/ops/from_blob.h>
#include <ATen/ops/linalg_cholesky.h>
#include <ATen/ops/mm.h>
#include <ATen/ops/mv.h>
#include <ATen/ops/ones.h>
#include <ATen/ops/outer.h>
#include <ATen/ops/zeros.h>
#include <algorithm>
#include <cmath>
#include <numeric>

namespace aisle::models {

namespace {

constexpr std::int64_t block_rows = 65536;  // rows that are turned to double at a time

// A double tensor of its own from numbers that someone else owns.
at::Tensor double_copy(const float* values, at::IntArrayRef shape) {
  // from_blob wants a pointer to non-const; the copy only reads.
  auto* readable = const_cast<float*>(values);  // NOLINT(cppcoreguidelines-pro-type-const-cast)
  return at::from_blob(readable, shape, at::kFloat).to(at::kDouble);
}

at::Tensor double_copy(const std::vector<double>& values) {
  auto* readable = const_cast<double*>(values.data());  // NOLINT(cppcoreguidelines-pro-type-const-cast)
  return at::from_blob(readable, {static_cast<std::int64_t>(values.size())}, at::kDouble).clone();
}

std::vector<double> to_vector(const at::Tensor& tensor) {
  const at::Tensor dense = tensor.contiguous();
  return {dense.const_data_ptr<double>(), dense.const_data_ptr<double>() + dense.numel()};
}

// Calls take(first row, rows as doubles) for one block of rows after the other.
template <typename Take>
void for_each_block(const Matrix& features, const Take& take) {
  const auto n = static_cast<std::int64_t>(features.rows);
  const auto d = static_cast<std::int64_t>(features.columns);
  for (std::int64_t first = 0; first < n; first += block_rows) {
    check_interrupted();
    take(first, double_copy(features.values.data() + first * d, {std::min(block_rows, n - first), d}));
  }
}

double within_bounds(double probability) { return std::clamp(probability, 0.001, 0.999); }

}  // namespace

Predictions LinearModel::sums(const Matrix& features) const {
  const std::size_t outputs = intercepts_.size();
  if (weights_.size() != outputs * features.columns) throw Error("the weights are for another number of features");
  Predictions out{.outputs = outputs, .values = std::vector<double>(features.rows * outputs)};
  for (std::size_t i = 0; i < features.rows; ++i) {
    const auto row = features.row(i);
    for (std::size_t k = 0; k < outputs; ++k) {
      const double* weights = weights_.data() + k * features.columns;
      double sum = intercepts_[k];
      for (std::size_t j = 0; j < row.size(); ++j) sum += weights[j] * static_cast<double>(row[j]);
      out.values[i * outputs + k] = sum;
    }
  }
  return out;
}

void LinearModel::set_means(const Matrix& features) {
  means_.assign(features.columns, 0);
  for (std::size_t i = 0; i < features.rows; ++i) {
    const auto row = features.row(i);
    for (std::size_t j = 0; j < row.size(); ++j) means_[j] += static_cast<double>(row[j]);
  }
  for (double& mean : means_) mean /= static_cast<double>(features.rows);
}

std::optional<Matrix> LinearModel::contributions(const Matrix& features, std::size_t output) const {
  const std::size_t d = features.columns;
  const double* weights = weights_.data() + output * d;
  const double average = std::inner_product(means_.begin(), means_.end(), weights, intercepts_[output]);
  Matrix out(features.rows, d + 1);
  for (std::size_t i = 0; i < features.rows; ++i) {
    const auto row = features.row(i);
    for (std::size_t j = 0; j < d; ++j) {
      out.row(i)[j] = static_cast<float>(weights[j] * (static_cast<double>(row[j]) - means_[j]));
    }
    out.row(i)[d] = static_cast<float>(average);
  }
  return out;
}

void LinearModel::save(StoredTensors& weights) const {
  weights["weights"] = stored(std::span<const double>(weights_), {weights_.size()});
  weights["intercepts"] = stored(std::span<const double>(intercepts_), {intercepts_.size()});
  weights["means"] = stored(std::span<const double>(means_), {means_.size()});
}

void LinearModel::load(const StoredTensors& weights) {
  weights_ = restore<double>(weights, "weights");
  intercepts_ = restore<double>(weights, "intercepts");
  means_ = restore<double>(weights, "means");
}

void LinearRegression::fit(const Examples& examples, const Fitting& /*how*/) {
  probability_ = examples.labels.problem == Problem::binary;
  const LeastSquares sums = least_squares(examples.features, examples.labels);
  weights_ = solve(sums);
  means_ = sums.means;
  intercepts_ = {sums.target_mean - std::inner_product(weights_.begin(), weights_.end(), means_.begin(), 0.0)};
}

Predictions LinearRegression::predict(const Matrix& features) const {
  auto out = sums(features);
  if (probability_) {
    for (double& value : out.values) value = within_bounds(value);
  }
  return out;
}

std::optional<Matrix> LinearRegression::contributions(const Matrix& features, std::size_t output) const {
  auto out = LinearModel::contributions(features, output);
  if (!probability_) return out;
  const auto log_odds = [](double line) {
    const double p = within_bounds(line);
    return std::log(p / (1 - p));
  };
  for (std::size_t i = 0; i < features.rows; ++i) {
    const auto row = out->row(i);
    const auto average = static_cast<double>(row.back());
    const double way = std::accumulate(row.begin(), row.end() - 1, 0.0);
    const double scale = way == 0 ? 0 : (log_odds(average + way) - log_odds(average)) / way;
    for (float& value : row) value *= static_cast<float>(scale);
    row.back() = static_cast<float>(log_odds(average));
  }
  return out;
}

void LinearRegression::save(StoredTensors& weights) const {
  LinearModel::save(weights);
  const double probability = probability_ ? 1 : 0;
  weights["probability"] = stored(std::span<const double>(&probability, 1), {1});
}

void LinearRegression::load(const StoredTensors& weights) {
  LinearModel::load(weights);
  probability_ = restore<double>(weights, "probability").at(0) != 0;
}

std::vector<double> LeastSquares::times(std::span<const double> vector) const {
  const std::size_t d = vector.size();
  std::vector<double> out(d);
  for (std::size_t i = 0; i < d; ++i) {
    out[i] = std::inner_product(vector.begin(), vector.end(), gram.begin() + static_cast<std::ptrdiff_t>(i * d), 0.0);
  }
  return out;
}

double LeastSquares::steepest_curvature() const {
  constexpr int rounds = 30;
  std::vector<double> direction(means.size(), 1 / std::sqrt(static_cast<double>(means.size())));
  double length = 0;
  for (int round = 0; round < rounds; ++round) {
    check_interrupted();
    direction = times(direction);
    length = std::sqrt(std::inner_product(direction.begin(), direction.end(), direction.begin(), 0.0));
    if (length == 0) return 0;
    for (double& value : direction) value /= length;
  }
  return length;
}

LeastSquares least_squares(const Matrix& features, const Labels& labels) {
  const auto d = static_cast<std::int64_t>(features.columns);
  const at::Tensor target_N = double_copy(labels.values);
  at::Tensor share_N = labels.weights.empty() ? at::ones_like(target_N) : double_copy(labels.weights);
  share_N /= share_N.sum();
  at::Tensor means_D = at::zeros({d}, at::kDouble);
  for_each_block(features, [&](std::int64_t first, const at::Tensor& block_BD) {
    means_D += at::mv(block_BD.t(), share_N.slice(0, first, first + block_BD.size(0)));
  });
  const double target_mean = (target_N * share_N).sum().item<double>();

  at::Tensor gram_DD = at::zeros({d, d}, at::kDouble);
  at::Tensor moments_D = at::zeros({d}, at::kDouble);
  for_each_block(features, [&](std::int64_t first, const at::Tensor& block_BD) {
    const std::int64_t last = first + block_BD.size(0);
    const at::Tensor centred_BD = block_BD - means_D;
    const at::Tensor weighted_DB = (centred_BD * share_N.slice(0, first, last).unsqueeze(1)).t();
    gram_DD += at::mm(weighted_DB, centred_BD);
    moments_D += at::mv(weighted_DB, target_N.slice(0, first, last) - target_mean);
  });
  return {to_vector(means_D), target_mean, to_vector(gram_DD), to_vector(moments_D)};
}

stats::Precondition evened_curvature(const Examples& examples, double l2) {
  constexpr double singular = 1e-9;  // keeps the factorisation from failing on features that are sums of others
  const auto sums = least_squares(examples.features, examples.labels);
  const auto d = static_cast<std::int64_t>(sums.means.size());
  const auto classes = std::max<double>(2, static_cast<double>(examples.labels.outputs()));
  const double chance = (classes - 1) / classes / classes;
  const at::Tensor means_D = double_copy(sums.means);
  at::Tensor hessian_DD = at::zeros({d + 1, d + 1}, at::kDouble);
  hessian_DD.slice(0, 0, d).slice(1, 0, d).copy_(double_copy(sums.gram).view({d, d}) + at::outer(means_D, means_D));
  hessian_DD[d].slice(0, 0, d).copy_(means_D);
  hessian_DD.slice(0, 0, d).select(1, d).copy_(means_D);
  hessian_DD[d][d] = 1;
  hessian_DD *= chance;
  hessian_DD.diagonal() += singular;
  hessian_DD.diagonal().slice(0, 0, d) += l2 / static_cast<double>(examples.features.rows);
  return [factor_DD = at::linalg_cholesky(hessian_DD), d](const std::vector<double>& gradient) {
    const at::Tensor gradient_KD = double_copy(gradient).view({-1, d + 1});
    return to_vector(at::cholesky_solve(gradient_KD.t(), factor_DD).t().contiguous().flatten());
  };
}

std::vector<double> solve_ridge(const LeastSquares& sums, double l2) {
  const auto d = static_cast<std::int64_t>(sums.moments.size());
  const at::Tensor gram_DD = double_copy(sums.gram).view({d, d});
  gram_DD.diagonal() += l2;
  const at::Tensor moments_D1 = double_copy(sums.moments).unsqueeze(1);
  return to_vector(at::cholesky_solve(moments_D1, at::linalg_cholesky(gram_DD)));
}

}  // namespace aisle::models
