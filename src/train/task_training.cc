#include "train/task_training.h"

#include "core/clock.h"
#include "core/error.h"
#include "evaluate/measure.h"
#include "features/log_traits.h"
#include "models/learning_watcher.h"
#include "train/champion_json.h"
#include "train/evaluation.h"
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
      : timelines_(timelines), task_(task), config_(config), store_(store), progress_(progress) {}

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
    if (PurchaseOutlook::suits(task_) && !asked_.given.folds.empty())
      model_.outlook = PurchaseOutlook::fit(task_, asked_.examples, asked_.given.folds.front().training);
    read_behaviour();
    const Table table = seen();
    auto simple = simple_answers(table);
    Json behaviour;
    auto best = select_best(table, simple, behaviour);
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
    if (wins && (behaviour.is_null() || !behaviour.at("taken").boolean())) model_.behaviour.reset();
    tell_of_behaviour(std::move(behaviour), evaluation);
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
      return fmt::format("{} beats {} by {}: it answers", best.leaderboard.front().title, over, in_words(rule));
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

  static std::string in_words(const Json& gain) {
    return fmt::format("{:.3g} of {} on held-out examples ({:.3g} to {:.3g})", gain.at("gain").number(),
                       gain.at("metric").string(), gain.at("low").number(), gain.at("high").number());
  }

  // told: of what its columns are to models; null where they were not tried.
  void tell_of_behaviour(Json told, Json& evaluation) {
    if (!told.is_null()) {
      const bool is_model = evaluation.at("rule").at("taken").boolean();
      const char* used = is_model ? "it is used" : "the models that were compared used it";
      notes_.push_back(fmt::format("with what the behaviour model says, models gain {}: {}", in_words(told),
                                   told.at("taken").boolean() ? used : "it is left out"));
    }
    if (model_.behaviour && is_tuned_)
      notes_.push_back("the behaviour model's encoder was tuned for the question: it gains " + in_words(tuning_));
    if (!tuning_.is_null()) told["tuning"] = tuning_;
    if (!diverged_.empty()) told["diverged"] = diverged_;
    if (!told.is_null()) evaluation["behaviour"] = std::move(told);
  }

  // An answer by a column or a few, which models must beat.
  struct Simple {
    std::string name, title, in_words;
    Selection selection;
  };

  // The encoder learns from what lies before the later half of the first fold's training moments, its heads from that
  // half: from so many persons and moments of their own, and at least as many as models learn from there. Of earlier
  // moments nothing is said: the encoder has seen what came after them.
  void read_behaviour() {
    if (asked_.given.folds.empty() || !asked_.forward) return;
    std::vector<Micros> moments;
    for (const std::size_t row : asked_.given.folds.front().training) moments.push_back(asked_.examples.moment[row]);
    std::ranges::sort(moments);
    encoder_until_ = moments[moments.size() / 2];
    heads_until_ = moments.back() + Micros{1};
    // A time is asked about span by span: of as many examples that would be a multiple of the rows.
    const std::size_t enough = task_.kind == features::TaskKind::time_to ? 2500 : 5000;
    const std::size_t most = std::max(enough, moments.size() - moments.size() / 2);
    const auto examples = features::make_examples(
        timelines_, task_, features::context_of(model_.plan, timelines_),
        {.from = encoder_until_, .until = heads_until_, .most = most, .seed = config_.seed}, log_.end);
    try {
      model_.behaviour =
          BehaviourOutlook::fit(timelines_, task_, examples, encoder_until_, config_.seed, config_.encoder);
      if (!model_.behaviour) return;
      auto tuned = model_.behaviour->tuned(timelines_, task_, examples, config_.seed);
      if (tuned && is_won_by(*tuned)) model_.behaviour = std::move(tuned);
    } catch (const models::Diverged& error) {
      model_.behaviour.reset();
      diverged_ = error.what();
      notes_.push_back("the behaviour model is left out: " + diverged_);
    }
  }

  // Whether the tuned encoder foresees later answers better than the one that is not, beyond doubt.
  bool is_won_by(const BehaviourOutlook& tuned) {
    Rows rows;
    Predictions with;
    Predictions without;
    for (const stats::Fold& fold : asked_.given.folds) std::ranges::copy(fold.held_out, std::back_inserter(rows));
    with.values = tuned.answers(task_, asked_.examples, rows, past_in(timelines_));
    without.values = model_.behaviour->answers(task_, asked_.examples, rows, past_in(timelines_));
    Rows known;  // places in `rows`
    for (std::size_t i = 0; i < rows.size(); ++i)
      if (!std::isnan(with.values[i])) known.push_back(i);
    const Labels truth = asked_.target.labels.at(rows).at(known);
    const auto over = stats::paired_difference(truth, with.at(known), without.at(known),
                                               stats::chosen_by(truth.problem), config_.seed);
    is_tuned_ = over.interval.high < 0;
    tuning_ = gain_json(over, truth.problem, is_tuned_);
    return is_tuned_;
  }

  static Json gain_json(const stats::PairedDifference& over, Problem problem, bool taken) {
    return Json::Object{{"metric", stats::chosen_by(problem)},
                        {"gain", -over.difference},
                        {"low", -over.interval.high},
                        {"high", -over.interval.low},
                        {"taken", taken}};
  }

  // Whether the behaviour model has seen what came after an example, or has its answer by heart.
  [[nodiscard]] bool knows_too_much_of(std::size_t row) const {
    const Micros moment = asked_.examples.moment[row];
    if (moment < encoder_until_) return true;
    return is_tuned_ && moment < heads_until_ &&
           BehaviourOutlook::is_tuned_by(asked_.examples.person[row], config_.seed);
  }

  // The behaviour model is left out where it may speak of too few rows that models learn from.
  Table seen() {
    Table out = model_.table(asked_.examples, past_in(timelines_));
    if (!model_.behaviour) return out;
    constexpr std::ptrdiff_t least = 20;
    const auto is_of_behaviour = [](const Column& column) { return column.name.starts_with("behaviour_"); };
    for (Column& column : out.columns) {
      if (!is_of_behaviour(column)) continue;
      for (std::size_t i = 0; i < asked_.training; ++i)
        if (knows_too_much_of(i)) column.numbers[i] = NAN;
      if (std::ranges::count_if(asked_.given.folds.front().training,
                                [&](std::size_t row) { return !std::isnan(column.numbers[row]); }) < least)
        model_.behaviour.reset();
    }
    if (!model_.behaviour) {
      std::erase_if(out.columns, is_of_behaviour);
      tuning_ = {};
    }
    return out;
  }

  // The best algorithm, with what the behaviour model says if that helps beyond doubt. It is tried only where the
  // behaviour model alone knows more than how long ago things were, beyond doubt: a second selection takes its time.
  Selection select_best(const Table& table, const std::vector<Simple>& simple, Json& told) {
    Table folds_alone = table;
    std::erase_if(folds_alone.columns, [](const Column& column) { return column.name.starts_with("behaviour_"); });
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
    if (simple.name == "behaviour") out["head"] = is_tuned_ ? "joint" : "frozen";
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
  Micros encoder_until_, heads_until_;  // what the behaviour model learns from
  Json tuning_;                         // what its encoder gains when it is tuned for the task; null: not tried
  bool is_tuned_ = false;
  std::string diverged_;  // why the behaviour model is left out
  std::vector<std::string> notes_;
};

}  // namespace

TrainedTask train_task(const Timelines& timelines, const features::Task& task, const TaskTrainingConfig& config,
                       const OutcomeStore& store, Progress& progress) {
  return TaskTraining(timelines, task, config, store, progress).run();
}

}  // namespace aisle::train
