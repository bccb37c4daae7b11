#pragma once

#include "core/safetensors.h"
#include "models/behaviour_torch.h"
#include "models/behaviour_training.h"
#include "models/device_sum.h"
#include "models/torch_contents.h"

#include <memory>
#include <vector>

namespace aisle::models {

// Learning as BehaviourTraining does it (the same windows, steps, rates and AdamW, shortened gradients), on a device.
// Of several processes (Fitting::ranks) each goes through its share of a step's windows, on a GPU of its own where GPUs
// learn. What is dropped is drawn by libtorch, seeded.
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
  [[nodiscard]] std::vector<float> attribute_vectors() const;
  void save(StoredTensors& state) const;
  void load(const StoredTensors& state);

 private:
  // What AdamW moves, and what it remembers of it.
  struct Learnt {
    const char* name;
    at::Tensor values, mean, square;
    double decay;
  };

  void learn(const char* name, const at::Tensor& values, double decay);
  void begin_contents();
  // The same numbers for all of a step's blocks, and how many rows there are.
  double weigh_rows(std::vector<Block>& blocks) const;
  at::Tensor step(std::vector<Block>& blocks, const at::Tensor& offsets);
  [[nodiscard]] at::Tensor summed_gradient(const at::Tensor& parameter) const;
  void choose_rows(std::vector<Block>& blocks);
  [[nodiscard]] at::Tensor offsets(const std::vector<Block>& blocks) const;
  [[nodiscard]] double rate() const;
  void update(const Learnt& what, const at::Tensor& gradient, const at::Tensor& too_long);
  void update_rows(const at::Tensor& gradient, const at::Tensor& too_long);
  [[nodiscard]] double of_all_ranks(double number) const;
  void share_parameters() const;
  void each_state(const auto& visit) const;  // (name, tensor)

  BehaviourConfig config_;
  NextItem task_;
  encoder::Shape shape_;
  stats::Random random_;
  c10::Device device_;
  std::unique_ptr<BehaviourTorch> model_;
  std::vector<Window> windows_;
  RowWeights weights_;
  std::vector<Learnt> learnt_;        // small(), own vectors of items where all are candidates, those of attributes
  std::size_t drawn_ = 0;             // candidates a step; 0: all items are
  at::Tensor table_, row_squares_;    // own vectors of items [V + 1, D]; [V + 1], where candidates are drawn
  std::vector<std::int64_t> chosen_;  // the step's rows of the table, from 0
  std::unique_ptr<TorchContents> contents_;  // where it is known what items are
  TorchContents::Rows rows_;                 // of the step
  Ranks* ranks_ = nullptr;                   // of several processes
  std::unique_ptr<DeviceSum> sum_;
  std::vector<float> frequency_;  // share of the events, an item
  std::uint64_t seed_ = 0;
  int threads_ = 1;
  std::size_t epochs_ = 0, epochs_done_ = 0;
  double steps_ = 0, all_steps_ = 1;
};

}  // namespace aisle::models
