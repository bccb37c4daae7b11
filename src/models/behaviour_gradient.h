#pragma once

#include "models/behaviour_candidates.h"
#include "models/behaviour_training.h"

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace aisle::models {

// The loss of a step and its gradient, by the kernels. Scores exist for chunk_rows rows at a time; sums run over blocks
// that do not depend on the number of threads.
class StepGradient {
 public:
  // people_return: whether the weights of what a history holds are learnt.
  StepGradient(const BehaviourConfig& config, const encoder::Shape& shape, const encoder::Kernel& kernel,
               std::size_t threads, bool people_return);

  // Cross-entropy times the rows' weights, summed over the blocks; `small` and `items` hold its gradient from then on.
  double make(std::span<const float> parameters, std::vector<Block>& blocks, const StepCandidates& candidates);

  std::vector<float> small;  // of the parameters before the item table
  std::vector<float> items;  // of the candidates' rows [C, D]

 private:
  // Rows of one block that are scored together, and what they add to the gradient of copy weights and scale.
  struct Share {
    Block* block = nullptr;
    std::size_t first_row = 0, rows = 0, place = 0;
    double loss = 0;
    std::vector<float> copy_gradient;
  };

  void make_room(const encoder::Candidates& candidates);
  void forward(std::vector<Block>& blocks);
  [[nodiscard]] encoder::Scoring scoring_of(const Share& share);
  void score_chunk(std::span<Share> shares, std::size_t rows);
  double score_all(std::vector<Block>& blocks);
  void backward(std::vector<Block>& blocks);

  const BehaviourConfig& config_;
  const encoder::Shape& shape_;
  encoder::Places places_;
  const encoder::Kernel& kernel_;
  std::size_t threads_;
  bool people_return_;
  const float* parameters_ = nullptr;                // of the step
  const encoder::Candidates* candidates_ = nullptr;  // of the step
  std::vector<float> scores_, unit_;
  std::vector<std::uint32_t> slopes_by_candidate_, unit_pairs_;
};

}  // namespace aisle::models
