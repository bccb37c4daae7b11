#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace aisle {

// Numbers in rows and columns, row after row, no missing values: what models see.
struct Matrix {
  std::size_t rows = 0;
  std::size_t columns = 0;
  std::vector<float> values;  // rows * columns

  Matrix() = default;
  Matrix(std::size_t n, std::size_t d) : rows(n), columns(d), values(n * d) {}

  // Views into `values`, valid while the matrix lives and is not resized.
  [[nodiscard]] std::span<float> row(std::size_t i) { return std::span(values).subspan(i * columns, columns); }
  [[nodiscard]] std::span<const float> row(std::size_t i) const {
    return std::span(values).subspan(i * columns, columns);
  }
};

// What one column of a Matrix says.
struct FeatureInfo {
  // number: an amount. flag: 0 or 1 (before scaling), alone. category: one of several of which one is 1 (one-hot).
  // score: a number that was made from other rows, such as a mean of the target: of equal rows it may differ a little,
  // so that its order says more than it knows.
  enum class Kind : std::uint8_t { number, flag, category, score };

  std::string name;        // for people: "price", "price is missing", "month = May"
  std::size_t column = 0;  // which of the table's columns it was made from: features of one column stand together
  Kind kind = Kind::number;
};

}  // namespace aisle
