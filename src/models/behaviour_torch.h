#pragma once

#include "models/behaviour_batch.h"

#include <ATen/core/Tensor.h>
#include <c10/core/Device.h>
#include <cstdint>
#include <span>
#include <vector>

namespace aisle::models {

// The behaviour model once more, by libtorch's automatic gradients, for any device that it knows: the same parameters
// (encoder::Places), the same numbers to rounding where nothing is dropped. Histories are packed; attention alone sees
// them padded, to the longest of a step. On CUDA products are bfloat16.
class BehaviourTorch {
 public:
  BehaviourTorch(const encoder::Shape& shape, std::span<const float> parameters, c10::Device device);

  // What is left out in a step, how much of an answer is spread, and the weight of the aspects.
  struct Drops {
    double values = 0, attention = 0, smooth = 0, aspects = 0;
  };

  // Goes forward through whole windows and back from the softmax over all items (encoder::Kernel says which), some rows
  // at a time, so that scores of all rows never exist together. Adds to the gradients of small() and items(); returns
  // the loss, a number on the device: cross-entropy times the rows' weights. Answers and candidates are items - 1.
  // `offset` [V] corrects the chance of being a candidate (undefined: none), but for what a row's own history holds.
  at::Tensor loss_and_gradient(std::span<const Block> blocks, const Drops& drops, const at::Tensor& offset = {});

  // From now on the items are these rows alone [K + 1, D]; the first one stands for none.
  void set_items(const at::Tensor& rows);

  // From now on nothing is learnt any more, and answers can be asked for.
  void hold_still();
  // What stands for the history up to each of the block's rows [R, D]. Safe from several threads at once.
  [[nodiscard]] at::Tensor answer(const Block& block) const;

  [[nodiscard]] at::Tensor small() const { return small_; }  // [places.small]
  [[nodiscard]] at::Tensor items() const { return items_; }  // [V + 1, D]
  // Everything in one row, as encoder::Places has it.
  [[nodiscard]] std::vector<float> parameters() const;
  [[nodiscard]] std::vector<float> gradient() const;

 private:
  struct Step;
  struct Scored;
  [[nodiscard]] at::Tensor part(std::int64_t at, at::IntArrayRef shape) const;
  struct Encoded {
    at::Tensor made_ND, hidden_ND;  // by the layers alone; with what is recollected and asked
  };
  [[nodiscard]] Encoded encoded(const Step& step, const Drops& drops) const;
  [[nodiscard]] at::Tensor since(const Step& step, const encoder::Layer& at) const;
  [[nodiscard]] at::Tensor layer(const Step& step, const encoder::Layer& at, const at::Tensor& x_ND,
                                 const Drops& drops) const;
  [[nodiscard]] at::Tensor scores(const Step& step, const Scored& from, std::int64_t first, std::int64_t count,
                                  const at::Tensor& offset) const;
  // Cross-entropy of the aspects, by what the layers made.
  [[nodiscard]] at::Tensor aspects_loss(const Step& step, const at::Tensor& made_ND) const;
  at::Tensor score_and_go_back(const Step& step, const Scored& from, double smooth, const at::Tensor& offset) const;

  encoder::Shape shape_;
  encoder::Places places_;
  c10::Device device_;
  at::Tensor small_, items_;
  std::vector<std::int64_t> starts_, sizes_;  // of the parts that small_ consists of
  std::vector<at::Tensor> parts_;             // of the step
};

}  // namespace aisle::models
