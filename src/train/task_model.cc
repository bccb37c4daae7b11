#include "train/task_model.h"

#include "core/clock.h"
#include "core/error.h"

#include <algorithm>
#include <limits>

namespace aisle::train {

namespace {

constexpr std::size_t most_test_examples = 50000;

}  // namespace

Table TaskModel::table(const features::Examples& examples, const Past& past) const {
  Table out = examples.table();
  if (outlook) outlook->add_columns(examples, out);
  if (behaviour) behaviour->add_columns(examples, past, out);
  return out;
}

Predictions TaskModel::predict(const features::Examples& examples, const Past& past) const {
  Predictions out{.outputs = 1, .values = std::vector<double>(examples.size(), base_rate)};
  if (model && examples.size() > 0) {
    const Table seen = table(examples, past);
    out = model->predict(seen, all_rows(seen));
  }
  const double most = task.is_yes_or_no()                        ? 1
                      : task.kind == features::TaskKind::time_to ? features::days(task.within)
                                                                 : std::numeric_limits<double>::max();
  for (double& value : out.values) value = std::clamp(value, 0.0, most);
  return out;
}

void TaskModel::add_to_files(registry::Files& files) const {
  files["task.json"] = Json(Json::Object{{"format", registry::format},
                                         {"task", task.name},
                                         {"question", features::task_text(task)},
                                         {"answer", features::unit_of(task)},
                                         {"kind", model ? "folds" : "base_rate"},
                                         {"base_rate", base_rate},
                                         {"split", split ? split->to_json() : Json()},
                                         {"folds", plan.to_json()},
                                         {"outlook", outlook ? outlook->to_json() : Json()}})
                           .text(true);
  if (model) registry::add_to_files(*model, utc_now(), files);
  if (behaviour) behaviour->add_to_files(files);
}

TaskModel TaskModel::from_files(const registry::Files& files) {
  const Json json = registry::json_file(files, "task.json");
  TaskModel out{.task = features::parse_task(json.at("task").string(), json.at("question").string()),
                .plan = features::FoldPlan::from_json(json.at("folds")),
                .split = {},
                .base_rate = json.at("base_rate").number(),
                .outlook = {},
                .behaviour = BehaviourOutlook::from_files(files),
                .model = {}};
  if (!json.at("split").is_null()) out.split = TaskSplit::from_json(json.at("split"));
  const Json* outlook = json.find("outlook");
  if (outlook != nullptr && !outlook->is_null()) out.outlook = PurchaseOutlook::from_json(*outlook);
  if (json.at("kind").string() != "base_rate") out.model = registry::from_files(files);
  return out;
}

Labels labels_of(const features::Task& task, const features::Examples& examples) {
  Labels out{.problem = Problem::regression,
             .classes = {},
             .values = examples.answer,
             .weights = {},
             .groups = examples.person};
  if (task.is_yes_or_no()) {
    out.problem = Problem::binary;
    out.classes = {"no", "yes"};
  }
  return out;
}

features::Examples test_examples(const Timelines& timelines, const TaskModel& model, Micros seen_until) {
  if (!model.split) throw Error("the model was never tested", "task " + model.task.name, "train again with more data");
  return features::make_examples(timelines, model.task, features::context_of(model.plan, timelines),
                                 {.from = model.split->test_from,
                                  .until = seen_until,
                                  .once = model.task.at == features::AskedAt::every_midnight,
                                  .most = most_test_examples,
                                  .seed = 1},
                                 seen_until);
}

Json Gain::to_json() const {
  return Json::Object{{"metric", metric}, {"rows", rows}, {"gain", gain}, {"low", low}, {"high", high}};
}

Gain gain_over(const TaskModel& candidate, const TaskModel& other, const Timelines& timelines, Micros seen_until,
               std::uint64_t seed) {
  if (other.split && candidate.split && other.split->train_until > candidate.split->train_until)
    throw Error("the model that answers was trained on a later past than the candidate", "task " + candidate.task.name,
                "train a new candidate");
  if (task_text(candidate.task) != task_text(other.task))
    throw Error("the two models answer different questions", "task " + candidate.task.name,
                "--force publishes the new one all the same");
  const auto own = test_examples(timelines, candidate, seen_until);
  const auto others = features::make_examples(timelines, other.task, features::context_of(other.plan, timelines),
                                              {.from = candidate.split->test_from,
                                               .until = seen_until,
                                               .once = other.task.at == features::AskedAt::every_midnight,
                                               .most = most_test_examples,
                                               .seed = 1},
                                              seen_until);
  const Labels truth = labels_of(candidate.task, own);
  const std::string metric(stats::chosen_by(truth.problem));
  const Past past = past_in(timelines);
  const auto found =
      stats::paired_difference(truth, candidate.predict(own, past), other.predict(others, past), metric, seed);
  return {metric, own.size(), -found.difference, -found.interval.high, -found.interval.low};
}

}  // namespace aisle::train
