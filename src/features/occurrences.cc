#include "features/occurrences.h"

#include <cmath>

namespace aisle::features {

float Spread::mean() const { return count_ == 0 ? NAN : static_cast<float>(mean_); }

float Spread::deviation() const {
  return count_ < 2 ? NAN : static_cast<float>(std::sqrt(squares_ / static_cast<double>(count_ - 1)));
}

}  // namespace aisle::features
