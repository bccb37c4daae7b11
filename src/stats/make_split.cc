#include "core/error.h"
#include "stats/random.h"
#include "stats/split.h"
#include "stats/split_by_time.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <iterator>
#include <numeric>
#include <unordered_map>
#include <utility>

namespace aisle::stats {

namespace {

// Rows that go the same way.
struct Group {
  Rows rows;
  double stratum = 0;  // the mean over its rows
};

// What rows must be alike in on all sides, a place in `rows` each: their class, or the tenth of the values.
std::vector<double> strata(const Labels& labels, const Rows& rows) {
  std::vector<double> out(rows.size());
  for (std::size_t i = 0; i < rows.size(); ++i) out[i] = labels.values[rows[i]];
  if (labels.problem != Problem::regression) return out;
  std::vector<std::size_t> order(rows.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::ranges::stable_sort(order, {}, [&](std::size_t i) { return out[i]; });
  for (std::size_t place = 0; place < order.size(); ++place) {
    const std::size_t tenth = place * 10 / order.size();
    out[order[place]] = static_cast<double>(tenth);
  }
  return out;
}

std::vector<Group> groups_of(const Labels& labels, const Splitting& splitting, const Rows& rows) {
  const auto stratum = strata(labels, rows);
  std::vector<Group> groups;
  std::unordered_map<double, std::size_t> place;  // of the group with that key
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const double key = splitting.kind == Splitting::Kind::group ? splitting.keys[rows[i]] : std::nan("");
    const auto own = groups.size();
    const auto to = std::isnan(key) ? own : place.try_emplace(key, own).first->second;
    if (to == own) groups.emplace_back();
    groups[to].rows.push_back(rows[i]);
    groups[to].stratum += stratum[i];
  }
  for (Group& group : groups) group.stratum /= static_cast<double>(group.rows.size());
  return groups;
}

// Deals the groups to parts that are to hold `shares` of the rows: large groups first, since small ones can still even
// things out, and equally large ones by stratum, so that each part gets its share of it; each to the part that is
// emptiest for its share (Webster's rule).
std::vector<Rows> deal(std::vector<Group> groups, const std::vector<double>& shares, std::uint64_t seed) {
  Random(seed).shuffle(std::span(groups));
  std::ranges::stable_sort(groups, std::ranges::less{},
                           [](const Group& group) { return std::pair(-std::ssize(group.rows), group.stratum); });
  std::vector<Rows> parts(shares.size());
  for (const Group& group : groups) {
    std::size_t emptiest = 0;
    double least = INFINITY;
    for (std::size_t p = 0; p < parts.size(); ++p) {
      const double middle = static_cast<double>(parts[p].size()) + static_cast<double>(group.rows.size()) / 2;
      if (middle / shares[p] >= least) continue;
      least = middle / shares[p];
      emptiest = p;
    }
    parts[emptiest].insert(parts[emptiest].end(), group.rows.begin(), group.rows.end());
  }
  for (Rows& part : parts) std::ranges::sort(part);
  return parts;
}

void check(const Labels& labels, const Splitting& splitting) {
  if (splitting.kind == Splitting::Kind::random || splitting.keys.size() == labels.rows()) return;
  throw Error(fmt::format("{} rows cannot be split by {} keys", labels.rows(), splitting.keys.size()));
}

}  // namespace

Holdout make_holdout(const Labels& labels, const Splitting& splitting, const Rows& rows, double share,
                     std::uint64_t seed) {
  check(labels, splitting);
  if (splitting.kind == Splitting::Kind::time) return latest(splitting.keys, rows, share);
  auto groups = groups_of(labels, splitting, rows);
  const auto count = groups.size();
  auto parts = deal(std::move(groups), {1 - share, share}, seed);
  if (share > 0 && share < 1 && (parts[0].empty() || parts[1].empty())) {
    throw Error(fmt::format("{} rows in {} groups are too few to hold out a share of {}", rows.size(), count, share),
                "", "give more rows or groups, or another share");
  }
  return {std::move(parts[0]), std::move(parts[1])};
}

std::vector<Fold> make_folds(const Labels& labels, const Splitting& splitting, const Rows& rows, std::size_t folds,
                             std::uint64_t seed) {
  check(labels, splitting);
  if (folds < 2) throw Error(fmt::format("cross-validation needs 2 folds or more, not {}", folds));
  if (splitting.kind == Splitting::Kind::time) return forward_chain(splitting.keys, rows, folds);
  auto groups = groups_of(labels, splitting, rows);
  if (groups.size() < folds) {
    throw Error(fmt::format("{} rows in {} groups cannot be cut into {} folds", rows.size(), groups.size(), folds), "",
                "give more rows or groups, or fewer folds");
  }
  std::vector<Fold> out;
  for (Rows& held_out : deal(std::move(groups), std::vector<double>(folds, 1), seed)) {
    out.push_back({.training = {}, .held_out = std::move(held_out)});
  }
  Rows sorted = rows;
  std::ranges::sort(sorted);
  for (Fold& fold : out) std::ranges::set_difference(sorted, fold.held_out, std::back_inserter(fold.training));
  return out;
}

}  // namespace aisle::stats
