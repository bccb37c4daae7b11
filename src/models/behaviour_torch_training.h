#pragma once

#include "core/safetensors.h"
#include "models/behaviour_torch.h"
#include "models/behaviour_training.h"

#include <memory>
#include <vector>

namespace aisle::models {

// Learning as BehaviourTraining does it (the same windows, steps, rates and AdamW, shortened gradients), on a device.
// One process. What is dropped is drawn by libtorch, seeded; attributes of items are not read.
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
  void save(StoredTensors& state) const;
  void load(const StoredTensors& state);

 private:
  // The same numbers for all of a step's blocks, and how many rows there are.
  double weigh_rows(std::vector<Block>& blocks) const;
  at::Tensor step(std::vector<Block>& blocks);
  void choose_rows(std::vector<Block>& blocks);
  [[nodiscard]] at::Tensor offsets(double events) const;
  [[nodiscard]] double rate() const;
  [[nodiscard]] at::Tensor too_long() const;  // by which the gradient is divided
  void update(std::size_t which, double decay, const at::Tensor& too_long);
  void update_rows(const at::Tensor& too_long);
  void each_state(const auto& visit) const;  // (name, tensor)

  BehaviourConfig config_;
  NextItem task_;
  encoder::Shape shape_;
  stats::Random random_;
  c10::Device device_;
  std::unique_ptr<BehaviourTorch> model_;
  std::vector<Window> windows_;
  std::vector<at::Tensor> learnt_, means_, squares_;  // small(), and items() where all are candidates
  std::size_t drawn_ = 0;                             // candidates a step; 0: all items are
  at::Tensor table_, row_squares_;                    // [V + 1, D], [V + 1], where candidates are drawn
  std::vector<std::int64_t> chosen_;                  // the step's rows of the table, from 0
  std::vector<float> frequency_;                      // share of the events, an item
  std::uint64_t seed_ = 0;
  int threads_ = 1;
  std::size_t epochs_ = 0, epochs_done_ = 0;
  double steps_ = 0, all_steps_ = 1;
};

}  // namespace aisle::models
