#include "cli/champion_rule.h"
#include "cli/commands.h"
#include "cli/duration.h"
#include "core/error.h"
#include "core/sha256.h"
#include "core/version.h"
#include "report/display_text.h"
#include "report/evaluation_page.h"
#include "report/terminal.h"
#include "report/terminal_table.h"
#include "train/task_training.h"

#include <cstdio>
#include <filesystem>
#include <fmt/format.h>
#include <memory>

namespace aisle::cli {

namespace {

struct TrainArguments {
  std::filesystem::path shop;
  std::vector<std::string> tasks;
  std::string budget;
  train::TaskTrainingConfig config;
  bool candidate = false;
  bool json = false;
};

// Those that are named, or all of the shop that can be trained; what cannot be is told.
std::vector<features::Task> chosen_tasks(const TaskSession& session, const TrainArguments& arguments) {
  std::vector<features::Task> out;
  for (const auto& name : arguments.tasks) out.push_back(shop_task(session.shop, session.log, name));
  if (!arguments.tasks.empty()) return out;
  for (auto& task : shop_tasks(session.shop, session.log)) {
    if (task.kind == features::TaskKind::next_item) {  // until train/next_item.h is there
      std::fprintf(stderr, "note: %s: no model of the next item yet\n", task.name.c_str());
      continue;
    }
    out.push_back(std::move(task));
  }
  return out;
}

// Folds' outcomes are kept until the model stands.
train::OutcomeStore unfinished(const TaskSession& session, const features::Task& task,
                               const train::TaskTrainingConfig& config) {
  const std::string run =
      fmt::format("{} {} {} {} {} {} {}", version, features::task_text(task), config.seed, config.examples,
                  session.timelines.snapshot().last_seq(), session.log.end.count, session.timelines.persons());
  return {session.shop.folder() / "models" / task.name / ".unfinished", sha256(run)};
}

// Every model with its figures on held-out examples, the best first, and the baselines behind them.
Json leaderboard(const Json& evaluation) {
  Json out = evaluation.at("leaderboard");
  const Json* baselines = evaluation.find("baselines");
  if (baselines == nullptr) return out;
  for (const auto& baseline : baselines->array()) {
    out.push_back(Json::Object{{"name", baseline.at("name")},
                               {"kind", "baseline"},
                               {"title", baseline.at("title")},
                               {"metrics", baseline.at("validated")}});
  }
  return out;
}

Json result(const features::Task& task, std::size_t number, const Json& evaluation, const Json& publishing) {
  const Json& champion = evaluation.at("champion");
  Json out = Json::Object{{"task", task.name},
                          {"question", features::task_text(task)},
                          {"version", number},
                          {"metrics", champion.at("metrics")},
                          {"leaderboard", leaderboard(evaluation)},
                          {"champion", Json::Object{}},
                          {"notes", evaluation.at("task").at("notes")},
                          {"publishing", publishing}};
  for (const char* part : {"name", "kind", "title", "measured_on", "rows", "metrics", "intervals"}) {
    if (const Json* value = champion.find(part)) out["champion"][part] = *value;
  }
  if (const Json* baselines = evaluation.find("baselines")) out["baselines"] = *baselines;
  if (const Json* importance = champion.find("importance")) out["importance"] = *importance;
  return out;
}

std::string figures(const Json& metrics) {
  std::string out;
  for (const auto& [name, value] : metrics.object())
    out += fmt::format("{}{} {:.4g}", out.empty() ? "" : ", ", name, value.number());
  return out.empty() ? "-" : out;
}

void print(const Json& task) {
  std::fprintf(stderr, "\n%s: %s\n", task.at("task").string().c_str(),
               report::printable(task.at("question").string()).c_str());
  report::Table table({{"on the latest moments"}, {"figures", report::Align::left, 160}});
  const Json& champion = task.at("champion");
  table.row({champion.at("name").string(), figures(champion.at("metrics"))}, true);
  if (const Json* baselines = task.find("baselines")) {
    for (const auto& entry : baselines->array()) table.row({entry.at("name").string(), figures(entry.at("metrics"))});
  }
  std::fprintf(stderr, "%s", table.text(report::stderr_takes_colour()).c_str());
  for (const auto& note : task.at("notes").strings())
    std::fprintf(stderr, "note: %s\n", report::printable(note).c_str());
}

Json train_one(const TaskSession& session, const features::Task& task, const train::TaskTrainingConfig& config,
               bool candidate) {
  report::TerminalProgress progress;
  const auto store = unfinished(session, task, config);
  const auto trained = train::train_task(session.timelines, task, config, store, progress);
  check_interrupted();
  const Json evaluation = registry::json_file(trained.files, "evaluation.json");
  const auto models = session.models_of(task.name);
  const std::size_t number = models.add(trained.files, {});
  store.clear();
  Json publishing = Json::Object{{"published", false}, {"why", "candidate"}};
  std::string told = "a candidate: aisle publish lets it answer";
  if (!candidate) {
    auto done = publish_if_better(session, task.name, number, false);
    publishing = std::move(done.why);
    publishing["published"] = done.published;
    told = done.told;
  }
  Json out = result(task, number, evaluation, publishing);
  print(out);
  std::fprintf(stderr, "version %zu: %s\n", number, told.c_str());
  return out;
}

void run(const TrainArguments& arguments) {
  const auto folder = std::filesystem::absolute(arguments.shop);
  (void)store::make_timelines(store::Shop::open(FileSystem::machine(), folder));
  const TaskSession session(folder);
  const auto tasks = chosen_tasks(session, arguments);
  if (tasks.empty())
    throw Error("there is nothing to train", folder.string(), "`aisle tasks` lists what the shop asks");
  auto config = arguments.config;
  if (!arguments.budget.empty())
    config.budget_seconds = seconds(arguments.budget, "--budget") / static_cast<double>(tasks.size());
  Json out = Json::Array{};
  for (const auto& task : tasks) out.push_back(train_one(session, task, config, arguments.candidate));
  if (arguments.json) std::printf("%s", Json(Json::Object{{"tasks", std::move(out)}}).text(true).c_str());
}

}  // namespace

void add_train(CLI::App& program) {
  auto arguments = std::make_shared<TrainArguments>();
  auto* command = program.add_subcommand("train", "learn to answer the shop's tasks; what wins answers from then on");
  command->add_option("SHOP", arguments->shop, "the shop's folder")->required();
  command->add_option("TASK", arguments->tasks, "which (`aisle tasks` lists them); all by default");
  command->add_option("--budget", arguments->budget,
                      "time to search for better options, in all, e.g. 20m; without it all have their defaults");
  command->add_option("--seed", arguments->config.seed, "the same seed gives the same model")->capture_default_str();
  command->add_option("--examples", arguments->config.examples, "examples to train on, at most")
      ->check(CLI::Range(100, 10000000))
      ->capture_default_str();
  command
      ->add_option("--algorithms", arguments->config.algorithms,
                   "which to compare, separated by commas (`aisle algorithms` lists them)")
      ->delimiter(',')
      ->allow_extra_args(false);
  command->add_flag("--candidate", arguments->candidate, "keep what answers, even if this one is better");
  command->add_flag("--json", arguments->json, "print one JSON document on stdout");
  command->callback([arguments] { run(*arguments); });
}

}  // namespace aisle::cli
