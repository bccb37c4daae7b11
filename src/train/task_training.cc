#include "train/task_training.h"

#include "core/clock.h"
#include "core/error.h"
#include "evaluate/measure.h"
#include "features/log_traits.h"
#include "train/champion_json.h"
#include "train/evaluation.h"
#include "train/task_behaviour.h"
#include "train/task_examples.h"
#include "train/task_model.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <numeric>
#include <utility>

namespace aisle::train {

namespace {

double mean(std::span<const double> values) {
  return std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size());
}

class TaskTraining {
 public:
  TaskTraining(const Timelines& timelines, const features::Task& task, const TaskTrainingConfig& config,
               const OutcomeStore& store, Progress& progress)
      : timelines_(timelines),
        task_(task),
        config_(config),
        store_(store),
        progress_(progress),
        behaviour_(timelines, task, asked_, config, store, progress) {}

  TrainedTask run() {
    check_answerable(timelines_, task_);
    log_ = features::traits_of(timelines_);
    model_.task = task_;
    model_.split = split_times(log_, task_);
    if (!model_.split)
      return fall_back(Json::Object{{"what", "log"},
                                    {"words", fmt::format("the log covers {:.3g} days", features::days(log_.length()))},
                                    {"days", features::days(log_.length())}});
    model_.plan = features::plan_folds(timelines_, model_.split->train_until);
    asked_ = collect_examples(timelines_, task_, {*model_.split, log_.end, config_.examples, config_.seed}, model_.plan,
                              progress_);
    if (asked_.training > 0) model_.base_rate = mean(std::span(asked_.examples.answer).first(asked_.training));
    if (!asked_.forward)
      notes_.emplace_back(
          "the horizon leaves no room for validation in time order: models were compared on other persons "
          "(the test lies after everything all the same)");
    if (Json missing = asked_.too_little(); !missing.is_null()) return fall_back(std::move(missing));
    return compare();
  }

 private:
  [[nodiscard]] bool is_log_short() const { return log_.length() < least_log(task_); }
  [[nodiscard]] std::string least_days() const { return fmt::format("{:.0f} days", features::days(least_log(task_))); }

  // Where not even a base rate is known.
  [[noreturn]] void refuse(const std::string& missing) const {
    const features::AskedMoments ever{.from = {}, .until = log_.end + Micros{1}};
    if (task_.among && features::count_moments(timelines_, task_, ever, log_.end + task_.within) == 0)
      throw features::nobody_asked(task_);
    throw Error(fmt::format("no answer is known yet: {}", missing),
                "task " + task_.name + ": " + features::task_text(task_),
                is_log_short() ? "it needs a log of about " + least_days() + ", or a shorter horizon"
                               : "it needs more moments at which somebody is asked, or a shorter horizon");
  }

  // The base rate alone.
  TrainedTask fall_back(Json missing) {
    const std::string words = missing.at("words").string();
    if (asked_.training == 0) {
      model_.plan = features::plan_folds(timelines_, log_.end);
      const auto known = features::make_examples(timelines_, task_, features::context_of(model_.plan, timelines_),
                                                 {.from = log_.begin, .until = log_.end, .most = 10000}, log_.end);
      if (known.size() == 0) refuse(words);
      model_.base_rate = mean(known.answer);
    }
    model_.split.reset();
    notes_.push_back(fmt::format(
        "too little to learn from: {}. {} the base rate answers", words,
        is_log_short() ? "It takes a log of about " + least_days() + "; until then" : "Until there is more"));
    if (is_log_short()) missing["least_days"] = std::round(features::days(least_log(task_)));
    const Labels none = labels_of(task_, {});
    Json target = Json::Object{{"column", features::task_text(task_)}};
    if (task_.is_yes_or_no()) target["positive"] = none.classes[1];
    if (task_.is_yes_or_no()) target["negative"] = none.classes[0];
    Json evaluation = Json::Object{
        {"format", registry::format},
        {"created", utc_now()},
        {"problem", std::string(name_of(none.problem))},
        {"target", std::move(target)},
        {"leaderboard", Json::Array{}},
        {"champion",
         Json::Object{
             {"name", "base_rate"}, {"kind", "baseline"}, {"title", "Base rate"}, {"metrics", Json::Object{}}}},
        {"too_little", std::move(missing)}};
    return finished(std::move(evaluation), {});
  }

  [[nodiscard]] Selection select_on(const Table& table, std::vector<std::string> algorithms, double budget,
                                    const OutcomeStore& store) const {
    SelectionConfig config;
    config.seed = config_.seed;
    config.budget_seconds = budget;
    config.algorithms = std::move(algorithms);
    config.given = asked_.given;
    config.explained = false;  // `aisle predict --explain` says it of single answers
    return select(table, asked_.target, config, store, progress_);
  }

  [[nodiscard]] std::vector<std::string> algorithms() const {
    if (!config_.algorithms.empty()) return config_.algorithms;
    std::vector<std::string> out = {task_.is_yes_or_no() ? "logistic" : "ridge", "boosted_trees"};
    constexpr std::size_t few = 8000;  // with more, its many trees take long
    if (asked_.training <= few) out.emplace_back("extra_trees");
    return out;
  }

  TrainedTask compare() {
    model_.behaviour = behaviour_.learn(model_.plan, log_.end);
    if (PurchaseOutlook::suits(task_) && !asked_.given.folds.empty())
      model_.outlook = PurchaseOutlook::fit(task_, asked_.examples, asked_.given.folds.front().training);
    Table table = model_.table(asked_.examples, past_in(timelines_));
    if (model_.behaviour && !behaviour_.may_speak(table)) model_.behaviour.reset();
    auto simple = simple_answers(table);
    Json gained;  // by what the behaviour model says
    auto best = select_best(table, simple, gained);
    // The base rate tells nobody apart, so it answers only where nothing does better; the best simple answer stays
    // unless it is beaten beyond doubt.
    auto& simplest = *std::ranges::min_element(simple, {}, [this](const Simple& s) { return held_out_loss(s); });
    const Json baselines = baselines_json(simple, best);
    const Predictions rates = base_rates(best.held_out.size());
    const bool simple_wins = loss_over(simplest.selection, rates).difference < 0;
    const auto over = loss_over(best, simple_wins ? simplest.selection.leaderboard.front().out_of_fold : rates);
    const bool wins = simple_wins ? over.interval.high < 0 : over.difference < 0;
    const DataSource source{.file = "timelines", .path = task_.name, .sha256 = ""};
    Json evaluation = evaluation_json(table, asked_.target, best, source, utc_now());
    evaluation["split"]["folds_by"] = asked_.forward ? "time" : "persons";
    evaluation["rule"] = rule_json(best, simple_wins ? simplest.name : "base_rate", over, wins);
    notes_.push_back(rule_in_words(evaluation.at("rule"), best, simple_wins ? simplest.in_words : "the base rate"));
    const auto place = static_cast<std::size_t>(&simplest - simple.data()) + 1;
    if (!wins)
      evaluation["champion"] =
          simple_champion(baselines.array()[simple_wins ? place : 0], simple_wins ? &simplest.selection : nullptr);
    evaluation["baselines"] = baselines;
    if (wins || simple_wins) model_.model = std::move(wins ? best.champion : simplest.selection.champion);
    if (!wins && simple_wins) model_.model->name = simplest.name;
    if (!wins) forget_unseen(simple_wins ? simplest.name : "");
    if (wins && (gained.is_null() || !gained.at("taken").boolean())) model_.behaviour.reset();
    auto told = behaviour_.told(std::move(gained), wins, model_.behaviour.has_value());
    std::ranges::move(told.notes, std::back_inserter(notes_));
    if (!told.evaluation.is_null()) evaluation["behaviour"] = std::move(told.evaluation);
    return finished(std::move(evaluation), {{"predictions.csv", predictions_csv(asked_.target, best)}});
  }

  // What the best model has over the best simple answer on held-out examples, and whether it answers for that.
  [[nodiscard]] Json rule_json(const Selection& best, std::string over, const stats::PairedDifference& found,
                               bool wins) const {
    Json out = gain_json(found, asked_.target.labels.problem, wins);
    const Candidate& model = best.leaderboard.front();
    out["model"] = Json::Object{{"name", model.name}, {"kind", model.kind}, {"title", model.title}};
    out["over"] = std::move(over);
    return out;
  }

  static std::string rule_in_words(const Json& rule, const Selection& best, const std::string& over) {
    if (rule.at("taken").boolean())
      return fmt::format("{} beats {} by {}: it answers", best.leaderboard.front().title, over, gain_in_words(rule));
    return rule.at("over").string() == "base_rate"
               ? "nothing did better than the base rate on held-out examples: it answers"
               : fmt::format("no model beat {} on held-out examples beyond doubt: the simpler one stays", over);
  }

  // A baseline as the champion, with all that is told of one; of the base rate there is no selection.
  [[nodiscard]] Json simple_champion(const Json& baseline, const Selection* selection) const {
    Json out = selection == nullptr ? Json::Object{{"chosen_by", stats::chosen_by(asked_.target.labels.problem)},
                                                   {"baseline", baseline.at("metrics")}}
                                    : champion_json(asked_.target, *selection);
    for (const auto& [name, value] : baseline.object()) out[name] = value;
    return out;
  }

  // An answer by a column or a few, which models must beat.
  struct Simple {
    std::string name, title, in_words;
    Selection selection;
  };

  // The best algorithm, with what the behaviour model says if that helps beyond doubt. It is tried only where the
  // behaviour model alone knows more than how long ago things were, beyond doubt: a second selection takes its time.
  Selection select_best(const Table& table, const std::vector<Simple>& simple, Json& told) {
    Table folds_alone = table;
    std::erase_if(folds_alone.columns, is_of_behaviour);
    const bool promising =
        model_.behaviour &&
        loss_over(simple.back().selection, simple.front().selection.leaderboard.front().out_of_fold).interval.high < 0;
    if (!promising) return select_on(folds_alone, algorithms(), config_.budget_seconds, store_);
    auto without = select_on(folds_alone, algorithms(), config_.budget_seconds / 2, store_);
    auto with = select_on(table, algorithms(), config_.budget_seconds / 2, {});
    const auto over = loss_over(with, without.leaderboard.front().out_of_fold);
    const bool helps = over.interval.high < 0;
    told = gain_json(over, asked_.target.labels.problem, helps);
    return std::move(helps ? with : without);
  }

  // What the simple answer that won does not look at.
  void forget_unseen(std::string_view name) {
    if (std::ranges::find(PurchaseOutlook::models(), name) == PurchaseOutlook::models().end()) model_.outlook.reset();
    if (name != "behaviour") model_.behaviour.reset();
  }

  // Recency first.
  [[nodiscard]] std::vector<Simple> simple_answers(const Table& table) const {
    const auto by_columns = [&](const auto& is_asked) {
      Table columns;
      std::ranges::copy_if(table.columns, std::back_inserter(columns.columns), is_asked);
      return select_on(columns, {task_.is_yes_or_no() ? "logistic" : "ridge"}, 0, {});
    };
    std::vector<Simple> out;
    out.push_back({"recency_only", "How long ago things were, alone", "recency alone",
                   by_columns([](const Column& column) { return column.name.starts_with("days_since"); })});
    for (const auto model : PurchaseOutlook::models()) {
      const std::string answer = PurchaseOutlook::answer_column(task_, model);
      if (!model_.outlook || std::ranges::find(table.columns, answer, &Column::name) == table.columns.end()) continue;
      const std::string title = PurchaseOutlook::title(task_, model);
      out.push_back(
          {std::string(model), title, title, by_columns([&](const Column& column) { return column.name == answer; })});
    }
    if (model_.behaviour)
      out.push_back({"behaviour", "Behaviour model", "the behaviour model alone",
                     by_columns([this](const Column& c) { return c.name == BehaviourOutlook::answer_column(task_); })});
    return out;
  }

  [[nodiscard]] double held_out_loss(const Simple& simple) const {
    return evaluate::loss(asked_.target.labels.at(simple.selection.held_out),
                          simple.selection.leaderboard.front().out_of_fold);
  }

  [[nodiscard]] Predictions base_rates(std::size_t rows) const {
    return {.outputs = 1, .values = std::vector<double>(rows, model_.base_rate)};
  }

  // How much more the best of a selection loses on held-out examples than these answers; below 0 it is better.
  [[nodiscard]] stats::PairedDifference loss_over(const Selection& selection, const Predictions& others) const {
    const Labels truth = asked_.target.labels.at(selection.held_out);
    return stats::paired_difference(truth, selection.leaderboard.front().out_of_fold, others,
                                    stats::chosen_by(truth.problem), config_.seed);
  }

  // Measured on the test like the champion, and on what the folds held out.
  [[nodiscard]] Json baseline_json(const std::string& name, const std::string& title, const Selection& selection,
                                   const Predictions& test, const Predictions& held_out) const {
    const auto measured = evaluate::measure(asked_.target.labels.at(selection.test), test, config_.seed);
    const auto validated = evaluate::measure(asked_.target.labels.at(selection.held_out), held_out, config_.seed);
    return Json::Object{{"name", name},
                        {"kind", "baseline"},
                        {"title", title},
                        {"measured_on", "test"},
                        {"rows", selection.test.size()},
                        {"metrics", evaluate::metrics_to_json(measured.problem, measured.metrics)},
                        {"intervals", evaluate::intervals_to_json(measured)},
                        {"validated", evaluate::metrics_to_json(validated.problem, validated.metrics)}};
  }

  [[nodiscard]] Json simple_json(const Simple& simple, const Selection& best) const {
    const auto& own = simple.selection;
    Json out = baseline_json(simple.name, simple.title, own, own.test_predictions, own.leaderboard.front().out_of_fold);
    const Labels truth = asked_.target.labels.at(best.test);
    const auto metric = stats::chosen_by(truth.problem);
    const auto gain =
        stats::paired_difference(truth, best.test_predictions, own.test_predictions, metric, config_.seed);
    if (simple.name == "behaviour") out["head"] = behaviour_.head();
    out["best_model_gain"] = Json::Object{
        {"metric", metric}, {"gain", -gain.difference}, {"low", -gain.interval.high}, {"high", -gain.interval.low}};
    return out;
  }

  // The base rate, and the simple answers in their order.
  [[nodiscard]] Json baselines_json(const std::vector<Simple>& simple, const Selection& best) const {
    Json out = Json::Array{
        baseline_json("base_rate", "Base rate", best, base_rates(best.test.size()), base_rates(best.held_out.size()))};
    for (const auto& entry : simple) out.push_back(simple_json(entry, best));
    return out;
  }

  TrainedTask finished(Json evaluation, registry::Files files) {
    evaluation["task"] = Json::Object{{"name", task_.name},
                                      {"question", features::task_text(task_)},
                                      {"answer", features::unit_of(task_)},
                                      {"base_rate", model_.base_rate},
                                      {"split", model_.split ? model_.split->to_json() : Json()},
                                      {"notes", Json::array(notes_)}};
    model_.add_to_files(files);
    files["evaluation.json"] = evaluation.text(true);
    return {std::move(files), notes_};
  }

  const Timelines& timelines_;
  const features::Task& task_;
  const TaskTrainingConfig& config_;
  const OutcomeStore& store_;
  Progress& progress_;
  features::LogTraits log_;
  TaskModel model_;
  TaskExamples asked_;
  TaskBehaviour behaviour_;
  std::vector<std::string> notes_;
};

}  // namespace

TrainedTask train_task(const Timelines& timelines, const features::Task& task, const TaskTrainingConfig& config,
                       const OutcomeStore& store, Progress& progress) {
  return TaskTraining(timelines, task, config, store, progress).run();
}

}  // namespace aisle::train
