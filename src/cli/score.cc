#include "cli/commands.h"
#include "core/csv.h"
#include "core/error.h"
#include "core/files.h"
#include "core/sha256.h"
#include "evaluate/measure.h"
#include "predict/row_explanation.h"
#include "prepare/target.h"
#include "registry/fitted_model.h"
#include "report/display_text.h"
#include "sql/read_table.h"

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <fmt/format.h>
#include <memory>
#include <numeric>
#include <sstream>

namespace aisle::cli {

namespace {

struct ScoreArguments {
  std::filesystem::path model;
  std::filesystem::path data;
  std::filesystem::path out;
  std::size_t reasons = 0;
  bool test_rows = false;
  bool json = false;
};

// Rows of a table with what the model says of each.
struct Scored {
  Rows rows;
  Predictions answers;
};

// The rows that fit held out for the test, if this is the file that was fitted.
Rows test_rows(const registry::Files& files, const std::filesystem::path& data) {
  const Json evaluation = registry::json_file(files, "evaluation.json");
  if (sha256_of_file(data) != evaluation.at("data").at("sha256").string()) {
    throw Error("--test-rows needs the file that the model was fitted on, and this is another", data.string(),
                "give " + evaluation.at("data").at("file").string() + " as it was then");
  }
  Rows rows;
  std::istringstream lines(registry::file(files, "predictions.csv"));
  for (std::string line; std::getline(lines, line);) {
    const auto comma = line.find(',');
    if (line.substr(comma + 1).starts_with("test,")) rows.push_back(std::stoul(line.substr(0, comma)) - 1);
  }
  if (rows.empty()) throw Error("the model was fitted without test rows", "--test-rows", "leave the flag out");
  return rows;
}

// Metrics over those scored rows whose outcome is known; null when the table does not tell enough of them.
Json metrics(const registry::FittedModel& model, const Table& table, const Scored& scored) {
  if (table.find(model.target.name) == nullptr) return {};
  const auto target = prepare::known_outcomes(table, model.target);
  Rows known;     // places in target.rows
  Rows answered;  // places in scored.rows
  for (std::size_t i = 0; i < scored.rows.size(); ++i) {
    const auto found = std::ranges::lower_bound(target.rows, scored.rows[i]);
    if (found == target.rows.end() || *found != scored.rows[i]) continue;
    known.push_back(static_cast<std::size_t>(found - target.rows.begin()));
    answered.push_back(i);
  }
  const Labels truth = target.labels.at(known);
  if (truth.rows() == 0) return {};
  const auto [least, greatest] = std::ranges::minmax(truth.values);
  if (least == greatest) return {};
  return evaluate::metrics_to_json(truth.problem, stats::measure(truth, scored.answers.at(answered)));
}

// What a row is called: its class, or the number.
std::string called(const registry::FittedModel& model, std::span<const double> answer) {
  if (model.target.problem == Problem::regression) return Json(answer[0]).text();
  if (model.target.problem == Problem::binary) return model.target.classes[answer[0] >= model.threshold ? 1 : 0];
  return model.target.classes[static_cast<std::size_t>(std::ranges::max_element(answer) - answer.begin())];
}

std::string header(const registry::FittedModel& model, std::size_t reasons) {
  std::string out = "row";
  if (model.target.problem == Problem::binary) out += ",probability";
  out += ",prediction";
  if (model.target.problem == Problem::multiclass) {
    for (const auto& name : model.target.classes) out += "," + csv_field("probability[" + name + "]");
  }
  for (std::size_t i = 1; i <= reasons; ++i) out += ",because_" + std::to_string(i);
  return out + "\n";
}

std::string reason(const predict::ColumnContribution& entry) {
  return csv_field(fmt::format("{} = {} ({:+.3g})", entry.column, entry.value.empty() ? "missing" : entry.value,
                               entry.contribution));
}

std::string scores_csv(const registry::FittedModel& model, const Table& table, const Scored& scored,
                       std::size_t reasons) {
  std::vector<predict::RowExplanation> explained;
  if (reasons > 0) explained = predict::explain_rows(model, table, scored.rows);
  std::string out = header(model, reasons);
  for (std::size_t i = 0; i < scored.rows.size(); ++i) {
    const auto answer = scored.answers.row(i);
    out += std::to_string(scored.rows[i] + 1);
    if (model.target.problem == Problem::binary) out += "," + Json(answer[0]).text();
    out += "," + csv_field(called(model, answer));
    if (model.target.problem == Problem::multiclass) {
      for (const double chance : answer) out += "," + Json(chance).text();
    }
    for (std::size_t r = 0; r < reasons; ++r) {
      const auto& contributions = explained[i].contributions;
      out += ',';
      if (r < contributions.size()) out += reason(contributions[r]);
    }
    out += '\n';
  }
  return out;
}

Json summary(const registry::FittedModel& model, const Scored& scored) {
  Json out = Json::Object{{"algorithm", model.name},
                          {"problem", name_of(model.target.problem)},
                          {"target", model.target.name},
                          {"rows", scored.rows.size()}};
  const auto& values = scored.answers.values;
  const double sum = std::accumulate(values.begin(), values.end(), 0.0);
  if (model.target.problem == Problem::regression) {
    out["expected_sum"] = sum;
  } else if (model.target.problem == Problem::binary) {
    out["positive"] = model.target.classes[1];
    out["expected_positive"] = sum;
    out["threshold"] = model.threshold;
    out["predicted_positive"] = std::ranges::count_if(values, [&](double p) { return p >= model.threshold; });
  } else {
    for (std::size_t c = 0; c < model.target.classes.size(); ++c) {
      double expected = 0;
      for (std::size_t i = 0; i < scored.answers.rows(); ++i) expected += scored.answers.row(i)[c];
      out["expected"].push_back(Json::Object{{"class", model.target.classes[c]}, {"rows", expected}});
    }
  }
  return out;
}

void print_summary(const Json& summary) {
  std::fprintf(stderr, "%s rows scored by %s\n", summary.at("rows").text().c_str(),
               summary.at("algorithm").string().c_str());
  const std::string target = report::printable(summary.at("target").string());
  if (const Json* expected = summary.find("expected_positive")) {
    std::fprintf(stderr, "%s = %s expected in %.1f rows, %.1f %% of them; %s rows have a probability of at least %s\n",
                 target.c_str(), report::printable(summary.at("positive").string()).c_str(), expected->number(),
                 100 * expected->number() / summary.at("rows").number(),
                 summary.at("predicted_positive").text().c_str(), summary.at("threshold").text().c_str());
  } else if (const Json* total = summary.find("expected_sum")) {
    std::fprintf(stderr, "%s: %.6g expected in all, %.6g a row\n", target.c_str(), total->number(),
                 total->number() / summary.at("rows").number());
  } else {
    for (const auto& entry : summary.at("expected").array()) {
      std::fprintf(stderr, "%s = %s expected in %.1f rows\n", target.c_str(),
                   report::printable(entry.at("class").string()).c_str(), entry.at("rows").number());
    }
  }
  if (!summary.at("metrics").is_null()) {
    std::fprintf(stderr, "the file says what happened, so the scores can be checked:\n");
    for (const auto& [name, value] : summary.at("metrics").object()) {
      std::fprintf(stderr, "  %-9s %.4f\n", name.c_str(), value.number());
    }
  }
  if (const Json* out = summary.find("out")) std::fprintf(stderr, "scores: %s\n", out->string().c_str());
}

void score(const ScoreArguments& arguments) {
  const auto files = registry::read_directory(arguments.model);
  const auto model = registry::from_files(files);
  Scored scored;
  if (arguments.test_rows) scored.rows = test_rows(files, arguments.data);
  const auto read = sql::read_table(arguments.data, {.types = model.column_types(), .for_a_model = true});
  for (const auto& note : read.notes) std::fprintf(stderr, "note: %s\n", report::printable(note).c_str());
  if (!arguments.test_rows) scored.rows = all_rows(read.table);
  scored.answers = model.predict(read.table, scored.rows);

  Json said = summary(model, scored);
  said["model"] = arguments.model.string();
  said["metrics"] = metrics(model, read.table, scored);
  const auto csv = [&] { return scores_csv(model, read.table, scored, arguments.reasons); };
  if (!arguments.out.empty()) {
    write_file(arguments.out, csv());
    said["out"] = arguments.out.string();
  } else if (arguments.json) {
    said[model.target.problem == Problem::regression ? "prediction" : "probability"] =
        Json::array(scored.answers.values);
  } else {
    std::printf("%s", csv().c_str());
  }
  print_summary(said);
  if (arguments.json) std::printf("%s", said.text(true).c_str());
}

}  // namespace

void add_score(CLI::App& program) {
  auto arguments = std::make_shared<ScoreArguments>();
  auto* command = program.add_subcommand("score", "give each row of new data its prediction");
  command->add_option("DIR", arguments->model, "a model directory that `aisle fit` wrote")->required();
  command->add_option("NEW_DATA", arguments->data, "a table with the columns that the model was fitted on")->required();
  command->add_option("--out", arguments->out, "write the scores to this CSV file instead of stdout");
  command->add_option("--explain", arguments->reasons,
                      "for each row the N columns that moved its answer most (fields because_1 … because_N)");
  command->add_flag("--test-rows", arguments->test_rows,
                    "only the rows that fit kept for the test: repeats its figures");
  command->add_flag("--json", arguments->json, "print one JSON document on stdout");
  command->callback([arguments] { score(*arguments); });
}

}  // namespace aisle::cli
