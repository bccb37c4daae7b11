#include "cli/commands.h"
#include "core/error.h"
#include "core/sha256.h"
#include "predict/row_explanation.h"
#include "report/explanation_table.h"
#include "report/terminal_table.h"
#include "sql/read_table.h"

#include <cstdio>
#include <filesystem>
#include <memory>

namespace aisle::cli {

namespace {

struct ExplainArguments {
  std::filesystem::path model;
  std::filesystem::path data;
  std::size_t row = 0;
  std::string language = "en";
  bool json = false;
};

Json explanation_json(const registry::FittedModel& model, const Table& table, std::size_t row) {
  const auto explained = predict::explain_rows(model, table, {row}).front();
  const Predictions answers = model.predict(table, {row});
  Json out = Json::Object{{"row", row + 1}, {"target", model.target.name}};
  const auto& classes = model.target.classes;
  if (model.target.problem == Problem::regression) {
    out["prediction"] = answers.values[0];
  } else if (model.target.problem == Problem::binary) {
    out["prediction"] = classes[answers.values[0] >= model.threshold ? 1 : 0];
    out["probability"] = answers.values[0];
    out["of"] = classes[1];
  } else {
    out["prediction"] = classes[explained.output];
    out["probability"] = answers.values[explained.output];
    out["of"] = classes[explained.output];
  }
  out["base"] = explained.base;
  out["exact"] = explained.exact;
  out["contributions"] = Json::Array{};
  for (const auto& entry : explained.contributions) {
    out["contributions"].push_back(
        Json::Object{{"column", entry.column}, {"value", entry.value}, {"contribution", entry.contribution}});
  }
  return out;
}

// The file that was fitted, if it still stands where it stood.
std::filesystem::path fitted_file(const registry::Files& files) {
  const Json data = registry::json_file(files, "evaluation.json").at("data");
  const std::filesystem::path path = data.at("path").string();
  if (std::filesystem::exists(path) && sha256_of_file(path) == data.at("sha256").string()) return path;
  throw Error("the data that the model was fitted on is not there any more, or has changed", path.string(),
              "name a file with the row: aisle explain DIR DATA --row K");
}

void explain(const ExplainArguments& arguments) {
  const auto files = registry::read_directory(arguments.model);
  const auto model = registry::from_files(files);
  const auto data = arguments.data.empty() ? fitted_file(files) : arguments.data;
  const auto read = sql::read_table(data, {.types = model.column_types(), .for_a_model = true});
  if (arguments.row == 0 || arguments.row > read.table.rows()) {
    throw Error::misuse("there is no row " + std::to_string(arguments.row), "--row",
                        "give a number from 1 to " + std::to_string(read.table.rows()));
  }
  const Json out = explanation_json(model, read.table, arguments.row - 1);
  const auto language = arguments.language == "zh" ? report::Language::chinese : report::Language::english;
  std::fprintf(stderr, "%s", report::explanation_table(out, language, report::stderr_takes_colour()).c_str());
  if (arguments.json) std::printf("%s", out.text(true).c_str());
}

}  // namespace

void add_explain(CLI::App& program) {
  auto arguments = std::make_shared<ExplainArguments>();
  auto* command = program.add_subcommand("explain", "say why one row gets the answer that it gets");
  command->add_option("DIR", arguments->model, "a model directory that `aisle fit` wrote")->required();
  command->add_option("DATA", arguments->data, "a table with the row; without it the one that was fitted");
  command->add_option("--row", arguments->row, "which row, from 1 in the file's order")->required();
  command->add_option("--lang", arguments->language, "en or zh")
      ->check(CLI::IsMember({"en", "zh"}))
      ->capture_default_str();
  command->add_flag("--json", arguments->json, "print one JSON document on stdout");
  command->callback([arguments] { explain(*arguments); });
}

}  // namespace aisle::cli
