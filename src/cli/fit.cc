#include "cli/commands.h"
#include "core/error.h"
#include "core/sha256.h"
#include "report/display_text.h"
#include "report/evaluation_page.h"
#include "report/terminal.h"
#include "sql/read_table.h"
#include "train/evaluation.h"

#include <cstdio>
#include <filesystem>
#include <memory>

namespace aisle::cli {

namespace {

struct FitArguments {
  std::filesystem::path data;
  std::string target;
  train::SelectionConfig selection;
  std::filesystem::path out = "aisle-model";
  bool json = false;
};

// What a reader should know before believing the figures.
void print_notes(const Json& evaluation) {
  const Json& data = evaluation.at("data");
  const double repeated = data.at("duplicate_rows").number() / data.at("rows").number();
  constexpr double many = 0.05;
  if (repeated > many) {
    std::fprintf(
        stderr,
        "note: %.0f %% of the rows repeat another one; a row may be in training and test, so figures may be too good\n",
        100 * repeated);
  }
  for (const auto& column : evaluation.at("preparation").array()) {
    const Json* reason = column.find("left_out");
    if (reason == nullptr) continue;
    std::fprintf(stderr, "note: column %s was left out (%s)\n", report::printable(column.at("column").string()).c_str(),
                 reason->string().c_str());
  }
}

void fit(const FitArguments& arguments) {
  arguments.selection.validate();
  registry::check_place(arguments.out);
  report::TerminalProgress progress;
  progress.start("reading " + arguments.data.filename().string(), 1);
  const Table table = sql::read_table(arguments.data).table;
  const train::DataSource source{arguments.data.filename().string(), sha256_of_file(arguments.data)};
  progress.finish();

  const auto target = prepare::read_target(table, arguments.target);
  const auto selection = train::select(table, target, arguments.selection, progress);
  const auto files = train::model_files(table, target, selection, source);
  check_interrupted();
  Json evaluation = registry::json_file(files, "evaluation.json");
  registry::write_directory(arguments.out, files, {{"report.html", report::evaluation_page(evaluation)}});

  std::fprintf(stderr, "\n%s\nmodel:  %s\nreport: %s\n", report::evaluation_summary(evaluation).c_str(),
               arguments.out.c_str(), (arguments.out / "report.html").c_str());
  print_notes(evaluation);
  if (!arguments.json) return;
  evaluation["model"] = arguments.out.string();
  evaluation["report"] = (arguments.out / "report.html").string();
  std::printf("%s", evaluation.text(true).c_str());
}

}  // namespace

void add_fit(CLI::App& program) {
  auto arguments = std::make_shared<FitArguments>();
  auto* command = program.add_subcommand("fit", "learn from a table to predict one of its columns");
  command->add_option("DATA", arguments->data, "a CSV file with a header line (any delimiter; .gz too)")->required();
  command->add_option("--target", arguments->target, "the column to predict; it has two values, such as yes and no")
      ->required();
  arguments->selection.fields([&](const std::string& name, auto& value, double, double, const std::string& what) {
    command->add_option("--" + name, value, what)->capture_default_str();
  });
  command
      ->add_option("--algorithms", arguments->selection.algorithms,
                   "which to compare, separated by commas (`aisle algorithms` lists them); all by default")
      ->delimiter(',')
      ->allow_extra_args(false);
  command
      ->add_option("--out", arguments->out,
                   "the directory to write the model and the report to; a model that stands there is replaced")
      ->capture_default_str();
  command->add_flag("--json", arguments->json, "print the evaluation as one JSON document on stdout");
  command->callback([arguments] { fit(*arguments); });
}

}  // namespace aisle::cli
