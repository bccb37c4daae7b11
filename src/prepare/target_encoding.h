#pragma once

#include "prepare/groups.h"
#include "prepare/target_parts.h"

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace aisle::prepare {

// What the training rows say about each value of a column. Values stand as hashes: no model holds a customer's id.
struct ValueTable {
  std::vector<std::uint64_t> keys;  // value_key of each value, ascending
  std::vector<double> counts;       // of each value: training rows that have it
  std::vector<double> ranks;        // of each value: how many are more frequent; ties in the order of appearance
  std::vector<double> priors;       // of each part of the target: its mean; empty where no means are wanted
  std::vector<double> means;        // keys * priors: the smoothed mean of each part, value after value

  // The place of a key, or keys.size() when no training row had it.
  [[nodiscard]] std::size_t place(std::uint64_t key) const;
  [[nodiscard]] double count(std::size_t place) const { return place < counts.size() ? counts[place] : 0; }
  [[nodiscard]] double rank(std::size_t place) const {
    return place < ranks.size() ? ranks[place] : static_cast<double>(keys.size());
  }
  [[nodiscard]] double mean(std::size_t place, std::size_t part) const {
    return place < keys.size() ? means[place * priors.size() + part] : priors[part];
  }
};

// The mean of the target in a value's rows is drawn towards the mean of all as if `strength` more rows had that: (sum +
// strength * prior) / (rows + strength), the m-estimate of Micci-Barreca 2001.
struct Smoothing {
  double strength = 20;
};

// parts: nullptr where no means are wanted.
ValueTable fit_values(const Column& column, const Groups& groups, const TargetParts* parts, Smoothing smoothing = {});

// Of each part and row the smoothed mean of its value among the rows of the other folds; the mean of all of them where
// the value is missing or new to them.
std::vector<std::vector<double>> held_out_means(const Groups& groups, const TargetParts& parts,
                                                std::span<const std::size_t> folds, Smoothing smoothing = {});

}  // namespace aisle::prepare
