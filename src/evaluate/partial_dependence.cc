#include "evaluate/partial_dependence.h"

#include "core/progress.h"
#include "stats/random.h"

#include <algorithm>
#include <cmath>

namespace aisle::evaluate {

namespace {

constexpr std::size_t most_rows = 500;
constexpr std::size_t most_values = 20;

Table some_rows(const Table& table, Rows rows, std::uint64_t seed) {
  if (rows.size() > most_rows) {
    stats::Random random(seed);
    random.shuffle(std::span(rows));
    rows.resize(most_rows);
  }
  return take_rows(table, rows);
}

std::vector<double> quantiles(std::vector<double> values) {
  std::erase_if(values, [](double value) { return std::isnan(value); });
  std::ranges::sort(values);
  std::vector<double> out;
  for (std::size_t i = 0; i < most_values && !values.empty(); ++i) {
    out.push_back(values[i * (values.size() - 1) / (most_values - 1)]);
  }
  out.erase(std::ranges::unique(out).begin(), out.end());
  return out;
}

std::vector<std::int32_t> most_frequent(const Column& column) {
  std::vector<std::pair<std::size_t, std::int32_t>> counts(column.words.size());
  for (std::size_t i = 0; i < counts.size(); ++i) counts[i].second = static_cast<std::int32_t>(i);
  for (const auto code : column.codes) {
    if (code >= 0) ++counts[static_cast<std::size_t>(code)].first;
  }
  std::ranges::stable_sort(counts, std::ranges::greater{}, [](const auto& count) { return count.first; });
  std::vector<std::int32_t> out;
  for (const auto& [rows, code] : counts) {
    if (rows > 0 && out.size() < most_values) out.push_back(code);
  }
  return out;
}

double mean_answer(const Predictions& answers, std::size_t output) {
  double sum = 0;
  for (std::size_t i = 0; i < answers.rows(); ++i) sum += answers.row(i)[output];
  return sum / static_cast<double>(answers.rows());
}

}  // namespace

PartialDependence partial_dependence(const std::function<Predictions(const Table&)>& predict, const Table& table,
                                     const Rows& rows, const std::string& column, std::size_t output,
                                     std::uint64_t seed) {
  Table sample = some_rows(table, rows, seed);
  Column& varied = *std::ranges::find(sample.columns, column, &Column::name);
  const Column original = varied;
  PartialDependence out{.column = column, .type = varied.type, .points = {}};
  if (varied.type == ColumnType::text) {
    for (const auto code : most_frequent(original)) {
      check_interrupted();
      std::ranges::fill(varied.codes, code);
      const std::string& word = varied.words[static_cast<std::size_t>(code)];
      out.points.push_back({.category = word, .answer = mean_answer(predict(sample), output)});
    }
  } else {
    for (const double value : quantiles(original.numbers)) {
      check_interrupted();
      std::ranges::fill(varied.numbers, value);
      out.points.push_back({.number = value, .category = "", .answer = mean_answer(predict(sample), output)});
    }
  }
  return out;
}

}  // namespace aisle::evaluate
