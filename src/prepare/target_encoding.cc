#include "prepare/target_encoding.h"

#include <algorithm>
#include <numeric>

namespace aisle::prepare {

namespace {

// Sums over some of the rows.
struct Sums {
  std::vector<double> weights;  // of each group
  std::vector<double> values;
  double all_weights = 0;
  double all_values = 0;

  explicit Sums(std::size_t groups) : weights(groups), values(groups) {}

  void add(std::int32_t group, double value, double weight) {
    all_weights += weight;
    all_values += weight * value;
    if (group < 0) return;
    weights[static_cast<std::size_t>(group)] += weight;
    values[static_cast<std::size_t>(group)] += weight * value;
  }
};

// The m-estimate from a total less what is left aside.
class Estimate {
 public:
  Estimate(const Sums& total, const Sums& aside, Smoothing smoothing)
      : total_(total), aside_(aside), strength_(smoothing.strength) {
    const double weight = total.all_weights - aside.all_weights;
    prior_ = weight > 0 ? (total.all_values - aside.all_values) / weight : 0;
  }

  [[nodiscard]] double prior() const { return prior_; }
  [[nodiscard]] double of(std::int32_t group) const {
    if (group < 0) return prior_;
    const auto g = static_cast<std::size_t>(group);
    return (total_.values[g] - aside_.values[g] + strength_ * prior_) /
           (total_.weights[g] - aside_.weights[g] + strength_);
  }

 private:
  const Sums& total_;
  const Sums& aside_;
  double strength_;
  double prior_;
};

Sums sum_all(const Groups& groups, const std::vector<double>& values, const std::vector<double>& weights) {
  Sums sums(groups.size());
  for (std::size_t i = 0; i < values.size(); ++i) sums.add(groups.of_row[i], values[i], weights[i]);
  return sums;
}

std::vector<double> ranks(const Groups& groups) {
  std::vector<std::size_t> order(groups.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::ranges::stable_sort(order, std::ranges::greater{}, [&](std::size_t g) { return groups.rows[g]; });
  std::vector<double> out(order.size());
  for (std::size_t i = 0; i < order.size(); ++i) out[order[i]] = static_cast<double>(i);
  return out;
}

}  // namespace

std::size_t ValueTable::place(std::uint64_t key) const {
  const auto found = std::ranges::lower_bound(keys, key);
  return found != keys.end() && *found == key ? static_cast<std::size_t>(found - keys.begin()) : keys.size();
}

ValueTable fit_values(const Column& column, const Groups& groups, const TargetParts* parts, Smoothing smoothing) {
  std::vector<std::pair<std::uint64_t, std::size_t>> order;
  for (std::size_t g = 0; g < groups.size(); ++g) order.emplace_back(value_key(column, groups.first[g]), g);
  std::ranges::sort(order);
  const auto rank = ranks(groups);
  ValueTable out;
  for (const auto& [key, g] : order) {
    out.keys.push_back(key);
    out.counts.push_back(static_cast<double>(groups.rows[g]));
    out.ranks.push_back(rank[g]);
  }
  if (parts == nullptr) return out;
  const std::size_t width = parts->values.size();
  out.means.resize(order.size() * width);
  const Sums nothing(groups.size());
  for (std::size_t part = 0; part < width; ++part) {
    const Sums total = sum_all(groups, parts->values[part], parts->weights);
    const Estimate estimate(total, nothing, smoothing);
    out.priors.push_back(estimate.prior());
    for (std::size_t i = 0; i < order.size(); ++i) {
      out.means[i * width + part] = estimate.of(static_cast<std::int32_t>(order[i].second));
    }
  }
  return out;
}

std::vector<std::vector<double>> held_out_means(const Groups& groups, const TargetParts& parts,
                                                std::span<const std::size_t> folds, Smoothing smoothing) {
  std::vector<std::vector<double>> out;
  for (const auto& values : parts.values) {
    const Sums total = sum_all(groups, values, parts.weights);
    auto& means = out.emplace_back(values.size());
    for (std::size_t fold = 0; fold < inner_folds; ++fold) {
      Sums aside(groups.size());
      for (std::size_t i = 0; i < values.size(); ++i) {
        if (folds[i] == fold) aside.add(groups.of_row[i], values[i], parts.weights[i]);
      }
      const Estimate estimate(total, aside, smoothing);
      for (std::size_t i = 0; i < values.size(); ++i) {
        if (folds[i] == fold) means[i] = estimate.of(groups.of_row[i]);
      }
    }
  }
  return out;
}

}  // namespace aisle::prepare
