#include "cli/commands.h"
#include "core/error.h"
#include "core/files.h"
#include "core/sha256.h"
#include "evaluate/measure.h"
#include "prepare/target.h"
#include "registry/fitted_model.h"
#include "sql/read_table.h"

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <numeric>
#include <sstream>

namespace aisle::cli {

namespace {

struct ScoreArguments {
  std::filesystem::path model;
  std::filesystem::path data;
  std::filesystem::path out;
  bool test_rows = false;
  bool json = false;
};

// Rows of a table with the probability that each is positive.
struct Scored {
  Rows rows;
  std::vector<double> probability;
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

Rows all_rows(const Table& table) {
  Rows rows(table.rows());
  std::iota(rows.begin(), rows.end(), std::size_t{0});
  return rows;
}

// Metrics over those scored rows whose class is known; null when the table has no target column or not both classes.
Json metrics(const registry::FittedModel& model, const Table& table, const Scored& scored) {
  if (table.find(model.target) == nullptr) return {};
  const auto target = prepare::known_outcomes(table, model.target, model.target_type, model.positive, model.negative);
  std::vector<char> positive;
  std::vector<double> probability;
  for (std::size_t i = 0; i < scored.rows.size(); ++i) {
    const auto known = std::ranges::lower_bound(target.rows, scored.rows[i]);
    if (known == target.rows.end() || *known != scored.rows[i]) continue;
    positive.push_back(target.positive_rows[static_cast<std::size_t>(known - target.rows.begin())]);
    probability.push_back(scored.probability[i]);
  }
  const auto hits = static_cast<std::size_t>(std::ranges::count(positive, 1));
  if (hits == 0 || hits == positive.size()) return {};
  return evaluate::metrics_to_json(stats::binary_metrics(positive, probability));
}

// A field as RFC 4180 has it: in quotes where it holds a comma, quote or line break.
std::string csv_field(const std::string& text) {
  if (text.find_first_of(",\"\r\n") == std::string::npos) return text;
  std::string out = "\"";
  for (const char c : text) out += c == '"' ? std::string("\"\"") : std::string(1, c);
  return out + "\"";
}

std::string scores_csv(const registry::FittedModel& model, const Scored& scored) {
  std::string out = "row,probability,prediction\n";
  for (std::size_t i = 0; i < scored.rows.size(); ++i) {
    const bool called = scored.probability[i] >= 0.5;
    out += std::to_string(scored.rows[i] + 1) + "," + Json(scored.probability[i]).text() + "," +
           csv_field(called ? model.positive : model.negative) + "\n";
  }
  return out;
}

void print_summary(const registry::FittedModel& model, const Json& summary) {
  std::fprintf(stderr, "%s rows scored by %s\n", summary.at("rows").text().c_str(), model.algorithm.c_str());
  std::fprintf(stderr,
               "%s = %s expected in %.1f rows, %.1f %% of them; %s rows have a probability of at least one half\n",
               model.target.c_str(), model.positive.c_str(), summary.at("expected_positive").number(),
               100 * summary.at("expected_positive").number() / summary.at("rows").number(),
               summary.at("predicted_positive").text().c_str());
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
  const Table table = sql::read_table(arguments.data, {.types = model.column_types(), .for_a_model = true}).table;
  if (!arguments.test_rows) scored.rows = all_rows(table);
  scored.probability = model.predict(table, scored.rows);

  const auto called = std::ranges::count_if(scored.probability, [](double p) { return p >= 0.5; });
  Json summary =
      Json::Object{{"model", arguments.model.string()},
                   {"algorithm", model.algorithm},
                   {"target", model.target},
                   {"positive", model.positive},
                   {"rows", scored.rows.size()},
                   {"expected_positive", std::accumulate(scored.probability.begin(), scored.probability.end(), 0.0)},
                   {"predicted_positive", called},
                   {"metrics", metrics(model, table, scored)}};
  if (!arguments.out.empty()) {
    write_file(arguments.out, scores_csv(model, scored));
    summary["out"] = arguments.out.string();
  } else if (arguments.json) {
    summary["probability"] = Json::array(scored.probability);
  } else {
    std::printf("%s", scores_csv(model, scored).c_str());
  }
  print_summary(model, summary);
  if (arguments.json) std::printf("%s", summary.text(true).c_str());
}

}  // namespace

void add_score(CLI::App& program) {
  auto arguments = std::make_shared<ScoreArguments>();
  auto* command = program.add_subcommand("score", "give each row of new data its probability");
  command->add_option("DIR", arguments->model, "a model directory that `aisle fit` wrote")->required();
  command->add_option("NEW_DATA", arguments->data, "a CSV file with the columns that the model was fitted on")
      ->required();
  command->add_option("--out", arguments->out, "write the scores to this CSV file instead of stdout");
  command->add_flag("--test-rows", arguments->test_rows,
                    "only the rows that fit kept for the test: repeats its figures");
  command->add_flag("--json", arguments->json, "print one JSON document on stdout");
  command->callback([arguments] { score(*arguments); });
}

}  // namespace aisle::cli
