#pragma once

#include "features/sequences.h"
#include "predict/edition.h"

#include <cstddef>
#include <span>
#include <vector>

namespace aisle::predict {

// A past with items in the codes of a ranking model, which owns its arrays.
struct ItemPast {
  std::vector<Code> item, type;  // 0 for what the model does not know
  std::vector<Micros> time;

  [[nodiscard]] features::History history() const { return {item, type, time}; }
  [[nodiscard]] std::size_t known() const;  // events with an item that the model knows
  [[nodiscard]] ItemPast without(std::size_t event) const;
};

// The events about items of a timeline, all of which were known at the moment of the question.
ItemPast item_past(const ItemAnswerer& answerer, const Timeline& events);

// How likely each item of the model (by its codes) is the next one: a logarithm up to `log_sum`, so that a chance is
// exp(score - log_sum). Minus infinity for what the task does not ask about, and where it is so declared for what
// stands in the past. A view of a ScoreTable.
struct ItemScores {
  std::span<const float> scores;
  double log_sum = 0;
};

// The scores of several pasts, which are worked out together: that is faster than one after the other.
class ScoreTable {
 public:
  // The same scores as `aisle predict` has. Any thread.
  ScoreTable(const ItemAnswerer& answerer, std::span<const ItemPast* const> pasts);

  [[nodiscard]] ItemScores operator[](std::size_t past) const;

 private:
  std::size_t width_;
  std::vector<float> scores_;
  std::vector<double> log_sums_;
};

}  // namespace aisle::predict
