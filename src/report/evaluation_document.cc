#include "report/evaluation_document.h"

#include "core/error.h"
#include "report/json_members.h"

#include <algorithm>

namespace aisle::report {
namespace {

constexpr double kFormat = 2;

void check_format(const Json& document) {
  const double format = number(document, "format", kFormat);
  if (format > kFormat) {
    throw Error("this evaluation was written by a newer Aisle", "evaluation.json", "update aisle");
  }
  if (format < kFormat) {
    throw Error("this evaluation was written by an older Aisle", "evaluation.json", "fit again with `aisle fit`");
  }
}

Measures read_measures(const Json& object) {
  Measures out;
  const Json& intervals = member(object, "intervals");
  const Json& metrics = member(object, "metrics");
  if (metrics.is_null()) return out;
  for (const auto& [name, value] : metrics.object()) {
    Measure measure{.value = value.number()};
    if (const auto& ends = items(intervals, name); ends.size() == 2) {
      measure.low = ends[0].number();
      measure.high = ends[1].number();
    }
    out.set(name, measure);
  }
  return out;
}

Data read_data(const Json& data) {
  return {.file = string(data, "file"),
          .sha256 = string(data, "sha256"),
          .rows = number(data, "rows"),
          .columns = number(data, "columns"),
          .rows_without_target = number(data, "rows_without_target", 0),
          .duplicate_rows = number(data, "duplicate_rows", 0),
          .notes = strings(data, "notes")};
}

Target read_target(const Json& target) {
  Target out{.column = string(target, "column"),
             .positive = string(target, "positive"),
             .negative = string(target, "negative"),
             .classes = strings(target, "classes"),
             .rows = {},
             .positive_rows = number(target, "positive_rows"),
             .low = number(target, "low"),
             .mean = number(target, "mean"),
             .high = number(target, "high")};
  if (!out.classes.empty()) {
    out.rows = numbers(target, "rows");
    out.rows.resize(out.classes.size(), kUnknown);
  }
  return out;
}

Split read_split(const Json& split) {
  return {.kind = string(split, "kind"),
          .column = string(split, "column"),
          .folds_by = string(split, "folds_by"),
          .seed = number(split, "seed"),
          .test = number(split, "test", 0),
          .folds = number(split, "folds"),
          .training_rows = number(split, "training_rows"),
          .test_rows = number(split, "test_rows", 0)};
}

Gain read_gain(const Json& object) {
  const Json& taken = member(object, "taken");
  return {.metric = string(object, "metric"),
          .gain = number(object, "gain"),
          .low = number(object, "low"),
          .high = number(object, "high"),
          .taken = !taken.is_null() && taken.boolean()};
}

std::optional<Gain> read_gain_if_any(const Json& object) {
  if (member(object, "gain").is_null()) return {};
  return read_gain(object);
}

std::vector<Point> read_losses(const Json& curves, std::string_view name) {
  std::vector<Point> out;
  for (const Json& point : items(curves, name))
    out.push_back({.x = number(point, "epoch"), .y = number(point, "loss")});
  return out;
}

Task read_task(const Json& document) {
  const Json& task = member(document, "task");
  const Json& behaviour = member(document, "behaviour");
  Task out{.name = string(task, "name"),
           .question = string(task, "question"),
           .unit = string(task, "answer"),
           .base_rate = number(task, "base_rate"),
           .version = number(document, "version"),
           .publication = member(document, "publication"),
           .too_little = member(document, "too_little"),
           .rule = {},
           .baselines = {},
           .behaviour = read_gain_if_any(behaviour),
           .tuning = read_gain_if_any(member(behaviour, "tuning")),
           .behaviour_diverged = !member(behaviour, "diverged").is_null(),
           .behaviour_left_out = !member(behaviour, "left_out").is_null(),
           .behaviour_learning = read_losses(member(behaviour, "learning"), "epochs"),
           .behaviour_tuning = read_losses(member(behaviour, "learning"), "tuning")};
  if (const Json& rule = member(document, "rule"); !rule.is_null())
    out.rule = Rule{read_gain(rule), read_model(member(rule, "model")), string(rule, "over")};
  const std::string chosen_by = string(member(document, "champion"), "chosen_by");
  for (const Json& row : items(document, "baselines")) {
    out.baselines.push_back({.model = read_model(row),
                             .validated = number(member(row, "validated"), chosen_by),
                             .best_model_gain = read_gain(member(row, "best_model_gain")),
                             .head = string(row, "head")});
  }
  return out;
}

PreparedColumn read_prepared(const Json& object) {
  PreparedColumn out{.column = string(object, "column"),
                     .type = string(object, "type"),
                     .left_out = string(object, "left_out"),
                     .features = strings(object, "features"),
                     .made = strings(object, "made"),
                     .missing = number(object, "missing", 0),
                     .categories = number(object, "categories", 0),
                     .rare = number(object, "rare", 0),
                     .filled_with = number(object, "filled_with"),
                     .low = number(object, "low"),
                     .high = number(object, "high"),
                     .moved_low = number(object, "moved_low", 0),
                     .moved_high = number(object, "moved_high", 0),
                     .centre = number(object, "centre"),
                     .scale = number(object, "scale"),
                     .suspect = {}};
  const Json& log = member(object, "log");
  out.log = !log.is_null() && log.boolean();
  if (const Json& suspect = member(object, "suspect"); !suspect.is_null()) {
    out.suspect = Suspect{string(suspect, "metric"), number(suspect, "value")};
  }
  return out;
}

}  // namespace

Measure Measures::operator[](std::string_view metric) const {
  const auto found = measures_.find(metric);
  return found == measures_.end() ? Measure{} : found->second;
}

const Model* Evaluation::model(std::string_view name) const {
  const auto found = std::ranges::find(leaderboard, name, &Model::name);
  return found == leaderboard.end() ? nullptr : &*found;
}

Model read_model(const Json& object) {
  Model out{.name = string(object, "name"),
            .kind = string(object, "kind"),
            .algorithm = string(object, "algorithm"),
            .title = string(object, "title"),
            .members = {},
            .options = member(object, "options"),
            .trials = number(object, "trials"),
            .measures = read_measures(object),
            .fit_seconds = number(object, "fit_seconds"),
            .predict_seconds = number(object, "predict_seconds"),
            .size_bytes = number(object, "size_bytes")};
  for (const Json& entry : items(object, "members")) {
    out.members.push_back({string(entry, "name"), number(entry, "weight")});
  }
  return out;
}

Evaluation read_evaluation(const Json& document) {
  check_format(document);
  Evaluation out;
  if (const std::string name = string(document, "problem"); !name.empty()) out.problem = problem(name);
  out.created = string(document, "created");
  out.data = read_data(member(document, "data"));
  out.target = read_target(member(document, "target"));
  out.split = read_split(member(document, "split"));
  for (const Json& column : items(document, "preparation")) out.preparation.push_back(read_prepared(column));
  out.features = number(document, "features");
  const Json& search = member(document, "search");
  out.budget_seconds = number(search, "budget_seconds");
  out.trials = number(search, "trials");
  for (const Json& row : items(document, "leaderboard")) out.leaderboard.push_back(read_model(row));
  out.champion = read_champion(member(document, "champion"), out.target);
  if (document.find("task") == nullptr) return out;
  out.task = read_task(document);
  out.data.file.clear();  // its data are the shop's log
  out.data.columns = kUnknown;
  return out;
}

}  // namespace aisle::report
