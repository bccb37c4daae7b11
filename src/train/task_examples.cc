#include "train/task_examples.h"

#include "train/task_model.h"

#include <algorithm>
#include <fmt/format.h>
#include <numeric>

namespace aisle::train {

namespace {

constexpr std::size_t most_test_examples = 20000;

void append(features::Examples& to, const features::Examples& from) {
  to.person.insert(to.person.end(), from.person.begin(), from.person.end());
  to.moment.insert(to.moment.end(), from.moment.begin(), from.moment.end());
  to.answer.insert(to.answer.end(), from.answer.begin(), from.answer.end());
  to.features.insert(to.features.end(), from.features.begin(), from.features.end());
}

prepare::Target target_of(const features::Task& task, const features::Examples& examples) {
  prepare::Target out;
  out.rows.resize(examples.size());
  std::iota(out.rows.begin(), out.rows.end(), std::size_t{0});
  out.labels = labels_of(task, examples);
  out.column.name = features::task_text(task);
  out.column.type = task.is_yes_or_no() ? ColumnType::text : ColumnType::number;
  out.column.problem = out.labels.problem;
  out.column.classes = out.labels.classes;
  return out;
}

bool has_both(const std::vector<double>& values, const Rows& rows, std::size_t least) {
  const auto yes = static_cast<std::size_t>(std::ranges::count_if(rows, [&](auto row) { return values[row] > 0; }));
  return yes >= least && rows.size() - yes >= least;
}

// Whether models can be told apart by it: where the log was silent a part of the time holds too little.
bool tells(const stats::Fold& fold, const Labels& labels) {
  constexpr std::size_t least_training = 20, least_held_out = 5;
  if (fold.training.size() < least_training || fold.held_out.size() < least_held_out) return false;
  return labels.problem == Problem::regression ||
         (has_both(labels.values, fold.training, 2) && has_both(labels.values, fold.held_out, 1));
}

}  // namespace

TaskExamples collect_examples(const Timelines& timelines, const features::Task& task, const ExamplesConfig& config,
                              const features::FoldPlan& plan, Progress& progress) {
  progress.start("examples of " + task.name, 2);
  const auto context = features::context_of(plan, timelines);
  TaskExamples out;
  out.examples = features::make_examples(
      timelines, task, context,
      {.from = config.split.train_from, .until = config.split.train_until, .most = config.most, .seed = config.seed},
      config.seen_until);
  out.training = out.examples.size();
  progress.advance("to train on");
  append(out.examples, features::make_examples(timelines, task, context,
                                               {.from = config.split.test_from,
                                                .until = config.split.test_until,
                                                .once = task.at == features::AskedAt::every_midnight,
                                                .most = most_test_examples,
                                                .seed = 1},
                                               config.seen_until));
  progress.finish();
  out.target = target_of(task, out.examples);
  auto folds = fold_examples(out.examples, out.training, config.split, task, config.seed);
  std::erase_if(folds.folds, [&](const stats::Fold& fold) { return !tells(fold, out.target.labels); });
  out.forward = folds.kind == "time";
  out.given = {.kind = "time", .column = "moment", .folds = std::move(folds.folds)};
  const auto& rows = out.target.rows;
  out.given.training.assign(rows.begin(), rows.begin() + static_cast<std::ptrdiff_t>(out.training));
  out.given.test.assign(rows.begin() + static_cast<std::ptrdiff_t>(out.training), rows.end());
  return out;
}

Json TaskExamples::too_little() const {
  constexpr std::size_t least_training = 60, least_test = 20, least_class = 10;
  if (training < least_training || given.test.size() < least_test)
    return Json::Object{
        {"what", "examples"},
        {"words", fmt::format("there are {} examples to train on and {} to test on; at least {} and {} are needed",
                              training, given.test.size(), least_training, least_test)},
        {"training", training},
        {"test", given.test.size()},
        {"least_training", least_training},
        {"least_test", least_test}};
  const auto& values = target.labels.values;
  if (target.labels.problem == Problem::regression) {
    if (std::ranges::all_of(given.training, [&](std::size_t row) { return values[row] == values[0]; }))
      return Json::Object{{"what", "alike"}, {"words", "all answers are the same"}};
  } else if (!has_both(values, given.training, least_class) || !has_both(values, given.test, 1)) {
    return Json::Object{{"what", "classes"},
                        {"words", fmt::format("too few examples have each answer; at least {} yes and {} no are needed",
                                              least_class, least_class)},
                        {"least", least_class}};
  }
  if (!given.folds.empty()) return {};
  return Json::Object{{"what", "folds"}, {"words", "no part of the time holds enough to choose a model by"}};
}

}  // namespace aisle::train
