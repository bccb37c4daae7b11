#pragma once

#include "models/behaviour_batch.h"
#include "models/behaviour_training.h"

#include <ATen/core/Tensor.h>
#include <c10/core/Device.h>
#include <memory>
#include <span>
#include <vector>

namespace aisle::models {

// The behaviour model once more, by libtorch's automatic gradients, for any device that it knows: the same parameters
// (encoder::Places), the same numbers to rounding where nothing is dropped. Histories are packed; attention alone sees
// them padded, to the longest of a step. On CUDA products are bfloat16.
class BehaviourTorch {
 public:
  BehaviourTorch(const encoder::Shape& shape, std::span<const float> parameters, c10::Device device);

  // What is left out in a step.
  struct Drops {
    double values = 0, attention = 0, smooth = 0;
  };

  // Goes forward through whole windows and back from the softmax over all items (encoder::Kernel says which), a few
  // hundred rows at a time, so that scores of all rows never exist together. Adds to the gradients of small() and
  // items(); returns the loss: cross-entropy times the rows' weights. Answers and candidates are items - 1.
  double loss_and_gradient(std::span<const Block> blocks, const Drops& drops);

  [[nodiscard]] at::Tensor small() const { return small_; }  // [places.small]
  [[nodiscard]] at::Tensor items() const { return items_; }  // [V + 1, D]
  // Everything in one row, as encoder::Places has it.
  [[nodiscard]] std::vector<float> parameters() const;
  [[nodiscard]] std::vector<float> gradient() const;

 private:
  [[nodiscard]] at::Tensor part(std::int64_t at, at::IntArrayRef shape) const;
  struct Step;
  [[nodiscard]] at::Tensor hidden(const Step& step, const Drops& drops) const;
  [[nodiscard]] at::Tensor layer(const Step& step, const encoder::Layer& at, const at::Tensor& x_ND,
                                 const Drops& drops) const;
  double score_and_go_back(const Step& step, const at::Tensor& hidden_ND, double smooth) const;

  encoder::Shape shape_;
  encoder::Places places_;
  c10::Device device_;
  at::Tensor small_, items_;
};

// Learning as BehaviourTraining does it (the same windows, steps, rates and AdamW, shortened gradients), on a device;
// scores of all items always. One process. What is dropped is drawn by libtorch, seeded.
class BehaviourTorchTraining {
 public:
  BehaviourTorchTraining(const BehaviourConfig& config, const NextItem& task, const Fitting& how, c10::Device device);

  // As of BehaviourTraining.
  double epoch();
  [[nodiscard]] std::size_t epochs() const { return epochs_; }
  [[nodiscard]] std::size_t epochs_done() const { return epochs_done_; }
  [[nodiscard]] std::vector<float> parameters() const { return model_.parameters(); }
  [[nodiscard]] const encoder::Shape& shape() const { return shape_; }

 private:
  void update();

  BehaviourConfig config_;
  NextItem task_;
  encoder::Shape shape_;
  stats::Random random_;
  BehaviourTorch model_;
  std::vector<Window> windows_;
  std::vector<at::Tensor> means_, squares_;
  std::size_t epochs_ = 0, epochs_done_ = 0;
  double steps_ = 0, all_steps_ = 1;
};

}  // namespace aisle::models
