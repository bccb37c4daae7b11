#include "prepare/pairs.h"

#include "prepare/groups.h"
#include "prepare/identifiers.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <set>

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

// A column cut into groups, and how much of the target it has told so far.
struct Candidate {
  std::size_t place = 0;  // in the table
  std::vector<std::size_t> group;
  double told = 0;
};

struct GroupMeans {
  std::vector<double> means = std::vector<double>(groups + 1);
  double told = 0;  // the squares that taking the means away takes away
};

GroupMeans group_means(const std::vector<std::size_t>& group, const std::vector<double>& rest) {
  GroupMeans out;
  std::vector<double> counts(groups + 1);
  for (std::size_t i = 0; i < rest.size(); ++i) {
    out.means[group[i]] += rest[i];
    ++counts[group[i]];
  }
  for (std::size_t g = 0; g <= groups; ++g) {
    if (counts[g] == 0) continue;
    out.told += out.means[g] * out.means[g] / counts[g];
    out.means[g] /= counts[g];
  }
  return out;
}

// Boosting: again and again the column that tells most of what is left takes a part of it away.
void boost(std::vector<Candidate>& candidates, std::vector<double> rest) {
  constexpr int rounds = 60;
  constexpr double rate = 0.3;
  const double mean = std::accumulate(rest.begin(), rest.end(), 0.0) / static_cast<double>(rest.size());
  double whole = 0;
  for (double& value : rest) {
    value -= mean;
    whole += value * value;
  }
  for (int round = 0; round < rounds && whole > 0; ++round) {
    Candidate* best = nullptr;
    GroupMeans most;
    for (auto& candidate : candidates) {
      GroupMeans means = group_means(candidate.group, rest);
      if (best != nullptr && means.told <= most.told) continue;
      best = &candidate;
      most = std::move(means);
    }
    if (best == nullptr) break;
    best->told += most.told / whole;
    for (std::size_t i = 0; i < rest.size(); ++i) rest[i] -= rate * most.means[best->group[i]];
  }
}

// Whether the column has so many different numbers that they are amounts, not codes or grades.
bool holds_amounts(const Column& column, const Rows& rows) {
  constexpr std::size_t most_codes = 50;
  std::set<double> different;
  for (const std::size_t row : rows) {
    if (!column.missing(row)) different.insert(column.numbers[row]);
    if (different.size() > most_codes) return true;
  }
  return false;
}

// At most 20,000 of the rows, spread evenly, as places.
std::vector<std::size_t> some_places(std::size_t rows) {
  constexpr std::size_t enough = 20000;
  const std::size_t step = std::max<std::size_t>(1, (rows + enough - 1) / enough);
  std::vector<std::size_t> out;
  for (std::size_t i = 0; i < rows; i += step) out.push_back(i);
  return out;
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
  constexpr std::size_t too_many = 200;  // columns: pairs of so many are chosen by chance
  const auto places = some_places(rows.size());
  const TargetParts some = parts.at(places);
  Rows sample;
  for (const std::size_t place : places) sample.push_back(rows[place]);
  std::vector<Candidate> candidates;
  for (std::size_t c = 0; c < table.columns.size(); ++c) {
    const Column& column = table.columns[c];
    if (column.type != ColumnType::number || column.name == target || named_like_an_id(column.name)) continue;
    if (!holds_amounts(column, sample)) continue;
    if (candidates.size() == too_many) return {};
    candidates.push_back({.place = c, .group = cut(column, sample)});
  }
  if (candidates.size() < 2) return {};
  for (const auto& part : some.values) boost(candidates, part);
  std::erase_if(candidates, [](const Candidate& candidate) { return candidate.told <= 0; });
  std::ranges::stable_sort(candidates, std::ranges::greater{}, &Candidate::told);
  std::vector<std::string> out;
  for (const auto& candidate : candidates) {
    if (out.size() < most) out.push_back(table.columns[candidate.place].name);
  }
  return out;
}

std::vector<double> products(const Column& first, const Column& second, const Rows& rows) {
  return combined(first, second, rows, [](double a, double b) { return a * b; });
}

std::vector<double> ratios(const Column& above, const Column& below, const Rows& rows) {
  return combined(above, below, rows, [](double a, double b) { return a / b; });
}

}  // namespace aisle::prepare
