#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace aisle::stats {

// Rows in falling order of their score, made once, so that the areas under the curves of a bootstrap sample cost one
// pass and no sorting.
class Ranking {
 public:
  // positive: a 0 or 1 for each row. score: no NaN.
  Ranking(std::span<const char> positive, std::span<const double> score);

  struct Areas {
    double roc_auc = 0;  // chance that a positive row is ranked above a negative one, ties counting half
    double pr_auc = 0;   // average precision: precision at each positive row, ties sharing theirs
  };
  // When row i counts times[i] times. NaN without a positive row; roc_auc also without a negative one.
  [[nodiscard]] Areas areas(std::span<const std::uint32_t> times) const;

 private:
  struct Place {
    std::uint32_t row = 0;
    bool positive = false;
    bool ends_tie = false;  // the next row's score is lower
  };
  std::vector<Place> places_;
};

}  // namespace aisle::stats
