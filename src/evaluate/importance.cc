#include "evaluate/importance.h"

#include "core/progress.h"
#include "evaluate/measure.h"
#include "stats/random.h"

#include <algorithm>
#include <numeric>

namespace aisle::evaluate {

namespace {

constexpr std::size_t most_rows = 2500;  // more would make importance slow and hardly surer

struct Sample {
  Table table;
  Labels labels;
};

Sample sample_rows(const Table& table, const Rows& rows, const Labels& labels, stats::Random& random) {
  std::vector<std::size_t> places(rows.size());
  std::iota(places.begin(), places.end(), std::size_t{0});
  if (places.size() > most_rows) {
    random.shuffle(std::span(places));
    places.resize(most_rows);
  }
  Rows chosen;
  for (const std::size_t place : places) chosen.push_back(rows[place]);
  return {take_rows(table, chosen), labels.at(places)};
}

void shuffle(Column& column, stats::Random& random) {
  column.type == ColumnType::text ? random.shuffle(std::span(column.codes)) : random.shuffle(std::span(column.numbers));
}

}  // namespace

std::string_view importance_metric(Problem problem) {
  switch (problem) {
    case Problem::binary:
      return "roc_auc";
    case Problem::multiclass:
      return "accuracy";
    case Problem::regression:
      break;
  }
  return "r2";
}

std::vector<Importance> permutation_importance(const std::function<Predictions(const Table&)>& predict,
                                               const Table& table, const Rows& rows, const Labels& labels,
                                               const std::vector<std::string>& columns, std::uint64_t seed,
                                               std::size_t shuffles) {
  stats::Random random(seed);
  Sample sample = sample_rows(table, rows, labels, random);
  const auto quality = [&] {
    const Measured measured{labels.problem, stats::measure(sample.labels, predict(sample.table)), {}};
    return measured[importance_metric(labels.problem)];
  };
  const double whole = quality();
  std::vector<Importance> out;
  for (const auto& name : columns) {
    Column& column = *std::ranges::find(sample.table.columns, name, &Column::name);
    const Column original = column;
    std::vector<double> drops;
    for (std::size_t i = 0; i < shuffles; ++i) {
      check_interrupted();
      shuffle(column, random);
      drops.push_back(whole - quality());
    }
    column = original;
    const double mean = std::accumulate(drops.begin(), drops.end(), 0.0) / static_cast<double>(shuffles);
    out.push_back({name, mean, stats::middle_95(drops)});
  }
  std::ranges::stable_sort(out, std::ranges::greater{}, &Importance::drop);
  return out;
}

}  // namespace aisle::evaluate
