#include "core/table.h"

#include "core/error.h"
#include "core/nearest.h"

#include <array>
#include <bit>
#include <cmath>
#include <limits>
#include <map>
#include <numeric>
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

Rows all_rows(const Table& table) {
  Rows out(table.rows());
  std::iota(out.begin(), out.end(), std::size_t{0});
  return out;
}

Table take_rows(const Table& table, const Rows& rows) {
  Table out;
  for (const auto& column : table.columns) {
    Column part{.name = column.name, .type = column.type, .numbers = {}, .codes = {}, .words = column.words};
    for (const std::size_t row : rows) {
      if (column.type == ColumnType::text) {
        part.codes.push_back(column.codes[row]);
      } else {
        part.numbers.push_back(column.numbers[row]);
      }
    }
    out.columns.push_back(std::move(part));
  }
  return out;
}

std::vector<std::size_t> first_alike(const Table& table) {
  // 128 bits of hash a row stand for the row: two rows that differ would share them once in some 10^25 tables.
  constexpr std::uint64_t odd = 0x9E3779B97F4A7C15;
  std::vector<std::pair<std::uint64_t, std::uint64_t>> hashes(table.rows());
  for (const auto& column : table.columns) {
    for (std::size_t row = 0; row < table.rows(); ++row) {
      const double value = column.type == ColumnType::text ? column.codes[row] : column.numbers[row];
      const auto bits = std::isnan(value) ? odd : std::bit_cast<std::uint64_t>(value + 0.0);  // -0 is 0
      auto& [first, second] = hashes[row];
      first = std::rotl((first ^ bits) * odd, 29) + 1;
      second = std::rotl((second + bits) * 0xD1B54A32D192ED03, 31) ^ first;
    }
  }
  std::map<std::pair<std::uint64_t, std::uint64_t>, std::size_t> seen;
  std::vector<std::size_t> out;
  out.reserve(hashes.size());
  for (std::size_t row = 0; row < hashes.size(); ++row) out.push_back(seen.emplace(hashes[row], row).first->second);
  return out;
}

std::size_t duplicate_rows(const Table& table) {
  const auto first = first_alike(table);
  std::size_t count = 0;
  for (std::size_t row = 0; row < first.size(); ++row) count += first[row] != row ? 1 : 0;
  return count;
}

}  // namespace aisle
