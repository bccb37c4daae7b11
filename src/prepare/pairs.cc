#include "prepare/pairs.h"

#include "prepare/groups.h"
#include "prepare/identifiers.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace aisle::prepare {

namespace {

constexpr std::size_t groups = 20;

// The group of each row by its value, equal values in one group; missing ones in a group of their own, the last.
std::vector<std::size_t> cut(const Column& column, const Rows& rows) {
  std::vector<double> sorted;
  for (const std::size_t row : rows) {
    if (!column.missing(row)) sorted.push_back(column.numbers[row]);
  }
  std::ranges::sort(sorted);
  std::vector<double> edges;
  for (std::size_t g = 1; g < groups && !sorted.empty(); ++g) edges.push_back(sorted[g * sorted.size() / groups]);
  std::vector<std::size_t> out;
  out.reserve(rows.size());
  for (const std::size_t row : rows) {
    const auto above = std::ranges::upper_bound(edges, column.numbers[row]) - edges.begin();
    out.push_back(column.missing(row) ? groups : static_cast<std::size_t>(above));
  }
  return out;
}

// The share of a part's variance that lies between the groups.
double correlation_ratio(const std::vector<std::size_t>& group, const std::vector<double>& part) {
  std::vector<double> sums(groups + 1), counts(groups + 1);
  for (std::size_t i = 0; i < part.size(); ++i) {
    sums[group[i]] += part[i];
    ++counts[group[i]];
  }
  const double mean = std::accumulate(part.begin(), part.end(), 0.0) / static_cast<double>(part.size());
  double between = 0;
  for (std::size_t g = 0; g <= groups; ++g) {
    if (counts[g] > 0) between += counts[g] * std::pow(sums[g] / counts[g] - mean, 2);
  }
  double whole = 0;
  for (const double value : part) whole += (value - mean) * (value - mean);
  return whole > 0 ? between / whole : 0;
}

template <typename Combine>
std::vector<double> combined(const Column& first, const Column& second, const Rows& rows, const Combine& combine) {
  std::vector<double> out;
  out.reserve(rows.size());
  for (const std::size_t row : rows) {
    const double value = combine(first.numbers[row], second.numbers[row]);
    out.push_back(std::isfinite(value) ? value : std::nan(""));
  }
  return out;
}

}  // namespace

std::vector<std::string> telling_numbers(const Table& table, const Rows& rows, const TargetParts& parts,
                                         const std::string& target, std::size_t most) {
  std::vector<std::pair<double, std::size_t>> told;
  for (std::size_t c = 0; c < table.columns.size(); ++c) {
    const Column& column = table.columns[c];
    if (column.type != ColumnType::number || column.name == target || named_like_an_id(column.name)) continue;
    const auto group = cut(column, rows);
    double best = 0;
    for (const auto& part : parts.values) best = std::max(best, correlation_ratio(group, part));
    if (best > 0) told.emplace_back(-best, c);
  }
  std::ranges::sort(told);
  if (told.size() > most) told.resize(most);
  std::vector<std::size_t> places;
  for (const auto& [by, place] : told) places.push_back(place);
  std::ranges::sort(places);
  std::vector<std::string> out;
  for (const std::size_t place : places) out.push_back(table.columns[place].name);
  return out;
}

std::vector<double> products(const Column& first, const Column& second, const Rows& rows) {
  return combined(first, second, rows, [](double a, double b) { return a * b; });
}

std::vector<double> ratios(const Column& above, const Column& below, const Rows& rows) {
  return combined(above, below, rows, [](double a, double b) { return a / b; });
}

}  // namespace aisle::prepare
