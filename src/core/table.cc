#include "core/table.h"

#include "core/error.h"
#include "core/nearest.h"

#include <array>
#include <cmath>

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

}  // namespace aisle
