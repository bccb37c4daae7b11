#pragma once

#include "evaluate/next_item.h"
#include "models/ranker.h"
#include "train/softmax_weights.h"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <vector>

namespace aisle::train {

// How the members of a blend weigh (rank_blend.h).
struct BlendWeights {
  std::vector<std::size_t> members;     // places of those that have a weight, rising
  std::vector<double> weights, floors;  // of each of these
};

// Fits a blend's weights to questions that its members have not learnt from. The members are asked for their scores
// once, when it is made: whoever fits several times, to some of the questions at a time, waits for that once. The same
// bits whatever the number of threads.
class BlendFitting {
 public:
  // Of many questions some, evenly. Items that are in the history when `mask_seen`, or do not fit, are no alternatives.
  BlendFitting(std::span<const std::shared_ptr<models::Ranker>> members, const features::Sequences& sequences,
               std::span<const evaluate::Question> questions, bool mask_seen, const evaluate::Fits& fits);

  // To the questions asked of those sequences that are `taken` (empty: of all): by the likelihood of the answers under
  // a softmax over all items, and from there on by ndcg@20. If the best member alone ranks the answers better, it gets
  // all the weight. Members of next to no weight are let go, and the others' weights fitted again. In the end all are
  // made longer or shorter until scores are log probabilities. Without a question the first member stays alone.
  [[nodiscard]] BlendWeights fit(const std::function<bool(std::uint32_t sequence)>& taken = {}) const;

 private:
  [[nodiscard]] std::vector<Choice> on_one_scale(std::span<const std::size_t> places,
                                                 std::span<const std::size_t> members,
                                                 std::span<const double> floors) const;
  [[nodiscard]] BlendWeights fit_members(std::span<const std::size_t> places, std::vector<std::size_t> members) const;

  std::vector<bool> is_log_;              // a member
  std::vector<double> largest_;           // a member's score, usually
  std::vector<Choice> choices_;           // a question
  std::vector<std::uint32_t> sequences_;  // whose each is
};

}  // namespace aisle::train
