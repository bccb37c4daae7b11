#include "train/evaluation.h"

#include "core/clock.h"
#include "core/csv.h"
#include "train/champion_json.h"

#include <algorithm>
#include <map>
#include <numeric>

namespace aisle::train {

namespace {

Json target_json(const prepare::Target& target) {
  Json out = Json::Object{{"column", target.column.name}};
  const auto& values = target.labels.values;
  if (target.labels.problem == Problem::regression) {
    const auto [low, high] = std::ranges::minmax(values);
    out["low"] = low;
    out["mean"] = std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size());
    out["high"] = high;
    return out;
  }
  std::vector<std::size_t> rows(target.labels.classes.size());
  for (const double value : values) ++rows[static_cast<std::size_t>(value)];
  out["classes"] = Json::array(target.labels.classes);
  out["rows"] = Json::array(rows);
  if (target.labels.problem == Problem::multiclass) return out;
  out["positive"] = target.labels.classes[1];
  out["negative"] = target.labels.classes[0];
  out["positive_rows"] = rows[1];
  return out;
}

Json split_json(const Selection& selection) {
  const auto& config = selection.config;
  Json out = Json::Object{{"kind", !config.time.empty()    ? "time"
                                   : !config.group.empty() ? "group"
                                                           : "random"},
                          {"seed", config.seed},
                          {"test", config.test},
                          {"folds", config.cv},
                          {"training_rows", selection.training.size()},
                          {"test_rows", selection.test.size()}};
  if (config.given) {
    out["kind"] = config.given->kind;
    out["column"] = config.given->column;
  }
  if (!config.time.empty() || !config.group.empty()) out["column"] = config.time.empty() ? config.group : config.time;
  return out;
}

Json search_json(const Selection& selection) {
  Json trials = Json::Array{};
  for (const auto& trial : selection.trials) {
    trials.push_back(Json::Object{{"algorithm", trial.algorithm},
                                  {"options", trial.options},
                                  {"loss", trial.loss()},
                                  {"given_up", trial.given_up()}});
  }
  return Json::Object{{"budget_seconds", selection.config.budget_seconds},
                      {"trials", selection.trials.size()},
                      {"tried", std::move(trials)}};
}

Json leaderboard_json(const Selection& selection) {
  Json out = Json::Array{};
  for (const auto& candidate : selection.leaderboard) {
    Json entry = candidate_json(selection, candidate);
    entry["metrics"] = evaluate::metrics_to_json(candidate.measured.problem, candidate.measured.metrics);
    entry["intervals"] = evaluate::intervals_to_json(candidate.measured);
    entry["fit_seconds"] = candidate.fit_seconds;
    entry["predict_seconds"] = candidate.predict_seconds;
    entry["size_bytes"] = candidate.size_bytes;
    entry["rows"] = candidate.out_of_fold.rows();
    out.push_back(std::move(entry));
  }
  return out;
}

// A row's answers as the fields of a line.
std::string fields(std::span<const double> answers) {
  std::string out;
  for (const double answer : answers) out += "," + Json(answer).text();
  return out;
}

std::string truth(const Labels& labels, std::size_t row) {
  if (labels.problem != Problem::multiclass) return Json(labels.values[row]).text();
  return csv_field(labels.classes[static_cast<std::size_t>(labels.values[row])]);
}

}  // namespace

registry::Files model_files(const Table& table, const prepare::Target& target, const Selection& selection,
                            const DataSource& source) {
  const std::string created = utc_now();
  registry::Files files;
  registry::add_to_files(selection.champion, created, files);
  files["evaluation.json"] = evaluation_json(table, target, selection, source, created).text(true);
  files["predictions.csv"] = predictions_csv(target, selection, source.file_rows);
  return files;
}

Json evaluation_json(const Table& table, const prepare::Target& target, const Selection& selection,
                     const DataSource& source, const std::string& created) {
  const auto& preparation = selection.champion.preparation;
  return Json::Object{{"format", registry::format},
                      {"created", created},
                      {"problem", name_of(target.labels.problem)},
                      {"data", Json::Object{{"file", source.file},
                                            {"path", source.path},
                                            {"sha256", source.sha256},
                                            {"rows", table.rows()},
                                            {"columns", table.columns.size()},
                                            {"rows_without_target", table.rows() - target.rows.size()},
                                            {"duplicate_rows", duplicate_rows(table)},
                                            {"notes", Json::array(source.notes)}}},
                      {"target", target_json(target)},
                      {"split", split_json(selection)},
                      {"preparation", preparation_json(preparation, source.dropped)},
                      {"features", preparation.features().size()},
                      {"search", search_json(selection)},
                      {"leaderboard", leaderboard_json(selection)},
                      {"champion", champion_json(target, selection)}};
}

std::string predictions_csv(const prepare::Target& target, const Selection& selection, const Rows& file_rows) {
  std::map<std::size_t, std::string> lines;  // by row, from 1
  const auto begin = [&](std::size_t row, const std::string& fold) -> std::string& {
    const std::size_t place = target.rows[row];
    return lines[(file_rows.empty() ? place : file_rows[place]) + 1] = fold + "," + truth(target.labels, row);
  };
  const std::string nothing(selection.leaderboard.size() * target.labels.outputs(), ',');
  for (const std::size_t row : selection.training) begin(row, "none") += nothing;
  for (std::size_t i = 0; i < selection.held_out.size(); ++i) {
    std::string& line = begin(selection.held_out[i], std::to_string(selection.fold[i] + 1));
    for (const auto& candidate : selection.leaderboard) line += fields(candidate.out_of_fold.row(i));
  }
  const std::string unread = nothing.substr(target.labels.outputs());  // only the champion saw the test rows
  for (std::size_t i = 0; i < selection.test.size(); ++i) {
    begin(selection.test[i], "test") += fields(selection.test_predictions.row(i)) + unread;
  }
  std::string out = "row,fold,truth";
  for (const auto& candidate : selection.leaderboard) {
    if (target.labels.problem != Problem::multiclass) out += "," + candidate.name;
    if (target.labels.problem != Problem::multiclass) continue;
    for (const auto& name : target.labels.classes) out += "," + csv_field(candidate.name + "[" + name + "]");
  }
  out += '\n';
  for (const auto& [row, line] : lines) out += std::to_string(row) + "," + line + "\n";
  return out;
}

}  // namespace aisle::train
