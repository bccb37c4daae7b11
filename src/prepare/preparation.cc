#include "prepare/preparation.h"

#include "core/error.h"
#include "core/progress.h"
#include "prepare/column_fitter.h"
#include "prepare/column_reader.h"
#include "prepare/feature_names.h"
#include "prepare/identifiers.h"
#include "prepare/pairs.h"
#include "prepare/repeated_columns.h"

#include <algorithm>
#include <cmath>

namespace aisle::prepare {

namespace {

using Kind = Feature::Kind;

// The most categories of a column: 2,000 of all columns of that type together.
std::size_t share_of_categories(const Table& table, ColumnType type) {
  constexpr std::size_t of_all = 2000;
  const auto columns = static_cast<std::size_t>(std::ranges::count(table.columns, type, &Column::type));
  return std::clamp<std::size_t>(of_all / std::max<std::size_t>(columns, 1), 1, most_categories);
}

// Of the telling numbers those that tell more than this one, when it is one.
std::vector<std::string> pairs_before(const std::vector<std::string>& telling, const std::string& name) {
  const auto self = std::ranges::find(telling, name);
  return self == telling.end() ? std::vector<std::string>() : std::vector<std::string>(telling.begin(), self);
}

// The time columns before this one, as long as ten pairs are not used up.
class TimePairs {
 public:
  std::vector<std::string> before(const auto& column) const {
    constexpr std::size_t most = 10;
    if (column.type != ColumnType::time) return {};
    return {times_.begin(), times_.begin() + static_cast<std::ptrdiff_t>(std::min(times_.size(), most - used_))};
  }
  void add(const PreparedColumn& prepared) {
    if (prepared.type != ColumnType::time || !prepared.left_out.empty()) return;
    used_ += before(prepared).size();
    times_.push_back(prepared.name);
  }

 private:
  std::vector<std::string> times_;
  std::size_t used_ = 0;
};

FittedColumn repetition(const Column& column, const Column& same, const Rows& rows) {
  PreparedColumn prepared{.name = column.name, .type = column.type, .left_out = "same as " + same.name};
  prepared.missing = count_missing(column, rows);
  return {.prepared = std::move(prepared), .held_out = {}};
}

std::vector<FittedColumn> fit_columns(const FitContext& context, const std::string& target) {
  std::vector<FittedColumn> out;
  TimePairs times;
  std::vector<std::string> telling;
  if (context.config.pairs == PreparationConfig::Switch::on) {
    telling = telling_numbers(context.table, context.rows, context.parts, target);
  }
  RepeatedColumns repeated(context.rows);
  for (const auto& column : context.table.columns) {
    if (column.name == target) continue;
    check_interrupted();
    const Column* same = repeated.same_as(column);
    const bool known = same != nullptr && std::ranges::any_of(out, [&](const FittedColumn& fitted) {
                         return fitted.prepared.name == same->name && fitted.prepared.left_out.empty();
                       });
    const auto partners = column.type == ColumnType::time ? times.before(column) : pairs_before(telling, column.name);
    out.push_back(known ? repetition(column, *same, context.rows) : fit_column(column, context, partners));
    times.add(out.back().prepared);
  }
  return out;
}

// Writes the column's features of all rows from place `first` of the matrix on.
void write_column(const PreparedColumn& prepared, const Table& table, const Rows& rows, Matrix& out,
                  std::size_t first) {
  ColumnReader reader(prepared, table, rows);
  std::vector<float> off(prepared.features.size());  // what stands in a feature of one-hot that is 0
  std::vector<char> hot(prepared.features.size());
  for (std::size_t f = 0; f < prepared.features.size(); ++f) {
    const auto& feature = prepared.features[f];
    hot[f] = feature.kind == Kind::category || feature.kind == Kind::other ? 1 : 0;
    off[f] = feature.scale(0);
    if (hot[f] != 0) continue;
    const auto raw = reader.raw(feature);
    for (std::size_t i = 0; i < rows.size(); ++i) out.values[i * out.columns + first + f] = feature.scale(raw[i]);
  }
  if (std::ranges::count(hot, 1) == 0) return;
  const auto places = reader.one_hot();
  const auto [begin, end] =
      std::pair{std::ranges::find(hot, 1) - hot.begin(), hot.rend() - std::ranges::find(hot.rbegin(), hot.rend(), 1)};
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const auto row = out.row(i).subspan(first, off.size());
    std::copy(off.begin() + begin, off.begin() + end, row.begin() + begin);
    if (places[i] < 0) continue;
    const auto place = static_cast<std::size_t>(places[i]);
    row[place] = prepared.features[place].scale(1);
  }
}

}  // namespace

Preparation::Fitted Preparation::fit(const Table& table, const Rows& rows, const Labels& labels,
                                     const std::string& target, const PreparationConfig& config, std::uint64_t seed) {
  const TargetParts parts = target_parts(labels);
  const auto folds = deal_folds(labels, seed);
  const LeakSample leaks(rows, parts, folds);
  const FitContext context{.table = table,
                           .rows = rows,
                           .config = config,
                           .parts = parts,
                           .folds = folds,
                           .leaks = leaks,
                           .categories = share_of_categories(table, ColumnType::text),
                           .codes = share_of_categories(table, ColumnType::number)};
  auto columns = fit_columns(context, target);
  Fitted out;
  for (auto& column : columns) out.preparation.columns_.push_back(std::move(column.prepared));
  out.preparation.describe_features();
  if (out.preparation.features_.empty()) {
    throw Error("no column is left to learn from: all are empty, constant or identifiers", "",
                "add columns that say something about each row");
  }
  out.features = out.preparation.apply(table, rows);
  std::size_t first = 0;
  for (std::size_t c = 0; c < columns.size(); ++c) {
    const auto& features = out.preparation.columns_[c].features;
    for (const auto& [feature, raw] : columns[c].held_out) {
      for (std::size_t i = 0; i < rows.size(); ++i) {
        out.features.row(i)[first + feature] = features[feature].scale(raw[i]);
      }
    }
    first += features.size();
  }
  return out;
}

Matrix Preparation::apply(const Table& table, const Rows& rows) const {
  Matrix out(rows.size(), features_.size());
  std::size_t first = 0;
  for (const auto& prepared : columns_) {
    if (!prepared.features.empty()) write_column(prepared, table, rows, out, first);
    first += prepared.features.size();
  }
  return out;
}

void Preparation::describe_features() {
  features_.clear();
  for (std::size_t c = 0; c < columns_.size(); ++c) {
    for (const auto& feature : columns_[c].features) {
      features_.push_back(
          {.name = feature_name(columns_[c], feature), .column = c, .kind = feature_kind(columns_[c], feature)});
    }
  }
}

}  // namespace aisle::prepare
