#include "models/linear_model.h"

#include "core/error.h"
#include "core/progress.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/from_blob.h>
#include <ATen/ops/mean.h>
#include <ATen/ops/mm.h>
#include <ATen/ops/mv.h>
#include <ATen/ops/zeros.h>
#include <algorithm>

namespace aisle::models {

namespace {

constexpr std::int64_t block_rows = 65536;  // rows that are turned to double at a time

// A double tensor of its own from floats that someone else owns.
at::Tensor double_copy(const float* values, at::IntArrayRef shape) {
  // from_blob wants a pointer to non-const; the copy only reads.
  auto* readable = const_cast<float*>(values);  // NOLINT(cppcoreguidelines-pro-type-const-cast)
  return at::from_blob(readable, shape, at::kFloat).to(at::kDouble);
}

std::vector<double> to_vector(const at::Tensor& tensor) {
  const at::Tensor dense = tensor.contiguous();
  return {dense.const_data_ptr<double>(), dense.const_data_ptr<double>() + dense.numel()};
}

}  // namespace

std::vector<double> LinearModel::line(const Matrix& features) const {
  if (weights_.size() != features.columns) throw Error("the weights are for another number of features");
  std::vector<double> out(features.rows);
  for (std::size_t i = 0; i < features.rows; ++i) {
    const auto row = features.row(i);
    double sum = intercept_;
    for (std::size_t j = 0; j < row.size(); ++j) sum += weights_[j] * static_cast<double>(row[j]);
    out[i] = sum;
  }
  return out;
}

void LinearModel::save(StoredTensors& weights) const {
  weights["weights"] = store(std::span<const double>(weights_), {weights_.size()});
  weights["intercept"] = store(std::span<const double>(&intercept_, 1), {1});
}

void LinearModel::load(const StoredTensors& weights) {
  weights_ = restore<double>(weights, "weights");
  intercept_ = restore<double>(weights, "intercept").at(0);
}

std::vector<double> LinearProbability::predict(const Matrix& features) const {
  auto out = line(features);
  for (double& value : out) value = std::clamp(value, 0.001, 0.999);
  return out;
}

LeastSquares least_squares(const Matrix& features, std::span<const float> target) {
  const auto n = static_cast<std::int64_t>(features.rows);
  const auto d = static_cast<std::int64_t>(features.columns);
  at::Tensor sum_D = at::zeros({d}, at::kDouble);
  for (std::int64_t at = 0; at < n; at += block_rows) {
    const std::int64_t rows = std::min(block_rows, n - at);
    sum_D += double_copy(features.values.data() + at * d, {rows, d}).sum(0);
  }
  const at::Tensor means_D = sum_D / static_cast<double>(n);
  const at::Tensor target_N = double_copy(target.data(), {n});
  const at::Tensor target_mean = target_N.mean();

  at::Tensor gram_DD = at::zeros({d, d}, at::kDouble);
  at::Tensor moments_D = at::zeros({d}, at::kDouble);
  for (std::int64_t at = 0; at < n; at += block_rows) {
    check_interrupted();
    const std::int64_t rows = std::min(block_rows, n - at);
    const at::Tensor block_BD = double_copy(features.values.data() + at * d, {rows, d}) - means_D;
    gram_DD += at::mm(block_BD.t(), block_BD);
    moments_D += at::mv(block_BD.t(), target_N.slice(0, at, at + rows) - target_mean);
  }
  return {to_vector(means_D), target_mean.item<double>(), to_vector(gram_DD / static_cast<double>(n)),
          to_vector(moments_D / static_cast<double>(n))};
}

}  // namespace aisle::models
