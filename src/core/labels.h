#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace aisle {

// What is asked of a model: which of two classes, which of several, or how much.
enum class Problem : std::uint8_t { binary, multiclass, regression };

std::string_view name_of(Problem problem);
Problem problem(std::string_view name);  // the inverse; Error for another name

// What is to be predicted, for rows in their order.
struct Labels {
  Problem problem = Problem::binary;
  std::vector<std::string>
      classes;                  // as people write them; binary: the negative one, the positive one; regression: none
  std::vector<double> values;   // a row each: the place of its class in `classes`, or the number itself
  std::vector<double> weights;  // a row each, how much it counts in fitting; empty: all count 1
  // A row each, whose it is, where several rows are of one person, say, and so not independent; empty: all are.
  std::vector<std::uint32_t> groups = {};

  [[nodiscard]] std::size_t rows() const { return values.size(); }
  // Numbers that a model gives for a row: 1, or with several classes one for each.
  [[nodiscard]] std::size_t outputs() const { return problem == Problem::multiclass ? classes.size() : 1; }
  // The labels of some of the rows, in the order in which they are wanted.
  [[nodiscard]] Labels at(std::span<const std::size_t> rows) const;
};

// What a model says of rows: of two classes the probability of the positive one, of several the probability of each
// (they sum to 1), of a number its estimate.
struct Predictions {
  std::size_t outputs = 1;
  std::vector<double> values;  // rows * outputs, row after row

  [[nodiscard]] std::size_t rows() const { return values.size() / outputs; }
  // Views into `values`, valid while it is not resized.
  [[nodiscard]] std::span<double> row(std::size_t i) { return std::span(values).subspan(i * outputs, outputs); }
  [[nodiscard]] std::span<const double> row(std::size_t i) const {
    return std::span(values).subspan(i * outputs, outputs);
  }
  [[nodiscard]] Predictions at(std::span<const std::size_t> rows) const;
};

}  // namespace aisle
