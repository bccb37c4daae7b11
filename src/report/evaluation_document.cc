#include "report/evaluation_document.h"

#include "core/error.h"

namespace aisle::report {
namespace {

constexpr double kFormat = 1;

// The member, or null when it or the object is absent.
const Json& member(const Json& object, std::string_view name) {
  static const Json null;
  const Json* found = object.is_null() ? nullptr : object.find(name);
  return found ? *found : null;
}

double number(const Json& object, std::string_view name, double otherwise = kUnknown) {
  const Json& value = member(object, name);
  return value.is_null() ? otherwise : value.number();
}

std::string string(const Json& object, std::string_view name) {
  const Json& value = member(object, name);
  return value.is_null() ? "" : value.string();
}

const Json::Array& items(const Json& object, std::string_view name) {
  static const Json::Array none;
  const Json& value = member(object, name);
  return value.is_null() ? none : value.array();
}

Measures read_measures(const Json& object) {
  Measures out;
  const Json& metrics = member(object, "metrics");
  const Json& intervals = member(object, "intervals");
  for (const Metric& metric : kMetrics) {
    Measure measure{.value = number(metrics, metric.name)};
    if (const auto& ends = items(intervals, metric.name); ends.size() == 2) {
      measure.low = ends[0].number();
      measure.high = ends[1].number();
    }
    out.set(metric.name, measure);
  }
  return out;
}

Measures read_baseline(const Json& object) {
  Measures out;
  for (const Metric& metric : kMetrics) out.set(metric.name, {.value = number(object, metric.name)});
  return out;
}

std::vector<Point> read_points(const Json& object, std::string_view name) {
  std::vector<Point> out;
  for (const Json& pair : items(object, name)) {
    const auto& values = pair.array();
    if (values.size() == 2) out.push_back({.x = values[0].number(), .y = values[1].number()});
  }
  return out;
}

PreparedColumn read_prepared(const Json& object) {
  return {.column = string(object, "column"),
          .type = string(object, "type"),
          .left_out = string(object, "left_out"),
          .missing = number(object, "missing", 0),
          .features = number(object, "features", 0),
          .categories = number(object, "categories", 0),
          .rare = number(object, "rare", 0),
          .filled_with = number(object, "filled_with"),
          .low = number(object, "low"),
          .high = number(object, "high"),
          .mean = number(object, "mean"),
          .deviation = number(object, "deviation")};
}

std::optional<Confusion> read_confusion(const Json& object) {
  if (object.is_null()) return std::nullopt;
  return Confusion{.threshold = number(object, "threshold", 0.5),
                   .true_positive = number(object, "true_positive", 0),
                   .false_positive = number(object, "false_positive", 0),
                   .true_negative = number(object, "true_negative", 0),
                   .false_negative = number(object, "false_negative", 0)};
}

void read_curves(const Json& curves, Evaluation& out) {
  out.roc = read_points(curves, "roc");
  out.pr = read_points(curves, "pr");
  for (const Json& group : items(curves, "calibration")) {
    out.calibration.push_back({.predicted = number(group, "predicted"),
                               .observed = number(group, "observed"),
                               .low = number(group, "low"),
                               .high = number(group, "high"),
                               .rows = number(group, "rows", 0)});
  }
}

void read_champion(const Json& champion, Evaluation& out) {
  out.champion = string(champion, "algorithm");
  out.champion_title = string(champion, "title");
  out.chosen_by = string(champion, "chosen_by");
  out.measured_on_test = string(champion, "measured_on") != "cross-validation";
  out.measured_rows = number(champion, "rows");
  out.measures = read_measures(champion);
  out.baseline = read_baseline(member(champion, "baseline"));
  out.confusion = read_confusion(member(champion, "confusion"));
  read_curves(member(champion, "curves"), out);
  for (const Json& column : items(champion, "importance")) {
    out.importance.push_back({.column = string(column, "column"),
                              .drop = number(column, "drop"),
                              .low = number(column, "low"),
                              .high = number(column, "high")});
  }
}

void read_data(const Json& document, Evaluation& out) {
  const Json& data = member(document, "data");
  out.file = string(data, "file");
  out.sha256 = string(data, "sha256");
  out.rows = number(data, "rows");
  out.columns = number(data, "columns");
  out.rows_without_target = number(data, "rows_without_target", 0);
  const Json& target = member(document, "target");
  out.target = string(target, "column");
  out.positive = string(target, "positive");
  out.negative = string(target, "negative");
  out.positive_rows = number(target, "positive_rows");
}

void read_split(const Json& split, Evaluation& out) {
  out.seed = number(split, "seed");
  out.test = number(split, "test", 0);
  out.folds = number(split, "folds");
  out.training_rows = number(split, "training_rows");
  out.test_rows = number(split, "test_rows", 0);
}

}  // namespace

Measure Measures::operator[](std::string_view metric) const {
  const auto found = measures_.find(metric);
  return found == measures_.end() ? Measure{} : found->second;
}

Evaluation read_evaluation(const Json& document) {
  if (number(document, "format", kFormat) > kFormat) {
    throw Error("this evaluation was written by a newer Aisle", "evaluation.json", "update aisle");
  }
  Evaluation out;
  out.created = string(document, "created");
  read_data(document, out);
  read_split(member(document, "split"), out);
  for (const Json& column : items(document, "preparation")) out.preparation.push_back(read_prepared(column));
  out.features = number(document, "features");
  for (const Json& row : items(document, "leaderboard")) {
    out.leaderboard.push_back({.algorithm = string(row, "algorithm"),
                               .title = string(row, "title"),
                               .measures = read_measures(row),
                               .fit_seconds = number(row, "fit_seconds")});
  }
  read_champion(member(document, "champion"), out);
  return out;
}

}  // namespace aisle::report
