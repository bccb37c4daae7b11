#include "predict/row_explanation.h"

#include "core/clock.h"
#include "core/error.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <map>

namespace aisle::predict {

namespace {

// For each row the place of its likeliest class; 0 where there is one output.
std::vector<std::size_t> likeliest(const Predictions& answers) {
  std::vector<std::size_t> out;
  for (std::size_t i = 0; i < answers.rows(); ++i) {
    const auto row = answers.row(i);
    out.push_back(static_cast<std::size_t>(std::ranges::max_element(row) - row.begin()));
  }
  return out;
}

// For people: six digits tell enough of a broken number.
std::string short_text(const Column& column, std::size_t row) {
  if (column.type != ColumnType::number || column.missing(row)) return cell_text(column, row);
  const double number = column.numbers[row];
  return number == std::floor(number) ? cell_text(column, row) : fmt::format("{:.6g}", number);
}

RowExplanation explain(const registry::FittedModel& model, const Table& table, std::size_t row,
                       std::span<const float> by_feature) {
  std::map<std::size_t, double> by_column;
  const auto& features = model.preparation.features();
  for (std::size_t j = 0; j < features.size(); ++j) by_column[features[j].column] += static_cast<double>(by_feature[j]);
  RowExplanation out{.base = static_cast<double>(by_feature.back()), .contributions = {}};
  for (const auto& [place, contribution] : by_column) {
    const std::string& name = model.preparation.columns()[place].name;
    out.contributions.push_back({name, short_text(table.at(name), row), contribution});
  }
  std::ranges::stable_sort(out.contributions, std::ranges::greater{},
                           [](const auto& entry) { return std::abs(entry.contribution); });
  return out;
}

}  // namespace

std::vector<RowExplanation> explain_rows(const registry::FittedModel& model, const Table& table, const Rows& rows) {
  const Matrix features = model.preparation.apply(table, rows);
  const auto outputs = likeliest(model.predict(features));
  std::map<std::size_t, registry::Contributions> by_output;
  for (const std::size_t output : outputs) {
    if (by_output.contains(output)) continue;
    auto found = model.contributions(features, output);
    if (!found) {
      throw Error("this model cannot tell what its answers are made of", model.name,
                  "fit with other --algorithms, such as boosted_trees or logistic");
    }
    by_output.emplace(output, std::move(*found));
  }
  std::vector<RowExplanation> out;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const auto& contributions = by_output.at(outputs[i]);
    out.push_back(explain(model, table, rows[i], contributions.by_feature.row(i)));
    out.back().output = outputs[i];
    out.back().exact = contributions.exact;
  }
  return out;
}

std::string cell_text(const Column& column, std::size_t row) {
  if (column.missing(row)) return "";
  switch (column.type) {
    case ColumnType::text:
      return column.words[static_cast<std::size_t>(column.codes[row])];
    case ColumnType::boolean:
      return column.numbers[row] != 0 ? "true" : "false";
    case ColumnType::time:
      return utc_text(column.numbers[row]);
    case ColumnType::number:
      break;
  }
  return Json(column.numbers[row]).text();
}

}  // namespace aisle::predict
