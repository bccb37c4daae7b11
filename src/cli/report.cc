#include "cli/commands.h"
#include "core/files.h"
#include "registry/fitted_model.h"
#include "report/evaluation_page.h"
#include "report/terminal.h"

#include <cstdio>
#include <filesystem>
#include <memory>

namespace aisle::cli {

namespace {

void report(const std::filesystem::path& model, bool json) {
  Json evaluation = registry::json_file(registry::read_directory(model), "evaluation.json");
  const auto page = model / "report.html";
  write_file(page, report::evaluation_page(evaluation));
  std::fprintf(stderr, "%s\nreport: %s\n", report::evaluation_summary(evaluation).c_str(), page.c_str());
  if (!json) return;
  evaluation["model"] = model.string();
  evaluation["report"] = page.string();
  std::printf("%s", evaluation.text(true).c_str());
}

}  // namespace

void add_report(CLI::App& program) {
  struct Arguments {
    std::filesystem::path model;
    bool json = false;
  };
  auto arguments = std::make_shared<Arguments>();
  auto* command = program.add_subcommand("report", "show how good a model is and write its page anew");
  command->add_option("DIR", arguments->model, "a model directory that `aisle fit` wrote")->required();
  command->add_flag("--json", arguments->json, "print the evaluation as one JSON document on stdout");
  command->callback([arguments] { report(arguments->model, arguments->json); });
}

}  // namespace aisle::cli
