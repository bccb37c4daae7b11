#pragma once

#include "models/model.h"

#include <ATen/core/Generator.h>
#include <ATen/core/Tensor.h>
#include <cstddef>
#include <vector>

namespace aisle::models {

// How a network wants to be trained: AdamW over shuffled batches. The rate is warmed up and then let down along a
// cosine, or stays as it is. Training stops when held-out rows have not got better for `patience` epochs, and goes back
// to the best; with patience 0 no rows are held out and every epoch is run.
struct TrainingPlan {
  std::size_t epochs = 0;
  std::size_t patience = 0;
  std::size_t batch = 0;
  double rate = 0;
  double decay = 0;
  bool cosine = true;
  double epsilon = 1e-8;  // Adam's
};

// A model that states what it computes and lets train/ drive it. Parameters are float tensors that require gradients.
class Network : public Model {
 public:
  // Fresh random parameters for rows of `features` numbers.
  virtual void initialise(std::size_t features, at::Generator& random) = 0;

  // The parameters, always in the same order; they share storage with the network's own.
  [[nodiscard]] virtual std::vector<at::Tensor> parameters() const = 0;

  // The log odds [B] of rows features_BD. dropout: where the random masks of training come from; nullptr when
  // predicting.
  [[nodiscard]] virtual at::Tensor forward(const at::Tensor& features_BD, at::Generator* dropout) const = 0;

  // What training makes small: a scalar. Mean binary cross-entropy unless a network says otherwise.
  [[nodiscard]] virtual at::Tensor loss(const at::Tensor& logits_B, const at::Tensor& target_B) const;

  [[nodiscard]] virtual TrainingPlan plan() const = 0;

  [[nodiscard]] std::vector<double> predict(const Matrix& features) const override;
};

// Rows [begin, begin + rows) of the matrix as a float tensor of its own, [B, D].
at::Tensor rows_to_tensor(const Matrix& features, std::size_t begin, std::size_t rows);

}  // namespace aisle::models
