#pragma once

#include "core/labels.h"
#include "core/table.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <string>
#include <vector>

namespace aisle::prepare {

// What the tests of this folder make tables of.

inline constexpr double none = NAN;

inline Column numbers(std::string name, std::vector<double> values) {
  return {.name = std::move(name), .type = ColumnType::number, .numbers = std::move(values), .codes = {}, .words = {}};
}

inline Column times(std::string name, std::vector<double> seconds) {
  return {.name = std::move(name), .type = ColumnType::time, .numbers = std::move(seconds), .codes = {}, .words = {}};
}

inline Column texts(std::string name, const std::vector<std::string>& values) {
  Column column{.name = std::move(name), .type = ColumnType::text, .numbers = {}, .codes = {}, .words = {}};
  for (const auto& value : values) {
    const auto found = std::ranges::find(column.words, value);
    column.codes.push_back(value.empty() ? -1 : static_cast<std::int32_t>(found - column.words.begin()));
    if (!value.empty() && found == column.words.end()) column.words.push_back(value);
  }
  return column;
}

inline Rows first(std::size_t count) {
  Rows rows(count);
  std::iota(rows.begin(), rows.end(), std::size_t{0});
  return rows;
}

inline Labels two_classes(std::vector<double> values) {
  return {.problem = Problem::binary, .classes = {"no", "yes"}, .values = std::move(values), .weights = {}};
}

// The chance that a row of truth 1 has a higher score than one of truth 0, ties counting half: by all pairs.
inline double auc(const std::vector<double>& scores, const std::vector<double>& truth) {
  double won = 0;
  double pairs = 0;
  for (std::size_t i = 0; i < scores.size(); ++i) {
    for (std::size_t j = 0; j < scores.size(); ++j) {
      if (truth[i] != 1 || truth[j] != 0) continue;
      pairs += 1;
      won += scores[i] > scores[j] ? 1 : scores[i] == scores[j] ? 0.5 : 0;
    }
  }
  return won / pairs;
}

}  // namespace aisle::prepare
