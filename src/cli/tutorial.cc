#include "train/tutorial.h"

#include "cli/commands.h"
#include "report/display_text.h"
#include "report/terminal.h"
#include "report/terminal_table.h"
#include "sql/read_table.h"

#include <cstdio>
#include <filesystem>
#include <fmt/format.h>
#include <memory>

namespace aisle::cli {

namespace {

struct TutorialArguments {
  std::filesystem::path data;
  std::string target = "purchase";
  train::TutorialConfig config;
  bool alone = false;
  bool json = false;
};

Json tutorial_json(const train::Tutorial& found) {
  Json models = Json::Array{};
  for (const auto& model : found.models) {
    models.push_back(Json::Object{{"name", model.name},
                                  {"metrics", evaluate::metrics_to_json(Problem::binary, model.measured.metrics)},
                                  {"fit_seconds", model.seconds}});
  }
  return Json::Object{{"features", found.features},
                      {"training_rows", found.training_rows},
                      {"test_rows", found.test_rows},
                      {"leaderboard", std::move(models)}};
}

void print(const train::Tutorial& found) {
  using report::Align;
  report::Table table({{"model", Align::left},
                       {"accuracy", Align::right},
                       {"ROC-AUC", Align::right},
                       {"log loss", Align::right},
                       {"fit", Align::right}});
  for (const auto& model : found.models) {
    table.row({model.name, fmt::format("{:.4f}", model.measured["accuracy"]),
               fmt::format("{:.4f}", model.measured["roc_auc"]), fmt::format("{:.4f}", model.measured["log_loss"]),
               fmt::format("{:.2f} s", model.seconds)});
  }
  std::fprintf(stderr, "%zu training rows, %zu test rows, %zu features\n%s", found.training_rows, found.test_rows,
               found.features, table.text(report::stderr_takes_colour()).c_str());
}

void tutorial(const TutorialArguments& arguments) {
  report::TerminalProgress progress;
  const auto read = sql::read_table(arguments.data);
  const auto target = prepare::read_target(read.table, arguments.target);
  const auto found = train::run_tutorial(read.table, target, arguments.config, !arguments.alone, progress);
  print(found);
  if (arguments.json) std::printf("%s", tutorial_json(found).text(true).c_str());
}

}  // namespace

void add_tutorial(CLI::App& program) {
  auto arguments = std::make_shared<TutorialArguments>();
  auto* command = program.add_subcommand(
      "tutorial", "run the well-known tutorial (linear regression, LSTM) on a table, beside what `fit` makes of it");
  command->add_option("DATA", arguments->data, "a table: CSV, JSON Lines, Parquet")->required();
  command->add_option("--target", arguments->target, "the column to predict, of two values")->capture_default_str();
  arguments->config.fields([&](std::string_view name, auto& value, double, double, std::string_view what) {
    command->add_option("--" + std::string(name), value, std::string(what))->capture_default_str();
  });
  command->add_flag("--alone", arguments->alone, "the tutorial's two models only, not ours beside them");
  command->add_flag("--json", arguments->json, "print one JSON document on stdout");
  command->callback([arguments] { tutorial(*arguments); });
}

}  // namespace aisle::cli
