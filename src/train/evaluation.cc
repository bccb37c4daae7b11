#include "train/evaluation.h"

#include "core/clock.h"
#include "stats/curves.h"

#include <algorithm>
#include <cmath>
#include <map>

namespace aisle::train {

namespace {

Json column_json(const prepare::PreparedColumn& column) {
  std::size_t categories = 0;
  const prepare::Feature* value = nullptr;
  for (const auto& feature : column.features) {
    if (feature.kind == prepare::Feature::Kind::category) ++categories;
    if (feature.kind == prepare::Feature::Kind::value) value = &feature;
  }
  Json out = Json::Object{{"column", column.name},
                          {"type", name_of(column.type)},
                          {"missing", column.missing},
                          {"features", column.features.size()}};
  if (!column.left_out.empty()) out["left_out"] = column.left_out;
  if (categories > 0) out["categories"] = categories;
  if (column.rare > 0) out["rare"] = column.rare;
  if (std::isfinite(column.low)) out["low"] = column.low;
  if (std::isfinite(column.high)) out["high"] = column.high;
  if (value != nullptr) {
    if (column.missing > 0) out["filled_with"] = column.median;
    out["mean"] = value->mean;
    out["deviation"] = value->deviation;
  }
  return out;
}

Json preparation_json(const prepare::Preparation& preparation) {
  Json out = Json::Array{};
  for (const auto& column : preparation.columns()) out.push_back(column_json(column));
  return out;
}

Json leaderboard_json(const Selection& selection) {
  Json out = Json::Array{};
  for (const auto& candidate : selection.leaderboard) {
    out.push_back(Json::Object{{"algorithm", candidate.algorithm},
                               {"title", candidate.title},
                               {"metrics", evaluate::metrics_to_json(candidate.measured.metrics)},
                               {"intervals", evaluate::intervals_to_json(candidate.measured.intervals)},
                               {"fit_seconds", candidate.fit_seconds},
                               {"predict_seconds", candidate.predict_seconds},
                               {"rows", candidate.probability.size()}});
  }
  return out;
}

Json points_json(const std::vector<stats::Point>& points) {
  Json out = Json::Array{};
  for (const auto& point : points) out.push_back(Json::Array{point.x, point.y});
  return out;
}

Json curves_json(const std::vector<char>& positive, const std::vector<double>& probability) {
  const auto curves = stats::threshold_curves(positive, probability);
  Json calibration = Json::Array{};
  for (const auto& group : stats::calibration(positive, probability)) {
    calibration.push_back(Json::Object{{"predicted", group.predicted},
                                       {"observed", group.observed},
                                       {"low", group.interval.low},
                                       {"high", group.interval.high},
                                       {"rows", group.rows}});
  }
  return Json::Object{
      {"roc", points_json(curves.roc)}, {"pr", points_json(curves.pr)}, {"calibration", std::move(calibration)}};
}

Json confusion_json(const std::vector<char>& positive, const std::vector<double>& probability) {
  constexpr double threshold = 0.5;
  const auto counts = stats::confusion(positive, probability, threshold);
  return Json::Object{{"threshold", threshold},
                      {"true_positive", counts.true_positive},
                      {"false_positive", counts.false_positive},
                      {"true_negative", counts.true_negative},
                      {"false_negative", counts.false_negative}};
}

Json importance_json(const std::vector<evaluate::Importance>& importance) {
  Json out = Json::Array{};
  for (const auto& entry : importance) {
    out.push_back(Json::Object{
        {"column", entry.column}, {"drop", entry.drop}, {"low", entry.interval.low}, {"high", entry.interval.high}});
  }
  return out;
}

std::vector<char> labels(const prepare::Target& target, const Rows& rows) {
  std::vector<char> out;
  for (const std::size_t row : rows) out.push_back(target.positive_rows[row]);
  return out;
}

Json champion_json(const prepare::Target& target, const Selection& selection) {
  const Candidate& best = selection.leaderboard.front();
  const bool tested = !selection.test.empty();
  const auto positive = labels(target, tested ? selection.test : selection.training);
  const auto& probability = tested ? selection.test_probability : best.probability;
  return Json::Object{{"algorithm", best.algorithm},
                      {"title", best.title},
                      {"options", selection.champion.model->options()},
                      {"chosen_by", "log_loss"},
                      {"measured_on", tested ? "test" : "cross-validation"},
                      {"rows", positive.size()},
                      {"metrics", evaluate::metrics_to_json(selection.measured.metrics)},
                      {"intervals", evaluate::intervals_to_json(selection.measured.intervals)},
                      {"baseline", evaluate::metrics_to_json(evaluate::baseline(positive))},
                      {"confusion", confusion_json(positive, probability)},
                      {"curves", curves_json(positive, probability)},
                      {"importance", importance_json(selection.importance)}};
}

}  // namespace

registry::Files model_files(const Table& table, const prepare::Target& target, const Selection& selection,
                            const DataSource& source) {
  const std::string created = utc_now();
  registry::Files files;
  registry::add_to_files(selection.champion, created, files);
  files["evaluation.json"] = evaluation_json(table, target, selection, source, created).text(true);
  files["predictions.csv"] = predictions_csv(target, selection);
  return files;
}

Json evaluation_json(const Table& table, const prepare::Target& target, const Selection& selection,
                     const DataSource& source, const std::string& created) {
  const auto positives = static_cast<std::size_t>(std::ranges::count(target.positive_rows, 1));
  return Json::Object{{"format", registry::format},
                      {"created", created},
                      {"data", Json::Object{{"file", source.file},
                                            {"sha256", source.sha256},
                                            {"rows", table.rows()},
                                            {"columns", table.columns.size()},
                                            {"rows_without_target", table.rows() - target.rows.size()},
                                            {"duplicate_rows", duplicate_rows(table)}}},
                      {"target", Json::Object{{"column", target.column},
                                              {"positive", target.positive},
                                              {"negative", target.negative},
                                              {"positive_rows", positives}}},
                      {"split", Json::Object{{"seed", selection.config.seed},
                                             {"test", selection.config.test},
                                             {"folds", selection.config.cv},
                                             {"training_rows", selection.training.size()},
                                             {"test_rows", selection.test.size()}}},
                      {"preparation", preparation_json(selection.champion.preparation)},
                      {"features", selection.champion.preparation.features()},
                      {"leaderboard", leaderboard_json(selection)},
                      {"champion", champion_json(target, selection)}};
}

std::string predictions_csv(const prepare::Target& target, const Selection& selection) {
  std::map<std::size_t, std::string> lines;  // by row, from 1
  for (std::size_t i = 0; i < selection.training.size(); ++i) {
    std::string line = std::to_string(selection.fold[i] + 1) + "," +
                       std::to_string(static_cast<int>(target.positive_rows[selection.training[i]]));
    for (const auto& candidate : selection.leaderboard) line += "," + Json(candidate.probability[i]).text();
    lines[target.rows[selection.training[i]] + 1] = std::move(line);
  }
  const std::string unread(selection.leaderboard.size() - 1, ',');  // only the champion saw the test rows
  for (std::size_t i = 0; i < selection.test.size(); ++i) {
    lines[target.rows[selection.test[i]] + 1] =
        "test," + std::to_string(static_cast<int>(target.positive_rows[selection.test[i]])) + "," +
        Json(selection.test_probability[i]).text() + unread;
  }
  std::string out = "row,fold,truth";
  for (const auto& candidate : selection.leaderboard) out += "," + candidate.algorithm;
  out += "\n";
  for (const auto& [row, line] : lines) out += std::to_string(row) + "," + line + "\n";
  return out;
}

}  // namespace aisle::train
