#include "stats/split.h"

#include "stats/random.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace aisle::stats {

namespace {

// The places of negative and of positive rows, each shuffled.
std::array<Rows, 2> shuffled_classes(std::span<const char> positive, const Rows& rows, std::uint64_t seed) {
  std::array<Rows, 2> classes;
  for (const std::size_t row : rows) classes[positive[row] != 0 ? 1 : 0].push_back(row);
  Random random(seed);
  for (auto& places : classes) random.shuffle(std::span(places));
  return classes;
}

}  // namespace

std::vector<std::size_t> stratified_folds(std::span<const char> positive, std::size_t folds, std::uint64_t seed) {
  Rows rows(positive.size());
  for (std::size_t i = 0; i < rows.size(); ++i) rows[i] = i;
  std::vector<std::size_t> fold(positive.size());
  std::size_t turn = 0;  // goes on from one class to the next, so that folds differ by one row in all
  for (const auto& places : shuffled_classes(positive, rows, seed)) {
    for (const std::size_t row : places) fold[row] = turn++ % folds;
  }
  return fold;
}

Holdout stratified_holdout(std::span<const char> positive, const Rows& rows, double share, std::uint64_t seed) {
  Holdout out;
  for (const auto& places : shuffled_classes(positive, rows, seed)) {
    const auto held = static_cast<std::ptrdiff_t>(std::llround(share * static_cast<double>(places.size())));
    out.held_out.insert(out.held_out.end(), places.begin(), places.begin() + held);
    out.kept.insert(out.kept.end(), places.begin() + held, places.end());
  }
  std::ranges::sort(out.kept);
  std::ranges::sort(out.held_out);
  return out;
}

}  // namespace aisle::stats
