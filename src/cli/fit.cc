#include "cli/commands.h"
#include "core/error.h"
#include "core/files.h"
#include "core/sha256.h"
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

void fit(const FitArguments& arguments) {
  for (const auto& name : arguments.selection.algorithms) (void)models::algorithm(name);  // refuse before long work
  registry::check_place(arguments.out);
  report::TerminalProgress progress;
  progress.start("reading " + arguments.data.filename().string(), 1);
  const Table table = sql::read_table(arguments.data);
  const train::DataSource source{arguments.data.filename().string(), sha256(read_file(arguments.data))};
  progress.finish();

  const auto target = prepare::read_target(table, arguments.target);
  const auto selection = train::select(table, target, arguments.selection, progress);
  const auto files = train::model_files(table, target, selection, source);
  Json evaluation = registry::json_file(files, "evaluation.json");
  registry::write_directory(arguments.out, files, {{"report.html", report::evaluation_page(evaluation)}});

  std::fprintf(stderr, "\n%s\nmodel:  %s\nreport: %s\n", report::evaluation_summary(evaluation).c_str(),
               arguments.out.c_str(), (arguments.out / "report.html").c_str());
  if (!arguments.json) return;
  evaluation["model"] = arguments.out.string();
  evaluation["report"] = (arguments.out / "report.html").string();
  std::printf("%s", evaluation.text(true).c_str());
}

}  // namespace

void add_fit(CLI::App& program) {
  auto arguments = std::make_shared<FitArguments>();
  auto* command = program.add_subcommand("fit", "learn from a table to predict one of its columns");
  command->add_option("DATA", arguments->data, "a CSV file with a header line (any delimiter; .gz and .zst too)")
      ->required();
  command->add_option("--target", arguments->target, "the column to predict; it has two values, such as yes and no")
      ->required();
  command->add_option("--test", arguments->selection.test, "share of the rows kept for one final test; 0 for none")
      ->check(CLI::Range(0.0, 0.9))
      ->capture_default_str();
  command->add_option("--cv", arguments->selection.folds, "folds of the cross-validation that chooses the model")
      ->check(CLI::Range(2, 100))
      ->capture_default_str();
  command->add_option("--seed", arguments->selection.seed, "the same seed gives the same model")
      ->check(CLI::Range(0.0, 9007199254740992.0))
      ->capture_default_str();
  command
      ->add_option("--algorithms", arguments->selection.algorithms,
                   "which to compare, separated by commas (`aisle algorithms` lists them); all by default")
      ->delimiter(',');
  command->add_option("--out", arguments->out, "the directory to write the model and the report to")
      ->capture_default_str();
  command->add_flag("--json", arguments->json, "print the evaluation as one JSON document on stdout");
  command->callback([arguments] { fit(*arguments); });
}

}  // namespace aisle::cli
