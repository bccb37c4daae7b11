#include "models/network.h"

#include "core/parallel.h"
#include "models/link.h"

#include <ATen/Parallel.h>
#include <ATen/TensorOperators.h>
#include <ATen/ops/_cast_Float.h>
#include <ATen/ops/binary_cross_entropy_with_logits.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/full.h>
#include <ATen/ops/log_sigmoid.h>
#include <ATen/ops/log_softmax.h>
#include <ATen/ops/logsumexp.h>
#include <ATen/ops/zeros_like.h>
#include <algorithm>
#include <c10/core/GradMode.h>
#include <c10/core/InferenceMode.h>
#include <cstring>

namespace aisle::models {

namespace {

constexpr std::size_t batch = 4096;  // rows that are predicted at a time

void save_tensor(const std::string& name, const at::Tensor& tensor, StoredTensors& weights) {
  const at::Tensor dense = tensor.detach().contiguous();
  const std::span values(dense.const_data_ptr<float>(), static_cast<std::size_t>(dense.numel()));
  weights[name] = stored(values, {dense.sizes().begin(), dense.sizes().end()});
}

at::Tensor load_tensor(const std::string& name, const StoredTensors& weights) {
  const auto values = restore<float>(weights, name);
  const auto& shape = weights.at(name).shape;
  at::Tensor tensor = at::empty(std::vector<std::int64_t>(shape.begin(), shape.end()), at::kFloat);
  if (!values.empty()) std::memcpy(tensor.mutable_data_ptr<float>(), values.data(), tensor.nbytes());
  return tensor;
}

// Each row's own loss.
at::Tensor row_losses(Problem problem, const at::Tensor& outputs_BK, const at::Tensor& target_B) {
  if (problem == Problem::multiclass) {
    return -at::log_softmax(outputs_BK, 1).gather(1, target_B.to(at::kLong).unsqueeze(1)).squeeze(1);
  }
  const at::Tensor output_B = outputs_BK.squeeze(1);
  if (problem == Problem::regression) return (output_B - target_B).square() / 2;
  constexpr int each_row = 0;  // at::Reduction::None
  return at::binary_cross_entropy_with_logits(output_B, target_B, {}, {}, each_row);
}

}  // namespace

void Network::initialise(const Examples& examples, at::Generator& random) {
  problem_ = examples.labels.problem;
  outputs_ = static_cast<std::int64_t>(examples.labels.outputs());
  parameters_.clear();
  undecayed_.clear();
  constants_.clear();
  build(examples, random);
  mean_D_ = prepare(rows_to_tensor(examples.features, 0, examples.features.rows)).mean(0);
}

std::vector<at::Tensor> Network::parameters() const {
  std::vector<at::Tensor> out;
  for (const auto& [name, tensor] : parameters_) out.push_back(tensor);
  return out;
}

void Network::add(std::string name, const at::Tensor& values) {
  parameters_.emplace_back(std::move(name), values.detach().requires_grad_());
}

void Network::add_undecayed(std::string name, const at::Tensor& values) {
  undecayed_.insert(name);
  add(std::move(name), values);
}

void Network::add_constant(std::string name, const at::Tensor& values) {
  constants_.emplace_back(std::move(name), values);
}

at::Tensor Network::loss(const at::Tensor& outputs, const at::Tensor& target_B, const at::Tensor& weight_B) const {
  if (outputs.dim() == 3) {  // the members' answers as rows of their own
    const auto members = outputs.size(1);
    return loss(outputs.flatten(0, 1), target_B.repeat_interleave(members),
                weight_B.defined() ? weight_B.repeat_interleave(members) : weight_B);
  }
  const at::Tensor loss_B = row_losses(problem_, outputs, target_B);
  return weight_B.defined() ? (loss_B * weight_B).sum() / weight_B.sum() : loss_B.mean();
}

// Means of probabilities, by their logarithms: no digits are lost near 0 and 1. Sums of as many, for means: in log odds
// the number cancels out, and of several classes logarithms may all be off by a constant.
at::Tensor Network::joined(const at::Tensor& outputs) const {
  if (outputs.dim() == 2) return outputs;
  constexpr int members = 1;  // the dimension
  if (problem_ == Problem::regression) return outputs.mean(members);
  if (problem_ == Problem::multiclass) return at::logsumexp(at::log_softmax(outputs, 2), members);
  return at::logsumexp(at::log_sigmoid(outputs), members) - at::logsumexp(at::log_sigmoid(-outputs), members);
}

Predictions Network::predict(const Matrix& features) const {
  const auto outputs = static_cast<std::size_t>(outputs_);
  Predictions out{.outputs = outputs, .values = std::vector<double>(features.rows * outputs)};
  // Batches side by side, each with one thread: the bits do not depend on the number of cores.
  parallel_for((features.rows + batch - 1) / batch, [&](std::size_t b) {
    at::set_num_threads(1);
    const c10::InferenceMode no_gradients;
    const std::size_t begin = b * batch;
    const std::size_t rows = std::min(batch, features.rows - begin);
    const at::Tensor features_BD = prepare(rows_to_tensor(features, begin, rows));
    const at::Tensor outputs_BK = joined(forward(features_BD, nullptr)).contiguous();
    const float* values = outputs_BK.const_data_ptr<float>();
    std::copy(values, values + rows * outputs, out.values.begin() + static_cast<std::ptrdiff_t>(begin * outputs));
  });
  if (problem_ != Problem::regression) to_probabilities(out);
  return out;
}

std::optional<Matrix> Network::contributions(const Matrix& features, std::size_t output) const {
  constexpr int steps = 16;
  constexpr std::size_t at_once =
      256;  // rows whose gradients are in memory: networks over sequences hold megabytes a row
  const c10::AutoGradMode gradients(true);
  const std::size_t d = features.columns;
  const auto place = static_cast<std::int64_t>(output);
  const double average = joined(forward(mean_D_.unsqueeze(0), nullptr))[0][place].item<double>();
  Matrix out(features.rows, d + 1);
  for (std::size_t begin = 0; begin < features.rows; begin += at_once) {
    const std::size_t rows = std::min(at_once, features.rows - begin);
    const at::Tensor distance_BD = prepare(rows_to_tensor(features, begin, rows)) - mean_D_;
    at::Tensor slope_BD = at::zeros_like(distance_BD);
    for (int step = 0; step < steps; ++step) {
      at::Tensor at_BD = (mean_D_ + distance_BD * ((step + 0.5) / steps)).detach().requires_grad_();
      const c10::AutoGradMode gradients_of_rows(true);
      at::Tensor sum = joined(forward(at_BD, nullptr)).select(1, place).sum();
      sum.backward({}, false, false, std::vector<at::Tensor>{at_BD});
      slope_BD += at_BD.grad();
    }
    const at::Tensor added_BD = (distance_BD * slope_BD / steps).contiguous();
    const float* values = added_BD.const_data_ptr<float>();
    for (std::size_t i = 0; i < rows; ++i) {
      std::copy(values + i * d, values + (i + 1) * d, out.row(begin + i).begin());
      out.row(begin + i)[d] = static_cast<float>(average);
    }
  }
  return out;
}

void Network::save(StoredTensors& weights) const {
  for (const auto& [name, tensor] : parameters_) save_tensor("parameter." + name, tensor, weights);
  for (const auto& [name, tensor] : constants_) save_tensor("constant." + name, tensor, weights);
  save_tensor("mean", mean_D_, weights);
  const std::vector<double> shape = {static_cast<double>(problem_), static_cast<double>(outputs_)};
  weights["problem"] = stored(std::span<const double>(shape), {shape.size()});
  std::string order;
  for (const auto& [name, tensor] : parameters_) order += "parameter." + name + "\n";
  for (const auto& [name, tensor] : constants_) order += "constant." + name + "\n";
  weights["order"] = stored(std::span<const char>(order), {order.size()});
}

void Network::load(const StoredTensors& weights) {
  parameters_.clear();
  constants_.clear();
  const auto shape = restore<double>(weights, "problem");
  problem_ = static_cast<Problem>(shape.at(0));
  outputs_ = static_cast<std::int64_t>(shape.at(1));
  mean_D_ = load_tensor("mean", weights);
  const auto order = restore<char>(weights, "order");
  std::string name;
  for (const char c : order) {
    if (c != '\n') {
      name += c;
      continue;
    }
    const auto dot = name.find('.');
    const at::Tensor tensor = load_tensor(name, weights);
    name.starts_with("parameter") ? add(name.substr(dot + 1), tensor) : add_constant(name.substr(dot + 1), tensor);
    name.clear();
  }
}

at::Tensor rows_to_tensor(const Matrix& features, std::size_t begin, std::size_t rows) {
  at::Tensor out_BD =
      at::empty({static_cast<std::int64_t>(rows), static_cast<std::int64_t>(features.columns)}, at::kFloat);
  const float* values = features.values.data() + begin * features.columns;
  if (out_BD.numel() > 0) std::memcpy(out_BD.mutable_data_ptr<float>(), values, out_BD.nbytes());
  return out_BD;
}

}  // namespace aisle::models
