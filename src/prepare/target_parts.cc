#include "prepare/target_parts.h"

#include "stats/random.h"

#include <algorithm>
#include <numeric>
#include <span>

namespace aisle::prepare {

namespace {

// The places of the most frequent classes, in the order of the classes.
std::vector<std::size_t> frequent_classes(const Labels& labels) {
  constexpr std::size_t most = 10;
  std::vector<std::size_t> counts(labels.classes.size());
  for (const double value : labels.values) ++counts[static_cast<std::size_t>(value)];
  std::vector<std::size_t> order(counts.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::ranges::stable_sort(order, std::ranges::greater{}, [&](std::size_t c) { return counts[c]; });
  order.resize(std::min(order.size(), most));
  std::ranges::sort(order);
  return order;
}

}  // namespace

TargetParts TargetParts::at(const std::vector<std::size_t>& places) const {
  const auto pick = [&](const std::vector<double>& from) {
    std::vector<double> out;
    out.reserve(places.size());
    for (const std::size_t place : places) out.push_back(from[place]);
    return out;
  };
  TargetParts out{.numeric = numeric, .names = names, .values = {}, .weights = pick(weights)};
  for (const auto& part : values) out.values.push_back(pick(part));
  return out;
}

TargetParts target_parts(const Labels& labels) {
  TargetParts out;
  out.numeric = labels.problem == Problem::regression;
  out.weights = labels.weights.empty() ? std::vector<double>(labels.rows(), 1) : labels.weights;
  if (out.numeric) {
    out.names = {""};
    out.values = {labels.values};
    return out;
  }
  const auto classes = labels.problem == Problem::binary ? std::vector<std::size_t>{1} : frequent_classes(labels);
  for (const std::size_t label : classes) {
    out.names.push_back(labels.classes.at(label));
    auto& part = out.values.emplace_back();
    part.reserve(labels.rows());
    for (const double value : labels.values) part.push_back(value == static_cast<double>(label) ? 1 : 0);
  }
  return out;
}

std::vector<std::size_t> deal_folds(const Labels& labels, std::uint64_t seed) {
  std::vector<std::size_t> order(labels.rows());
  std::iota(order.begin(), order.end(), std::size_t{0});
  stats::Random(seed).shuffle(std::span(order));
  if (labels.problem != Problem::regression) {
    std::ranges::stable_sort(order, {}, [&](std::size_t row) { return labels.values[row]; });
  }
  std::vector<std::size_t> fold(order.size());
  for (std::size_t i = 0; i < order.size(); ++i) fold[order[i]] = i % inner_folds;
  return fold;
}

}  // namespace aisle::prepare
