#include "train/task_behaviour.h"

#include "models/learning_watcher.h"
#include "stats/metrics.h"
#include "train/champion_json.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <iterator>

namespace aisle::train {

bool is_of_behaviour(const Column& column) { return column.name.starts_with("behaviour_"); }

std::optional<BehaviourOutlook> TaskBehaviour::learn(const features::FoldPlan& plan, Micros log_end) {
  if (asked_.given.folds.empty() || !asked_.forward) return {};
  EpochWatcher learning(watching("learn"));
  EpochWatcher tuning(watching("tune"));
  std::optional<BehaviourOutlook> out;
  try {
    out = fit(examples(plan, log_end), learning, tuning);
  } catch (const models::Diverged& error) {
    diverged_ = error.what();
  }
  if (learning.epochs() > 0) learning_["epochs"] = learning.curve();
  if (tuning.epochs() > 0) learning_["tuning"] = tuning.curve();
  return out;
}

features::Examples TaskBehaviour::examples(const features::FoldPlan& plan, Micros log_end) {
  std::vector<Micros> moments;
  for (const std::size_t row : asked_.given.folds.front().training) moments.push_back(asked_.examples.moment[row]);
  std::ranges::sort(moments);
  encoder_until_ = moments[moments.size() / 2];
  heads_until_ = moments.back() + Micros{1};
  // A time is asked about span by span: of as many examples that would be a multiple of the rows.
  const std::size_t enough = task_.kind == features::TaskKind::time_to ? 2500 : 5000;
  const std::size_t most = std::max(enough, moments.size() - moments.size() / 2);
  return features::make_examples(timelines_, task_, features::context_of(plan, timelines_),
                                 {.from = encoder_until_, .until = heads_until_, .most = most, .seed = config_.seed},
                                 log_end);
}

std::optional<BehaviourOutlook> TaskBehaviour::fit(const features::Examples& examples, EpochWatcher& learning,
                                                   EpochWatcher& tuning) {
  const EncoderLearning how{
      .options = config_.encoder,
      .begins = [this](const auto& options, const auto& from, const auto& fit) { return begins(options, from, fit); },
      .watcher = &learning};
  auto out = BehaviourOutlook::fit(timelines_, task_, examples, encoder_until_, config_.seed, how);
  progress_.finish();
  if (!out) return {};
  auto tuned = out->tuned(timelines_, task_, examples, config_.seed, &tuning);
  progress_.finish();
  if (tuned && is_won_by(*tuned, *out)) out = std::move(tuned);
  return out;
}

bool TaskBehaviour::begins(const Json& options, const models::NextItem& from, const models::Fitting& how) {
  left_out_ = config_.plan ? config_.plan(options, from, how) : "";
  const bool is_left_out =
      store_.decided("left out behaviour " + config_.encoder.text(), [this] { return !left_out_.empty(); });
  if (!is_left_out) left_out_.clear();
  if (is_left_out && left_out_.empty()) left_out_ = "it was when this run began";
  return !is_left_out;
}

EpochWatcher::How TaskBehaviour::watching(const char* stage) const {
  EpochWatcher::How how{.name = fmt::format("epochs {} behaviour {}", stage, config_.encoder.text()),
                        .title = fmt::format("Behaviour model ({})", stage)};
  how.store = &store_;
  how.progress = &progress_;
  how.log = config_.log;
  how.about = Json::Object{{"stage", stage}, {"algorithm", "behaviour"}};
  return how;
}

bool TaskBehaviour::is_won_by(const BehaviourOutlook& tuned, const BehaviourOutlook& frozen) {
  Rows rows;
  Predictions with;
  Predictions without;
  for (const stats::Fold& fold : asked_.given.folds) std::ranges::copy(fold.held_out, std::back_inserter(rows));
  with.values = tuned.answers(task_, asked_.examples, rows, past_in(timelines_));
  without.values = frozen.answers(task_, asked_.examples, rows, past_in(timelines_));
  Rows known;  // places in `rows`
  for (std::size_t i = 0; i < rows.size(); ++i)
    if (!std::isnan(with.values[i])) known.push_back(i);
  const Labels truth = asked_.target.labels.at(rows).at(known);
  const auto over =
      stats::paired_difference(truth, with.at(known), without.at(known), stats::chosen_by(truth.problem), config_.seed);
  is_tuned_ = over.interval.high < 0;
  tuning_ = gain_json(over, truth.problem, is_tuned_);
  return is_tuned_;
}

// Whether it has seen what came after an example, or has its answer by heart.
bool TaskBehaviour::knows_too_much_of(std::size_t row) const {
  const Micros moment = asked_.examples.moment[row];
  if (moment < encoder_until_) return true;
  return is_tuned_ && moment < heads_until_ && BehaviourOutlook::is_tuned_by(asked_.examples.person[row], config_.seed);
}

bool TaskBehaviour::may_speak(Table& table) {
  constexpr std::ptrdiff_t least = 20;
  bool is_enough = true;
  for (Column& column : table.columns) {
    if (!is_of_behaviour(column)) continue;
    for (std::size_t i = 0; i < asked_.training; ++i)
      if (knows_too_much_of(i)) column.numbers[i] = NAN;
    const auto said = std::ranges::count_if(asked_.given.folds.front().training,
                                            [&](std::size_t row) { return !std::isnan(column.numbers[row]); });
    is_enough = is_enough && said >= least;
  }
  if (is_enough) return true;
  std::erase_if(table.columns, is_of_behaviour);
  tuning_ = {};
  return false;
}

TaskBehaviour::Told TaskBehaviour::told(Json gained, bool is_answer_of_model, bool is_read) const {
  Told out;
  if (!left_out_.empty()) out.notes.push_back("the behaviour model is left out: " + left_out_);
  if (!diverged_.empty()) out.notes.push_back("the behaviour model is left out: " + diverged_);
  if (!gained.is_null()) {
    const char* used = is_answer_of_model ? "it is used" : "the models that were compared used it";
    out.notes.push_back(fmt::format("with what the behaviour model says, models gain {}: {}", gain_in_words(gained),
                                    gained.at("taken").boolean() ? used : "it is left out"));
  }
  if (is_read && is_tuned_)
    out.notes.push_back("the behaviour model's encoder was tuned for the question: it gains " + gain_in_words(tuning_));
  if (!tuning_.is_null()) gained["tuning"] = tuning_;
  if (!left_out_.empty()) gained["left_out"] = left_out_;
  if (!diverged_.empty()) gained["diverged"] = diverged_;
  if (!learning_.is_null()) gained["learning"] = learning_;
  out.evaluation = std::move(gained);
  return out;
}

}  // namespace aisle::train
