#pragma once

#include "models/item_counts.h"
#include "models/item_links.h"
#include "models/linked_ranker.h"

#include <vector>

namespace aisle::models {

// The sums of least squares from the recent past to the near future. Each moment of a history that has something ahead
// is a row: x holds what was (`past`), y what of the target type comes (`future`, ages counted in events of that type).
class NextItemSums {
 public:
  // Each row counts `weight`.
  NextItemSums(const Occurrences& occurrences, Code target, const Fading& past, const Fading& future,
               double weight = 1);

  // Adds row `item` of XᵀX, of XᵀY. Safe from several threads at once.
  void add_past(Code item, Tally& sums) const;
  void add_future(Code item, Tally& sums) const;

 private:
  const Occurrences* occurrences_;
  TargetPlaces targets_;
  std::vector<std::uint32_t> end_;  // of each sequence: where the last event of the target type stands; 0 without
  std::vector<double> past_;        // weights by age
  std::vector<double> future_;
  double weight_;
};

}  // namespace aisle::models
