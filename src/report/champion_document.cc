#include "report/evaluation_document.h"
#include "report/json_members.h"

#include <algorithm>

namespace aisle::report {
namespace {

Measures read_baseline(const Json& object) {
  Measures out;
  if (object.is_null()) return out;
  for (const auto& [name, value] : object.object()) out.set(name, {.value = value.number()});
  return out;
}

std::optional<Threshold> read_threshold(const Json& object) {
  if (object.is_null()) return std::nullopt;
  return Threshold{.cost_of_miss = number(object, "cost_of_miss", 1),
                   .cost_of_false_alarm = number(object, "cost_of_false_alarm", 1),
                   .threshold = number(object, "threshold"),
                   .cost = number(object, "cost"),
                   .cost_at_half = number(object, "cost_at_half"),
                   .cost_always = number(object, "cost_always"),
                   .cost_never = number(object, "cost_never")};
}

std::optional<Confusion> read_confusion(const Json& object) {
  if (object.is_null()) return std::nullopt;
  return Confusion{.threshold = number(object, "threshold", 0.5),
                   .true_positive = number(object, "true_positive", 0),
                   .false_positive = number(object, "false_positive", 0),
                   .true_negative = number(object, "true_negative", 0),
                   .false_negative = number(object, "false_negative", 0)};
}

// Nothing unless it is square and fits the classes.
std::vector<std::vector<double>> read_matrix(const Json& champion, std::size_t classes) {
  std::vector<std::vector<double>> out;
  for (const Json& row : items(champion, "confusion_matrix")) out.push_back(row.numbers());
  const bool square = std::ranges::all_of(out, [classes](const auto& row) { return row.size() == classes; });
  if (!square || out.size() != classes) out.clear();
  return out;
}

void read_curves(const Json& curves, Champion& out) {
  out.roc = read_points(curves, "roc");
  out.pr = read_points(curves, "pr");
  out.gain = read_points(curves, "gain");
  out.actual = read_points(curves, "actual");
  for (const Json& group : items(curves, "lift")) {
    out.lift.push_back({number(group, "share", 0), number(group, "lift", 0), number(group, "rows", 0)});
  }
  for (const Json& group : items(curves, "calibration")) {
    out.calibration.push_back({.predicted = number(group, "predicted"),
                               .observed = number(group, "observed"),
                               .low = number(group, "low"),
                               .high = number(group, "high"),
                               .rows = number(group, "rows", 0)});
  }
  for (const Json& point : items(curves, "learning")) {
    out.learning.push_back({number(point, "rows", 0), number(point, "training"), number(point, "held_out")});
  }
}

Dependence read_dependence(const Json& object) {
  Dependence out{.column = string(object, "column"), .values = {}, .categories = {}};
  const bool numeric = string(object, "kind") != "category";
  for (const Json& point : items(object, "points")) {
    const double y = number(point, "y");
    if (numeric) {
      out.values.push_back({.x = number(point, "x"), .y = y});
    } else {
      out.categories.push_back({.label = string(point, "x"), .value = y});
    }
  }
  return out;
}

Training read_training(const Json& object) {
  Training out{.algorithm = string(object, "algorithm"), .training = {}, .held_out = {}};
  double epoch = 0;
  for (const Json& loss : items(object, "epochs")) {
    ++epoch;
    out.training.push_back({.x = epoch, .y = number(loss, "training")});
    out.held_out.push_back({.x = epoch, .y = number(loss, "held_out")});
  }
  return out;
}

void read_explanations(const Json& champion, Champion& out) {
  for (const Json& column : items(champion, "importance")) {
    out.importance.push_back({.column = string(column, "column"),
                              .drop = number(column, "drop"),
                              .low = number(column, "low"),
                              .high = number(column, "high")});
  }
  for (const Json& column : items(champion, "partial_dependence")) out.dependence.push_back(read_dependence(column));
  for (const Json& network : items(champion, "training")) out.training.push_back(read_training(network));
}

}  // namespace

Champion read_champion(const Json& champion, const Target& target) {
  Champion out;
  out.model = read_model(champion);
  out.chosen_by = string(champion, "chosen_by");
  out.measured_on_test = string(champion, "measured_on") != "cross-validation";
  out.measured_rows = number(champion, "rows");
  out.baseline = read_baseline(member(champion, "baseline"));
  for (const Json& other : items(champion, "against")) {
    out.against.push_back({.name = string(other, "name"),
                           .role = string(other, "role"),
                           .metric = string(other, "metric"),
                           .difference = number(other, "difference"),
                           .low = number(other, "low"),
                           .high = number(other, "high")});
  }
  out.threshold = read_threshold(member(champion, "threshold"));
  out.confusion = read_confusion(member(champion, "confusion"));
  out.confusion_matrix = read_matrix(champion, target.classes.size());
  read_curves(member(champion, "curves"), out);
  read_explanations(champion, out);
  return out;
}

}  // namespace aisle::report
