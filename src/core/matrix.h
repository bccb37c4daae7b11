#pragma once

#include <cstddef>
#include <span>
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

}  // namespace aisle
