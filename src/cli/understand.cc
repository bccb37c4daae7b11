#include "understand/understand.h"

#include "cli/commands.h"
#include "core/files.h"
#include "report/terminal_table.h"
#include "report/understanding_page.h"
#include "store/lake.h"

#include <cstdio>
#include <filesystem>
#include <memory>
#include <optional>
#include <system_error>

namespace aisle::cli {

namespace {

struct UnderstandArguments {
  std::filesystem::path shop;
  understand::Config config;
  std::filesystem::path page;  // reports/understanding.html of the shop where empty
  std::filesystem::path people;
  std::string language;
  bool report = false;
  bool sql = false;
  bool json = false;
};

std::filesystem::path write_page(const UnderstandArguments& arguments, const Json& document) {
  const auto page = arguments.page.empty() ? arguments.shop / "reports" / "understanding.html" : arguments.page;
  std::error_code failed;  // the writing below says what cannot be written
  if (page.has_parent_path()) std::filesystem::create_directories(page.parent_path(), failed);
  std::optional<report::Language> language;
  if (arguments.language == "zh") language = report::Language::chinese;
  if (arguments.language == "en") language = report::Language::english;
  write_file(page, report::understanding_page(document, language));
  return page;
}

void run(UnderstandArguments& arguments) {
  const auto shop = store::Shop::open(FileSystem::machine(), std::filesystem::absolute(arguments.shop));
  const store::Snapshot snapshot(shop);
  sql::Database database;
  snapshot.create_views(database);
  arguments.config.shop = shop.config().name;
  arguments.config.zone = shop.config().zone;
  arguments.config.country = shop.config().country;
  Json document = understand::understand(database, arguments.config);
  const auto language = arguments.language == "zh" ? report::Language::chinese : report::Language::english;
  std::fprintf(stderr, "%s", report::understanding_summary(document, language, report::stderr_takes_colour()).c_str());
  if (arguments.report) {
    const auto page = write_page(arguments, document);
    std::fprintf(stderr, "\nreport: %s\n", page.c_str());
    document["report"] = page.string();
  }
  if (!arguments.people.empty()) {
    understand::write_people(database, arguments.config, arguments.people.string());
    std::fprintf(stderr, "people: %s\n", arguments.people.c_str());
  }
  if (arguments.sql) std::printf("%s", report::understanding_sql(document).c_str());
  if (arguments.json) std::printf("%s", document.text(true).c_str());
}

}  // namespace

void add_understand(CLI::App& program) {
  auto arguments = std::make_shared<UnderstandArguments>();
  auto* command = program.add_subcommand(
      "understand", "what a shop's customers are like: who they are, where they stop, when they come back");
  command->add_option("SHOP", arguments->shop, "the shop's folder")->required();
  command
      ->add_option("--steps", arguments->config.steps,
                   "of the funnel, types of events or pages (/cart) in their order, separated by commas")
      ->delimiter(',');
  command->add_option("--window", arguments->config.window_days, "days from the funnel's first step to its last")
      ->capture_default_str();
  auto* from =
      command->add_option("--walks-from", arguments->config.walks_from,
                          "what follows this state of the paths is told: (entry), (goal), a type of events, a page");
  command->add_option("--walks-to", arguments->config.walks_to, "instead, what comes before this one")->excludes(from);
  command->add_flag("--weekly", arguments->config.weekly_cohorts,
                    "cohorts by week (of the last half year), not by month");
  command->add_option("--first-category", arguments->config.first_category,
                      "cohorts of those alone whose first order held something of this category");
  command->add_option("--only", arguments->config.only,
                      "make one analysis alone, by its name in the document: funnel, cohorts, …");
  auto* page = command->add_option("--report", arguments->page,
                                   "write the page, to this file or else to reports/understanding.html in the shop");
  page->expected(0, 1);
  command
      ->add_option(
          "--lang", arguments->language,
          "the language of this summary, and the one the page opens in: en or zh; without it the page opens in "
          "the reader's own")
      ->check(CLI::IsMember({"en", "zh"}));
  command->add_option(
      "--people", arguments->people,
      "write a row a person: segment, orders, when they are expected, what they like (CSV, or Parquet by "
      "the file's name)");
  auto* sql = command->add_flag("--sql", arguments->sql, "print the question behind each figure, on stdout");
  command->add_flag("--json", arguments->json, "print the figures as one JSON document on stdout")->excludes(sql);
  command->callback([arguments, page] {
    arguments->report = page->count() > 0;
    run(*arguments);
  });
}

}  // namespace aisle::cli
