#include "cli/commands.h"
#include "core/files.h"
#include "registry/fitted_model.h"
#include "report/evaluation_page.h"
#include "report/terminal_table.h"

#include <cstdio>
#include <filesystem>
#include <memory>

namespace aisle::cli {

namespace {

struct Arguments {
  std::filesystem::path model;
  std::string language;
  bool json = false;
};

void report(const Arguments& arguments) {
  const auto& model = arguments.model;
  Json evaluation = registry::json_file(registry::read_directory(model), "evaluation.json");
  const auto page = model / "report.html";
  const auto language = arguments.language == "zh" ? report::Language::chinese : report::Language::english;
  write_file(page, arguments.language.empty() ? report::evaluation_page(evaluation)
                                              : report::evaluation_page(evaluation, language));
  std::fprintf(stderr, "%s\nreport: %s\n",
               report::evaluation_summary(evaluation, language, report::stderr_takes_colour()).c_str(), page.c_str());
  if (!arguments.json) return;
  evaluation["model"] = model.string();
  evaluation["report"] = page.string();
  std::printf("%s", evaluation.text(true).c_str());
}

}  // namespace

void add_report(CLI::App& program) {
  auto arguments = std::make_shared<Arguments>();
  auto* command = program.add_subcommand("report", "show how good a model is and write its page anew");
  command->add_option("DIR", arguments->model, "a model directory that `aisle fit` wrote")->required();
  command->add_flag("--json", arguments->json, "print the evaluation as one JSON document on stdout");
  command
      ->add_option(
          "--lang", arguments->language,
          "the language of this summary, and the one the page opens in: en or zh; without it the page opens in "
          "the reader's own")
      ->check(CLI::IsMember({"en", "zh"}));
  command->callback([arguments] { report(*arguments); });
}

}  // namespace aisle::cli
