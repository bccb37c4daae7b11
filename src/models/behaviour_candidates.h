#pragma once

#include "features/sequences.h"
#include "models/behaviour_batch.h"
#include "models/behaviour_kernel.h"
#include "stats/random.h"

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace aisle::models {

inline constexpr std::size_t panels_at_once = 16;  // panels of candidates that one thread works on

// The items that the rows of a step choose among: all of them; or, where some are drawn, those and the ones that the
// step holds, each corrected by its chance of being there (CandidateChance).
class StepCandidates {
 public:
  // drawn: items a step; 0: all are candidates. halves: whether the kernel wants them.
  StepCandidates(const features::Sequences& sequences, std::size_t drawn, std::int64_t width, bool halves);

  [[nodiscard]] bool are_all() const { return drawn_ == 0; }
  [[nodiscard]] std::size_t count() const { return static_cast<std::size_t>(packed_.count); }
  [[nodiscard]] Code item(std::size_t candidate) const {
    return are_all() ? static_cast<Code>(candidate + 1) : chosen_[candidate];
  }
  [[nodiscard]] std::int32_t of(Code item) const {
    return are_all() ? static_cast<std::int32_t>(item) - 1 : place_of_[item];
  }
  [[nodiscard]] const encoder::Candidates& packed() const { return packed_; }

  // Draws those of a step.
  void draw(std::span<const Block> blocks, stats::Random& random);
  // Packs their rows of the item table [V + 1, D].
  void pack(const encoder::Kernel& kernel, const encoder::Shape& shape, const float* table, std::size_t threads);

 private:
  void resize(std::size_t count);

  std::size_t items_, drawn_;
  std::int64_t width_;
  bool halves_;
  encoder::Candidates packed_;
  std::vector<Code> chosen_;            // items, by candidate
  std::vector<std::int32_t> place_of_;  // candidate of an item, -1 for none
  std::vector<float> frequency_;        // share of the events, an item
};

}  // namespace aisle::models
