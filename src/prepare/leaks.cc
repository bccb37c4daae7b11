#include "prepare/leaks.h"

#include "prepare/groups.h"
#include "prepare/numbers.h"
#include "prepare/target_encoding.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace aisle::prepare {

namespace {

constexpr double suspicious = 0.99;

// The chance that a row of target 1 has a higher score than one of target 0, ties counting half.
double rank_auc(const std::vector<double>& scores, const std::vector<double>& target) {
  std::vector<std::size_t> order(scores.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::ranges::sort(order, {}, [&](std::size_t i) { return scores[i]; });
  double won = 0;
  double positive = 0;
  double negative = 0;
  for (std::size_t i = 0; i < order.size();) {
    double here = 0;
    std::size_t end = i;
    for (; end < order.size() && scores[order[end]] == scores[order[i]]; ++end) here += target[order[end]];
    const double others = static_cast<double>(end - i) - here;
    won += here * (negative + others / 2);
    positive += here;
    negative += others;
    i = end;
  }
  return won / (positive * negative);
}

// R² of a straight line through the two, 0 where it falls.
double rising_r2(const std::vector<double>& a, const std::vector<double>& b) {
  const auto n = static_cast<double>(a.size());
  const double mean_a = std::accumulate(a.begin(), a.end(), 0.0) / n;
  const double mean_b = std::accumulate(b.begin(), b.end(), 0.0) / n;
  double ab = 0;
  double aa = 0;
  double bb = 0;
  for (std::size_t i = 0; i < a.size(); ++i) {
    ab += (a[i] - mean_a) * (b[i] - mean_b);
    aa += (a[i] - mean_a) * (a[i] - mean_a);
    bb += (b[i] - mean_b) * (b[i] - mean_b);
  }
  return ab > 0 ? ab * ab / (aa * bb) : 0;
}

// The share of rows whose class has the highest score among its parts.
double accuracy(const std::vector<std::vector<double>>& scores, const TargetParts& parts) {
  double right = 0;
  for (std::size_t i = 0; i < parts.rows(); ++i) {
    std::size_t best = 0;
    for (std::size_t part = 1; part < scores.size(); ++part) {
      if (scores[part][i] > scores[best][i]) best = part;
    }
    right += parts.values[best][i];
  }
  return right / static_cast<double>(parts.rows());
}

// Missing values are a group of their own: that a date is absent may be the leak.
Groups with_missing(Groups groups) {
  const auto missing = static_cast<std::int32_t>(groups.size());
  groups.rows.push_back(0);
  for (auto& group : groups.of_row) {
    if (group >= 0) continue;
    group = missing;
    ++groups.rows.back();
  }
  return groups;
}

// Groups of numbers: each its own, or where there are more than `most` different ones as many of equal size.
Groups number_groups(const Column& column, const Rows& rows) {
  constexpr std::size_t most = 50;
  std::vector<double> sorted;
  for (const std::size_t row : rows) {
    if (!column.missing(row)) sorted.push_back(column.numbers[row]);
  }
  std::ranges::sort(sorted);
  if (count_different(sorted) <= most) return group_rows(column, rows);
  std::vector<double> edges;
  for (std::size_t i = 1; i < most; ++i) edges.push_back(sorted[i * sorted.size() / most]);
  Groups out;
  out.rows.resize(most);
  for (const std::size_t row : rows) {
    const auto above = std::ranges::upper_bound(edges, column.numbers[row]);
    out.of_row.push_back(column.missing(row) ? -1 : static_cast<std::int32_t>(above - edges.begin()));
  }
  return out;
}

// The numbers, the median where missing.
std::vector<double> as_they_are(const Column& column, const Rows& rows) {
  std::vector<double> sorted;
  for (const std::size_t row : rows) {
    if (!column.missing(row)) sorted.push_back(column.numbers[row]);
  }
  std::ranges::sort(sorted);
  const double middle = median(sorted);
  std::vector<double> out;
  for (const std::size_t row : rows) out.push_back(column.missing(row) ? middle : column.numbers[row]);
  return out;
}

}  // namespace

LeakSample::LeakSample(const Rows& rows, const TargetParts& parts, std::span<const std::size_t> folds) {
  constexpr std::size_t most = 20000;
  const std::size_t step = rows.size() / most + 1;
  for (std::size_t i = 0; i < rows.size(); i += step) {
    places_.push_back(i);
    rows_.push_back(rows[i]);
    folds_.push_back(folds[i]);
  }
  parts_ = parts.at(places_);
}

bool LeakSample::enough() const {
  constexpr double fewest_rows = 50;
  constexpr double fewest_of_class = 10;
  constexpr double most_of_class = 0.9;
  const auto n = static_cast<double>(rows_.size());
  if (n < fewest_rows) return false;
  if (parts_.numeric) return true;
  const auto of_class = [&](std::size_t part) {
    return std::accumulate(parts_.values[part].begin(), parts_.values[part].end(), 0.0);
  };
  if (parts_.values.size() == 1) return std::min(of_class(0), n - of_class(0)) >= fewest_of_class;
  for (std::size_t part = 0; part < parts_.values.size(); ++part) {
    if (of_class(part) > most_of_class * n) return false;
  }
  return true;
}

std::optional<Suspicion> LeakSample::judge(const std::vector<std::vector<double>>& scores) const {
  Suspicion found;
  if (parts_.numeric) {
    found = {"r2", rising_r2(scores[0], parts_.values[0])};
  } else if (parts_.values.size() == 1) {
    found = {"roc_auc", rank_auc(scores[0], parts_.values[0])};
  } else {
    found = {"accuracy", accuracy(scores, parts_)};
  }
  if (found.value < suspicious) return std::nullopt;
  return found;
}

std::optional<Suspicion> LeakSample::look_at(const Column& column) const {
  if (!enough()) return std::nullopt;
  if (column.type != ColumnType::text && parts_.values.size() == 1) {
    auto scores = as_they_are(column, rows_);
    if (auto found = judge({scores})) return found;
    for (double& score : scores) score = -score;
    if (auto found = judge({scores})) return found;
  }
  const bool text = column.type == ColumnType::text;
  const Groups groups = with_missing(text ? group_rows(column, rows_) : number_groups(column, rows_));
  return judge(held_out_means(groups, parts_, folds_, {.strength = 1}));
}

std::optional<Suspicion> LeakSample::look_at_scores(const std::vector<std::vector<double>>& scores) const {
  if (!enough()) return std::nullopt;
  std::vector<std::vector<double>> sampled;
  for (const auto& part : scores) {
    auto& values = sampled.emplace_back();
    for (const std::size_t place : places_) values.push_back(part[place]);
  }
  return judge(sampled);
}

}  // namespace aisle::prepare
