#include "train/champion_json.h"

#include "models/models.h"
#include "stats/curves.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>

namespace aisle::train {

namespace {

Json points_json(const std::vector<stats::Point>& points) {
  Json out = Json::Array{};
  for (const auto& point : points) out.push_back(Json::Array{point.x, point.y});
  return out;
}

Json lift_json(const std::vector<char>& positive, const std::vector<double>& probability) {
  const auto lifts = stats::lift(positive, probability);
  const auto groups = static_cast<double>(lifts.size());
  Json out = Json::Array{};
  for (std::size_t g = 0; g < lifts.size(); ++g) {
    const auto begin = g * positive.size() / lifts.size();
    const auto end = (g + 1) * positive.size() / lifts.size();
    out.push_back(
        Json::Object{{"share", static_cast<double>(g + 1) / groups}, {"lift", lifts[g]}, {"rows", end - begin}});
  }
  return out;
}

Json calibration_json(const std::vector<char>& positive, const std::vector<double>& probability) {
  Json out = Json::Array{};
  for (const auto& group : stats::calibration(positive, probability)) {
    out.push_back(Json::Object{{"predicted", group.predicted},
                               {"observed", group.observed},
                               {"low", group.interval.low},
                               {"high", group.interval.high},
                               {"rows", group.rows}});
  }
  return out;
}

Json learning_json(const std::vector<LearningPoint>& points) {
  Json out = Json::Array{};
  for (const auto& point : points) {
    out.push_back(Json::Object{{"rows", point.rows}, {"training", point.training}, {"held_out", point.held_out}});
  }
  return out;
}

// What two classes have: what a threshold trades, and what it costs.
void add_binary(const Selection& selection, const Labels& truth, const Predictions& answers, Json& out) {
  std::vector<char> positive;
  for (const double value : truth.values) positive.push_back(value > 0 ? 1 : 0);
  const auto curves = stats::threshold_curves(positive, answers.values);
  out["curves"]["roc"] = points_json(curves.roc);
  out["curves"]["pr"] = points_json(curves.pr);
  out["curves"]["gain"] = points_json(stats::gain_curve(positive, answers.values));
  out["curves"]["lift"] = lift_json(positive, answers.values);
  out["curves"]["calibration"] = calibration_json(positive, answers.values);
  const auto& chosen = *selection.threshold;
  out["threshold"] = Json::Object{{"cost_of_miss", selection.config.cost_of_miss},
                                  {"cost_of_false_alarm", selection.config.cost_of_false_alarm},
                                  {"threshold", chosen.threshold},
                                  {"cost", chosen.cost},
                                  {"cost_at_half", chosen.cost_at_half},
                                  {"cost_always", chosen.cost_of_always},
                                  {"cost_never", chosen.cost_of_never}};
  const auto counts = stats::confusion(positive, answers.values, chosen.threshold);
  out["confusion"] = Json::Object{{"threshold", chosen.threshold},
                                  {"true_positive", counts.true_positive},
                                  {"false_positive", counts.false_positive},
                                  {"true_negative", counts.true_negative},
                                  {"false_negative", counts.false_negative}};
}

void add_multiclass(const Labels& truth, const Predictions& answers, Json& out) {
  std::vector<std::vector<std::size_t>> counts(answers.outputs, std::vector<std::size_t>(answers.outputs));
  for (std::size_t i = 0; i < answers.rows(); ++i) {
    const auto row = answers.row(i);
    const auto called = static_cast<std::size_t>(std::ranges::max_element(row) - row.begin());
    ++counts[static_cast<std::size_t>(truth.values[i])][called];
  }
  out["confusion_matrix"] = Json::Array{};
  for (const auto& line : counts) out["confusion_matrix"].push_back(Json::array(line));
}

void add_regression(const Labels& truth, const Predictions& answers, Json& out) {
  constexpr std::size_t most = 1000;
  const std::size_t step = (answers.rows() + most - 1) / most;
  out["curves"]["actual"] = Json::Array{};
  for (std::size_t i = 0; i < answers.rows(); i += step) {
    out["curves"]["actual"].push_back(Json::Array{answers.values[i], truth.values[i]});
  }
}

Json against_json(const Selection& selection) {
  Json out = Json::Array{};
  const auto metric = stats::chosen_by(selection.measured.problem);
  for (const auto& entry : selection.against) {
    out.push_back(Json::Object{{"name", selection.leaderboard[entry.place].name},
                               {"role", entry.role},
                               {"metric", metric},
                               {"difference", entry.difference.difference},
                               {"low", entry.difference.interval.low},
                               {"high", entry.difference.interval.high}});
  }
  return out;
}

Json importance_json(const std::vector<evaluate::Importance>& importance) {
  Json out = Json::Array{};
  for (const auto& entry : importance) {
    out.push_back(Json::Object{
        {"column", entry.column}, {"drop", entry.drop}, {"low", entry.interval.low}, {"high", entry.interval.high}});
  }
  return out;
}

Json dependence_json(const std::vector<evaluate::PartialDependence>& dependence) {
  Json out = Json::Array{};
  for (const auto& entry : dependence) {
    const bool category = entry.type == ColumnType::text;
    Json points = Json::Array{};
    for (const auto& point : entry.points) {
      points.push_back(Json::Object{{"x", category ? Json(point.category) : Json(point.number)}, {"y", point.answer}});
    }
    out.push_back(Json::Object{
        {"column", entry.column}, {"kind", category ? "category" : "number"}, {"points", std::move(points)}});
  }
  return out;
}

Json training_json(const Selection& selection) {
  Json out = Json::Array{};
  for (std::size_t m = 0; m < selection.epochs.size(); ++m) {
    if (selection.epochs[m].empty()) continue;
    Json epochs = Json::Array{};
    for (const auto& epoch : selection.epochs[m]) {
      epochs.push_back(Json::Object{{"training", epoch.training}, {"held_out", epoch.held_out}});
    }
    out.push_back(Json::Object{{"algorithm", selection.champion.members[m].algorithm}, {"epochs", std::move(epochs)}});
  }
  return out;
}

}  // namespace

Json candidate_json(const Selection& selection, const Candidate& candidate) {
  Json out = Json::Object{{"name", candidate.name}, {"kind", candidate.kind}, {"title", candidate.title}};
  if (candidate.kind == "single") {
    const Trial& trial = selection.trials[candidate.trials.front()];
    const auto& algorithm = models::algorithm(trial.algorithm);
    out["algorithm"] = trial.algorithm;
    out["options"] = algorithm.make(trial.options)->options();
    out["calibrated"] = !candidate.combination.intercepts.empty();
    out["trials"] = std::ranges::count(selection.trials, trial.algorithm, &Trial::algorithm);
    return out;
  }
  Json members = Json::Array{};
  for (std::size_t m = 0; m < candidate.trials.size(); ++m) {
    members.push_back(Json::Object{{"name", selection.trials[candidate.trials[m]].algorithm},
                                   {"weight", candidate.combination.weights[m]}});
  }
  out["members"] = std::move(members);
  return out;
}

Json champion_json(const prepare::Target& target, const Selection& selection) {
  const Candidate& best = selection.leaderboard.front();
  const bool tested = !selection.test.empty();
  const Labels truth = target.labels.at(tested ? selection.test : selection.held_out);
  const Predictions& answers = tested ? selection.test_predictions : best.out_of_fold;
  Json out = candidate_json(selection, best);
  out["chosen_by"] = stats::chosen_by(truth.problem);
  out["measured_on"] = tested ? "test" : "cross-validation";
  out["rows"] = truth.rows();
  out["metrics"] = evaluate::metrics_to_json(truth.problem, selection.measured.metrics);
  out["intervals"] = evaluate::intervals_to_json(selection.measured);
  out["baseline"] = evaluate::metrics_to_json(truth.problem, stats::measure(truth, evaluate::baseline(truth)));
  out["against"] = against_json(selection);
  out["curves"] = Json::Object{{"learning", learning_json(selection.learning)}};
  if (truth.problem == Problem::binary) add_binary(selection, truth, answers, out);
  if (truth.problem == Problem::multiclass) add_multiclass(truth, answers, out);
  if (truth.problem == Problem::regression) add_regression(truth, answers, out);
  out["importance"] = importance_json(selection.importance);
  out["importance_metric"] = evaluate::importance_metric(truth.problem);
  out["partial_dependence"] = dependence_json(selection.partial_dependence);
  out["training"] = training_json(selection);
  return out;
}

Json gain_json(const stats::PairedDifference& over, Problem problem, bool taken) {
  return Json::Object{{"metric", stats::chosen_by(problem)},
                      {"gain", -over.difference},
                      {"low", -over.interval.high},
                      {"high", -over.interval.low},
                      {"taken", taken}};
}

std::string gain_in_words(const Json& gain) {
  return fmt::format("{:.3g} of {} on held-out examples ({:.3g} to {:.3g})", gain.at("gain").number(),
                     gain.at("metric").string(), gain.at("low").number(), gain.at("high").number());
}

}  // namespace aisle::train
