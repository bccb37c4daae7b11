#pragma once

#include "models/model.h"

#include <ATen/core/Generator.h>
#include <ATen/core/Tensor.h>
#include <cstddef>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace aisle::models {

// How a network wants to be trained: AdamW over shuffled batches. The rate is warmed up, held for a share of the steps
// and then let down along a cosine, or stays as it is. Training stops when held-out rows have not got better for
// `patience` epochs, and goes back to the best; with patience 0 no rows are held out and every epoch is run.
struct TrainingPlan {
  std::size_t epochs = 0;
  std::size_t patience = 0;
  std::size_t batch = 0;
  double rate = 0;
  double decay = 0;
  bool cosine = true;
  double epsilon = 1e-8;  // Adam's
  double hold = 0;        // share of the steps after which the cosine begins
};

// A model that states what it computes and lets train/ drive it.
class Network : public Model {
 public:
  // Fresh random parameters for such rows.
  void initialise(const Examples& examples, at::Generator& random);

  // The parameters, float tensors that require gradients, always in the same order; they share storage with the
  // network's own.
  [[nodiscard]] std::vector<at::Tensor> parameters() const;

  // Whether weight decay pulls at parameter i.
  [[nodiscard]] bool decays(std::size_t i) const { return !undecayed_.contains(parameters_[i].first); }

  // Rows as forward() wants them, computed once for all epochs: each feature from itself alone.
  [[nodiscard]] virtual at::Tensor prepare(const at::Tensor& features_BD) const { return features_BD; }

  // The answers [B, K] of prepared rows, on the scale on which answers are sums (models/link.h); of a network of M
  // members that answer together [B, M, K]: each is trained on its own loss, and their probabilities (of a number their
  // estimates) are averaged. dropout: where the random masks of training come from; nullptr when predicting.
  [[nodiscard]] virtual at::Tensor forward(const at::Tensor& features_BD, at::Generator* dropout) const = 0;

  // What training makes small, a scalar: mean log loss, of a number half the mean squared error. weight_B: how much
  // each row counts; undefined: all the same.
  [[nodiscard]] at::Tensor loss(const at::Tensor& outputs, const at::Tensor& target_B,
                                const at::Tensor& weight_B) const;

  [[nodiscard]] virtual TrainingPlan plan() const = 0;

  [[nodiscard]] Predictions predict(const Matrix& features) const final;

  // Integrated gradients (Sundararajan et al. 2017) from the average prepared row, in 16 steps: they sum to the answer
  // to about a hundredth.
  [[nodiscard]] std::optional<Matrix> contributions(const Matrix& features, std::size_t output) const final;

  void save(StoredTensors& weights) const final;
  void load(const StoredTensors& weights) final;

 protected:
  // Adds the parameters, in the order of parameter(i), each with a name of its own.
  virtual void build(const Examples& examples, at::Generator& random) = 0;
  void add(std::string name, const at::Tensor& values);
  void add_undecayed(std::string name, const at::Tensor& values);
  // A tensor that is saved but not trained.
  void add_constant(std::string name, const at::Tensor& values);

  [[nodiscard]] const at::Tensor& parameter(std::size_t i) const { return parameters_[i].second; }
  [[nodiscard]] const at::Tensor& constant(std::size_t i) const { return constants_[i].second; }
  [[nodiscard]] std::int64_t outputs() const { return outputs_; }

 private:
  using Named = std::vector<std::pair<std::string, at::Tensor>>;

  // What the members say together, [B, K].
  [[nodiscard]] at::Tensor joined(const at::Tensor& outputs) const;

  Problem problem_ = Problem::binary;
  std::int64_t outputs_ = 1;
  at::Tensor mean_D_;  // the average prepared row
  Named parameters_;
  std::set<std::string> undecayed_;  // only while training
  Named constants_;
};

// Rows [begin, begin + rows) of the matrix as a float tensor of its own, [B, D].
at::Tensor rows_to_tensor(const Matrix& features, std::size_t begin, std::size_t rows);

}  // namespace aisle::models
