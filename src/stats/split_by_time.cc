#include "stats/split_by_time.h"

#include "core/error.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>

namespace aisle::stats {

namespace {

Rows in_order(std::span<const double> times, const Rows& rows) {
  const auto missing = std::ranges::count_if(rows, [&](std::size_t row) { return std::isnan(times[row]); });
  if (missing > 0) {
    throw Error(fmt::format("{} of {} rows have no time", missing, rows.size()), "",
                "leave them out, or split in another way");
  }
  Rows order = rows;
  std::ranges::stable_sort(order, {}, [&](std::size_t row) { return times[row]; });
  return order;
}

// Places in the order at which a later time begins.
std::vector<std::size_t> changes(std::span<const double> times, const Rows& order) {
  std::vector<std::size_t> out;
  for (std::size_t place = 1; place < order.size(); ++place) {
    if (times[order[place]] != times[order[place - 1]]) out.push_back(place);
  }
  return out;
}

// The place among `places` (ascending, not empty) of the one nearest to `wanted`.
std::size_t nearest(std::span<const std::size_t> places, double wanted) {
  const auto distance = [&](std::size_t place) { return std::abs(static_cast<double>(place) - wanted); };
  const auto found = std::ranges::min_element(places, {}, distance);
  return static_cast<std::size_t>(found - places.begin());
}

Rows sorted(std::span<const std::size_t> rows) {
  Rows out(rows.begin(), rows.end());
  std::ranges::sort(out);
  return out;
}

}  // namespace

Holdout latest(std::span<const double> times, const Rows& rows, double share) {
  const Rows order = in_order(times, rows);
  std::size_t cut = share <= 0 ? order.size() : 0;
  if (share > 0 && share < 1) {
    const auto places = changes(times, order);
    if (places.empty()) {
      throw Error(fmt::format("the {} rows have one time: none is later than another", rows.size()), "",
                  "name another column of times, or split in another way");
    }
    cut = places[nearest(places, (1 - share) * static_cast<double>(order.size()))];
  }
  const std::span all(order);
  return {.kept = sorted(all.first(cut)), .held_out = sorted(all.subspan(cut))};
}

std::vector<Fold> forward_chain(std::span<const double> times, const Rows& rows, std::size_t folds) {
  const Rows order = in_order(times, rows);
  const auto places = changes(times, order);
  if (places.size() < folds) {
    throw Error(fmt::format("{} folds by time need {} different times; there are {}", folds, folds + 1,
                            rows.empty() ? 0 : places.size() + 1),
                "", "give fewer folds, or split in another way");
  }
  std::vector<std::size_t> edges;  // where held-out blocks begin; and then the end
  std::size_t next = 0;            // the first of `places` that is free
  for (std::size_t k = 0; k < folds; ++k) {
    const double wanted = static_cast<double>((k + 1) * order.size()) / static_cast<double>(folds + 1);
    const std::size_t left_for_others = folds - 1 - k;
    const auto free = std::span(places).subspan(next, places.size() - next - left_for_others);
    next += nearest(free, wanted);
    edges.push_back(places[next++]);
  }
  edges.push_back(order.size());
  std::vector<Fold> out;
  const std::span all(order);
  for (std::size_t k = 0; k < folds; ++k) {
    out.push_back(
        {.training = sorted(all.first(edges[k])), .held_out = sorted(all.subspan(edges[k], edges[k + 1] - edges[k]))});
  }
  return out;
}

}  // namespace aisle::stats
