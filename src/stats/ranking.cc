#include "stats/ranking.h"

#include <algorithm>
#include <functional>
#include <numeric>

namespace aisle::stats {

Ranking::Ranking(std::span<const char> positive, std::span<const double> score) : places_(positive.size()) {
  std::vector<std::uint32_t> order(positive.size());
  std::iota(order.begin(), order.end(), 0U);
  std::ranges::stable_sort(order, std::ranges::greater{}, [&](std::size_t i) { return score[i]; });
  for (std::size_t place = 0; place < order.size(); ++place) {
    const std::uint32_t row = order[place];
    const bool ends_tie = place + 1 == order.size() || score[order[place + 1]] != score[row];
    places_[place] = {.row = row, .positive = positive[row] != 0, .ends_tie = ends_tie};
  }
}

Ranking::Areas Ranking::areas(std::span<const std::uint32_t> times) const {
  double positives = 0, negatives = 0;            // so far
  double tied_positives = 0, tied_negatives = 0;  // in the present tie
  double area = 0, precision_sum = 0;
  for (const Place& place : places_) {
    (place.positive ? tied_positives : tied_negatives) += times[place.row];
    if (!place.ends_tie) continue;
    area += tied_negatives * (positives + tied_positives / 2);
    positives += tied_positives;
    negatives += tied_negatives;
    if (tied_positives > 0) precision_sum += tied_positives * positives / (positives + negatives);
    tied_positives = tied_negatives = 0;
  }
  return {area / (positives * negatives), precision_sum / positives};
}

}  // namespace aisle::stats
