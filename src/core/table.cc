#include "core/table.h"

#include "core/error.h"
#include "core/nearest.h"

#include <array>
#include <bit>
#include <cmath>
#include <limits>
#include <unordered_set>
#include <utility>

namespace aisle {

namespace {

constexpr std::array<std::string_view, 4> type_names = {"number", "boolean", "time", "text"};

}  // namespace

std::string_view name_of(ColumnType type) { return type_names[static_cast<std::size_t>(type)]; }

ColumnType column_type(std::string_view name) {
  for (std::size_t i = 0; i < type_names.size(); ++i) {
    if (type_names[i] == name) return static_cast<ColumnType>(i);
  }
  throw Error("\"" + std::string(name) + "\" is no column type");
}

bool Column::missing(std::size_t row) const {
  return type == ColumnType::text ? codes[row] < 0 : std::isnan(numbers[row]);
}

const Column* Table::find(std::string_view name) const {
  for (const auto& column : columns) {
    if (column.name == name) return &column;
  }
  return nullptr;
}

const Column& Table::at(std::string_view name) const {
  if (const Column* column = find(name)) return *column;
  std::vector<std::string> names;
  names.reserve(columns.size());
  for (const auto& column : columns) names.push_back(column.name);
  throw Error("there is no column \"" + std::string(name) + "\"", "", did_you_mean(name, names));
}

std::size_t duplicate_rows(const Table& table) {
  std::unordered_set<std::string> seen;
  for (std::size_t row = 0; row < table.rows(); ++row) {
    std::string bytes;
    for (const auto& column : table.columns) {
      const double value = column.type == ColumnType::text ? column.codes[row] : column.numbers[row];
      const auto same_for_all_nans = std::isnan(value) ? std::numeric_limits<double>::quiet_NaN() : value;
      const auto view = std::bit_cast<std::array<char, sizeof(double)>>(same_for_all_nans);
      bytes.append(view.data(), view.size());
    }
    seen.insert(std::move(bytes));
  }
  return table.rows() - seen.size();
}

}  // namespace aisle
