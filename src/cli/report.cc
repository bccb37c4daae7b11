#include "cli/commands.h"
#include "cli/next_item.h"
#include "cli/task_session.h"
#include "core/files.h"
#include "features/item_sequences.h"
#include "registry/fitted_model.h"
#include "report/evaluation_page.h"
#include "report/next_item_page.h"
#include "report/terminal_table.h"

#include <cstdio>
#include <filesystem>
#include <memory>
#include <optional>

namespace aisle::cli {

namespace {

struct Arguments {
  std::filesystem::path model;
  std::string task;
  std::size_t version = 0;
  std::string language;
  bool json = false;
};

report::Language language_of(const Arguments& arguments) {
  return arguments.language == "zh" ? report::Language::chinese : report::Language::english;
}

// Of the person of whom something was told last, as an example; null where nobody did.
Json example(const TaskSession& session, const LoadedNextItem& loaded) {
  constexpr std::size_t shown = 5;
  const auto everybody = features::item_sequences(session.timelines);
  std::size_t last = 0;
  for (std::size_t i = 1; i < everybody.person.size(); ++i)
    if (everybody.sequences[i].known_at().back() > everybody.sequences[last].known_at().back()) last = i;
  if (everybody.person.empty()) return {};
  const std::string user(session.timelines.text(Coded::person, everybody.person[last]));
  return predict_next_item(session, loaded, {{user}, shown, session.now(), true}).array().front();
}

// The page, and what the terminal says.
struct TaskReport {
  std::string page, summary;
};

TaskReport task_report(const TaskSession& session, const Arguments& arguments, std::size_t version) {
  const auto models = session.models_of(arguments.task);
  std::optional<report::Language> language;
  if (!arguments.language.empty()) language = language_of(arguments);
  Json document = registry::json_file(models.read(version), "evaluation.json");
  document["version"] = version;
  document["publication"] = models.published() ? models.history().array().back() : Json();
  if (!is_next_item(session, arguments.task, version))
    return {report::evaluation_page(document, language),
            report::evaluation_summary(document, language_of(arguments), report::stderr_takes_colour())};
  const auto loaded = load_next_item(session, arguments.task, version);
  document["question"] = features::task_text(loaded.model.task());
  document["example"] = example(session, loaded);
  return {report::next_item_page(document, language), ""};
}

// Of a task's model, in the shop's reports.
void report_task(const Arguments& arguments) {
  const TaskSession session(arguments.model);
  const std::size_t version = chosen_version(session, arguments.task, arguments.version);
  const auto page = session.shop.folder() / "reports" / (arguments.task + ".html");
  std::filesystem::create_directories(page.parent_path());
  const TaskReport written = task_report(session, arguments, version);
  write_file(page, written.page);
  std::fprintf(stderr, "%s%sreport: %s\n", written.summary.c_str(), written.summary.empty() ? "" : "\n", page.c_str());
  if (arguments.json)
    std::printf("%s", Json(Json::Object{{"task", arguments.task}, {"version", version}, {"report", page.string()}})
                          .text(true)
                          .c_str());
}

void report(const Arguments& arguments) {
  if (!arguments.task.empty()) return report_task(arguments);
  const auto& model = arguments.model;
  Json evaluation = registry::json_file(registry::read_directory(model), "evaluation.json");
  const auto page = model / "report.html";
  const auto language = language_of(arguments);
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
  command->add_option("DIR", arguments->model, "a model directory that `aisle fit` wrote, or a shop's folder")
      ->required();
  command->add_option("TASK", arguments->task, "of a shop: the task whose model's page is written to SHOP/reports");
  command->add_option("--version", arguments->version, "of a task: a version; by default the one that answers");
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
