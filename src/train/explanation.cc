#include "train/explanation.h"

#include "core/parallel.h"
#include "models/models.h"
#include "stats/random.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace aisle::train {

namespace {

// Of several classes the one with the most rows, else the only output.
std::size_t output_of_interest(const Labels& labels) {
  if (labels.problem != Problem::multiclass) return 0;
  std::vector<std::size_t> rows(labels.classes.size());
  for (const double value : labels.values) ++rows[static_cast<std::size_t>(value)];
  return static_cast<std::size_t>(std::ranges::max_element(rows) - rows.begin());
}

// The columns that have features; of a very wide table the hundred that add most to the answers of some rows.
std::vector<std::string> columns_that_move(const registry::FittedModel& model, const Table& table, Rows rows) {
  constexpr std::size_t most = 100;
  constexpr std::size_t some_rows = 200;
  const auto& columns = model.preparation.columns();
  std::vector<std::pair<double, std::size_t>> moved(columns.size());
  for (std::size_t c = 0; c < columns.size(); ++c) moved[c].second = c;
  rows.resize(std::min(rows.size(), some_rows));
  const auto added = model.contributions(model.preparation.apply(table, rows), 0);
  const auto& features = model.preparation.features();
  for (std::size_t i = 0; added && i < rows.size(); ++i) {
    const auto row = added->by_feature.row(i);
    for (std::size_t j = 0; j < features.size(); ++j) {
      moved[features[j].column].first -= std::abs(static_cast<double>(row[j]));
    }
  }
  std::erase_if(moved, [&](const auto& entry) { return columns[entry.second].features.empty(); });
  if (moved.size() > most) {
    std::ranges::sort(moved);
    moved.resize(most);
  }
  std::ranges::sort(moved, {}, [](const auto& entry) { return entry.second; });
  std::vector<std::string> out;
  for (const auto& [by, place] : moved) out.push_back(columns[place].name);
  return out;
}

}  // namespace

std::vector<evaluate::Importance> importance(const registry::FittedModel& model, const Table& table,
                                             const prepare::Target& target, const Rows& rows, std::uint64_t seed) {
  constexpr std::size_t predictions = 500;  // about as many times as a table of ordinary width needs
  const auto columns = columns_that_move(model, table, table_rows(target, rows));
  const std::size_t shuffles = std::clamp<std::size_t>(predictions / std::max<std::size_t>(columns.size(), 1), 2, 5);
  return evaluate::permutation_importance(
      [&](const Table& shuffled) { return model.predict(shuffled, all_rows(shuffled)); }, table,
      table_rows(target, rows), target.labels.at(rows), columns, seed, shuffles);
}

std::vector<evaluate::PartialDependence> dependence_on_most_important(
    const registry::FittedModel& model, const Table& table, const prepare::Target& target, const Rows& rows,
    const std::vector<evaluate::Importance>& importance, std::uint64_t seed) {
  constexpr std::size_t most = 6;
  std::vector<evaluate::PartialDependence> out;
  for (const auto& entry : importance) {
    if (out.size() == most || !(entry.drop > 0)) break;
    out.push_back(evaluate::partial_dependence(
        [&](const Table& varied) { return model.predict(varied, all_rows(varied)); }, table, table_rows(target, rows),
        entry.column, output_of_interest(target.labels), seed));
  }
  return out;
}

std::vector<LearningPoint> learning_curve(const Table& table, const prepare::Target& target, const Trial& trial,
                                          const stats::Fold& fold, const prepare::PreparationConfig& preparation,
                                          std::uint64_t seed) {
  constexpr std::array shares = {0.1, 0.2, 0.4, 0.7, 1.0};
  constexpr std::size_t fewest = 30;   // with less there is nothing to learn, perhaps no column that varies
  constexpr std::size_t most = 50000;  // beyond, a curve has long become flat, and would cost more than choosing did
  Rows order = fold.training;
  stats::Random(seed).shuffle(std::span(order));
  order.resize(std::min(order.size(), most));
  std::vector<LearningPoint> out(shares.size());
  parallel_for(shares.size(), [&](std::size_t i) {
    Rows rows(order.begin(),
              order.begin() + static_cast<std::ptrdiff_t>(shares[i] * static_cast<double>(order.size())));
    std::ranges::sort(rows);
    if (rows.size() < fewest) return;
    const Labels truth = target.labels.at(rows);
    if (truth.problem != Problem::regression &&
        std::ranges::count(truth.values, truth.values.front()) == std::ssize(rows)) {
      return;  // one class alone
    }
    const ScaledLabels scaled = scaled_labels(target, rows, false);
    const auto prepared =
        prepare::Preparation::fit(table, table_rows(target, rows), truth, target.column.name, preparation, seed);
    const auto model = models::algorithm(trial.algorithm).make(trial.options);
    fit(*model, {prepared.features, scaled.labels, prepared.preparation.features()}, {.seed = seed, .threads = 1});
    const auto answers = [&](const Rows& asked) {
      Predictions said = model->predict(prepared.preparation.apply(table, table_rows(target, asked)));
      for (double& value : said.values) value = value * scaled.scale + scaled.centre;
      return evaluate::loss(target.labels.at(asked), said);
    };
    out[i] = {rows.size(), answers(rows), answers(fold.held_out)};
  });
  std::erase_if(out, [](const LearningPoint& point) { return point.rows == 0; });
  return out;
}

}  // namespace aisle::train
