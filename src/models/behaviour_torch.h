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
  // items(); returns the loss: cross-entropy times the rows' weights. Answers and candidates are items - 1. `offset`
  // [V] corrects the chance of being a candidate (undefined: none), but for what a row's own history holds.
  double loss_and_gradient(std::span<const Block> blocks, const Drops& drops, const at::Tensor& offset = {});

  // From now on the items are these rows alone [K + 1, D]; the first one stands for none.
  void set_items(const at::Tensor& rows);

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
  double score_and_go_back(const Step& step, const at::Tensor& hidden_ND, double smooth,
                           const at::Tensor& offset) const;

  encoder::Shape shape_;
  encoder::Places places_;
  c10::Device device_;
  at::Tensor small_, items_;
};

// Learning as BehaviourTraining does it (the same windows, steps, rates and AdamW, shortened gradients), on a device.
// One process. What is dropped is drawn by libtorch, seeded.
//
// Where candidates are drawn (BehaviourConfig::candidates, or more than 60,000 items) the item table stays in the
// machine's memory: a step takes the rows that it needs to the device and brings their gradients back, and a row's
// state is one number, the sum of its mean squared gradients (row-wise Adagrad, Duchi et al. 2011). So a table costs 4
// (D + 1) bytes an item, and the device sees the candidates alone.
class BehaviourTorchTraining {
 public:
  BehaviourTorchTraining(const BehaviourConfig& config, const NextItem& task, const Fitting& how, c10::Device device);

  // As of BehaviourTraining.
  double epoch();
  [[nodiscard]] std::size_t epochs() const { return epochs_; }
  [[nodiscard]] std::size_t epochs_done() const { return epochs_done_; }
  [[nodiscard]] std::vector<float> parameters() const;
  [[nodiscard]] const encoder::Shape& shape() const { return shape_; }

 private:
  // The same numbers for all of a step's blocks, and how many rows there are.
  double weigh_rows(std::vector<Block>& blocks) const;
  double step(std::vector<Block>& blocks);
  void choose_rows(std::vector<Block>& blocks);
  [[nodiscard]] at::Tensor offsets(double events) const;
  [[nodiscard]] double rate() const;
  double shorten() const;  // by which the gradient is multiplied
  void update_small(double factor);
  void update_items(double factor);
  void update_rows(double factor);

  BehaviourConfig config_;
  NextItem task_;
  encoder::Shape shape_;
  stats::Random random_;
  BehaviourTorch model_;
  std::vector<Window> windows_;
  std::vector<at::Tensor> means_, squares_;  // of small() and items()
  std::size_t drawn_ = 0;                    // candidates a step; 0: all items are
  at::Tensor table_, row_squares_;           // [V + 1, D], [V + 1], where candidates are drawn
  std::vector<std::int64_t> chosen_;         // the step's rows of the table, from 0
  std::vector<float> frequency_;             // share of the events, an item
  int threads_ = 1;
  c10::Device device_;
  std::size_t epochs_ = 0, epochs_done_ = 0;
  double steps_ = 0, all_steps_ = 1;
};

}  // namespace aisle::models
