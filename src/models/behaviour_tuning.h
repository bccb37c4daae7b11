#pragma once

#include "models/behaviour_batch.h"
#include "models/behaviour_kernel.h"
#include "models/learning_watcher.h"
#include "models/tunable.h"
#include "stats/random.h"

#include <cstddef>
#include <functional>
#include <span>
#include <vector>

namespace aisle::models {

// Histories that are asked together: packed, and their places among the questions'.
struct AskedBlock {
  Block packed;
  std::vector<std::size_t> places;
};

// The loss that tunable.h speaks of, of a linear head upon the vectors that the behaviour model makes of histories. The
// head is [K, D + E + 1], in whole registers.
class TuningLoss {
 public:
  // All three are to live as long.
  TuningLoss(const encoder::Shape& shape, const encoder::Kernel& kernel, const Questions& questions);

  [[nodiscard]] std::size_t inputs() const;  // D + E + 1
  [[nodiscard]] std::size_t head_size() const;
  [[nodiscard]] std::size_t small_size() const;  // of the encoder's parameters before the item table

  // What a head reads of each history of a block [rows, D + E + 1].
  [[nodiscard]] std::vector<float> read(const float* parameters, const AskedBlock& asked) const;
  // Of one history, by what is read of it. Adds to the gradients of the head and of what it read, where there are any.
  double of_row(const float* head, const float* row, std::size_t place, float* head_gradient,
                float* row_gradient) const;
  // Of a block, summed, with the dropout that its tokens say. Sets the gradient: of the encoder's small parameters,
  // then of the head.
  double of(const float* parameters, const float* head, AskedBlock& asked, std::vector<float>& gradient) const;

 private:
  // What a head reads of one history; how much longer its vector is than what it was made of.
  float make_row(const float* parameters, const float* hidden, std::size_t place, float* row) const;
  void backward(const float* parameters, Block& packed, std::vector<float>& gradient) const;

  const encoder::Shape& shape_;
  encoder::Places places_;
  const encoder::Kernel& kernel_;
  const Questions& questions_;
};

// How the behaviour model is tuned. Fits a head to its vectors, lets both learn together by Adam, an epoch after the
// other, and keeps what lost least on the histories held out. A watcher is told of every epoch, its loss that of these.
class BehaviourTuning {
 public:
  // Adds a history to a block, with a row for what comes after it.
  using Pack = std::function<void(const features::History&, Block&)>;

  // Changes the parameters where they lie. All but `how` is to live as long.
  BehaviourTuning(const encoder::Shape& shape, std::vector<float>& parameters, const Questions& questions,
                  const Fitting& how, Pack pack);

  // tuned: what the parameters are of.
  Tunable::Tuned run(const Ranker& tuned);

 private:
  // The least loss so far and what it is of.
  struct Best {
    double loss = 0;
    std::size_t epoch = 0;
    std::vector<float> parameters, head;
  };
  [[nodiscard]] std::vector<AskedBlock> blocks_of(std::span<const std::size_t> places) const;
  [[nodiscard]] std::vector<float> fitted_head() const;
  // Of a history, by the blocks of all that are held out.
  [[nodiscard]] double held_out_loss(std::span<const AskedBlock> blocks) const;
  void begin(std::span<const AskedBlock> held_out);
  [[nodiscard]] bool goes_on() const;
  // How many events it read.
  std::size_t epoch();
  void step(std::span<AskedBlock> blocks);
  // Of these blocks, summed.
  [[nodiscard]] std::vector<float> gradient_of(std::span<AskedBlock> blocks) const;
  void remember(double loss);
  // Everything that the next epochs depend on, and its inverse.
  void save(StoredTensors& state) const;
  void load(const StoredTensors& state);

  std::vector<float>& parameters_;
  const Questions& questions_;
  Fitting how_;
  Pack pack_;
  const encoder::Kernel& kernel_;
  TuningLoss loss_;
  stats::Random random_;
  std::vector<std::size_t> learnt_from_, held_out_;
  std::vector<float> head_, mean_, square_;
  std::size_t steps_ = 0, epochs_ = 0, epochs_done_ = 0;
  double all_steps_ = 1;  // about
  double before_ = 0;     // the loss of the head that was fitted
  Best best_;
};

}  // namespace aisle::models
