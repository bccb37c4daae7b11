#pragma once

#include "core/labels.h"
#include "core/table.h"

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

namespace aisle::evaluate {

// The mean answer when every row is given the same value of a column (Friedman 2001).
struct PartialDependence {
  struct Point {
    double number = 0;     // of a number, truth value or time
    std::string category;  // of a text
    double answer = 0;
  };
  std::string column;
  ColumnType type = ColumnType::number;
  std::vector<Point> points;  // in the order of the numbers; of texts the most frequent first
};

// At up to 20 values: quantiles of a number, the most frequent texts. rows: those that the answer is averaged over and
// the values are taken from; beyond 500 of them a random choice is used. predict: answers for every row of a table.
// output: of several classes, which one's probability.
PartialDependence partial_dependence(const std::function<Predictions(const Table&)>& predict, const Table& table,
                                     const Rows& rows, const std::string& column, std::size_t output,
                                     std::uint64_t seed);

}  // namespace aisle::evaluate
