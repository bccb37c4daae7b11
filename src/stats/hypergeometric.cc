#include "stats/hypergeometric.h"

#include <cmath>
#include <limits>

namespace aisle::stats {

double hypergeometric(double a, double b, double c, double z) {
  constexpr int most_terms = 100000;
  double term = 1;
  double sum = 1;
  for (int n = 0; n < most_terms; ++n) {
    term *= (a + n) * (b + n) / ((c + n) * (n + 1)) * z;
    sum += term;
    if (std::abs(term) <= std::numeric_limits<double>::epsilon() * (1 - z) * std::abs(sum)) break;
  }
  return sum;
}

}  // namespace aisle::stats
