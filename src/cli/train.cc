#include "cli/algorithm_names.h"
#include "cli/behaviour_plan.h"
#include "cli/champion_rule.h"
#include "cli/commands.h"
#include "cli/duration.h"
#include "cli/json_log.h"
#include "cli/moment.h"
#include "cli/next_item.h"
#include "core/error.h"
#include "core/files.h"
#include "core/sha256.h"
#include "core/version.h"
#include "report/display_text.h"
#include "report/evaluation_page.h"
#include "report/terminal.h"
#include "report/terminal_table.h"
#include "train/task_training.h"

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <memory>
#include <thread>

namespace aisle::cli {

namespace {

struct TrainArguments {
  std::filesystem::path shop;
  std::vector<std::string> tasks;
  std::string budget;
  std::vector<std::string> algorithms;
  train::TaskTrainingConfig config;
  std::string protocol = "time";
  std::string validation_from, test_from;
  std::string size;  // empty: each task's usual
  std::vector<std::string> behaviour;
  std::size_t starts = 1;
  std::filesystem::path json_log;
  bool no_refit = false;
  bool candidate = false;
  bool json = false;
};

// Those that are named, or all of the shop.
std::vector<features::Task> chosen_tasks(const TaskSession& session, const TrainArguments& arguments) {
  std::vector<features::Task> out;
  for (const auto& name : arguments.tasks) out.push_back(shop_task(session.shop, session.log, name));
  return arguments.tasks.empty() ? shop_tasks(session.shop, session.log) : out;
}

// Error (a misuse) for moments that cut nothing.
evaluate::Cut cut_of(const TrainArguments& arguments) {
  evaluate::Cut out{.protocol = evaluate::protocol_of(arguments.protocol)};
  if (!arguments.validation_from.empty()) out.validation_from = moment(arguments.validation_from, "--validation-from");
  if (!arguments.test_from.empty()) out.test_from = moment(arguments.test_from, "--test-from");
  if (out.protocol == evaluate::Protocol::leave_one_out && (out.validation_from || out.test_from))
    throw Error::misuse("with --protocol leave-one-out each person's last events are held out, whenever they were",
                        out.test_from ? "--test-from" : "--validation-from",
                        "leave the moments out, or choose --protocol time or prefixes");
  if (out.validation_from && out.test_from && *out.validation_from >= *out.test_from)
    throw Error::misuse(
        "the events for choosing lie before those for testing",
        fmt::format("--validation-from {}, --test-from {}", time_text(*out.validation_from), time_text(*out.test_from)),
        "give an earlier --validation-from, or a later --test-from");
  return out;
}

train::NextItemConfig next_item_config(const TrainArguments& arguments) {
  train::NextItemConfig out;
  out.cut = cut_of(arguments);
  out.behaviour = behaviour_options(arguments.size.empty() ? "small" : arguments.size, arguments.behaviour);
  out.starts = arguments.starts;
  out.refit = !arguments.no_refit;
  out.how = {arguments.config.seed, std::max(1U, std::thread::hardware_concurrency())};
  out.algorithms = algorithm_names(arguments.algorithms).ranking;
  return out;
}

// Folds' outcomes are kept until the model stands: a run goes on from those of the same question, log and settings.
train::OutcomeStore unfinished(const TaskSession& session, const features::Task& task,
                               const TrainArguments& arguments) {
  const std::string run =
      fmt::format("{} {} {} {} {} {} {} {} {} {}", version, features::task_text(task), arguments.config.seed,
                  arguments.config.examples, session.timelines.snapshot().generation(),
                  session.timelines.snapshot().last_seq(), arguments.protocol, arguments.validation_from,
                  arguments.test_from, read_file(session.shop.folder() / "shop.toml"));
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

void print_notes(const Json& task) {
  for (const auto& note : task.at("notes").strings())
    std::fprintf(stderr, "note: %s\n", report::printable(note).c_str());
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
  print_notes(task);
}

// Publishes the version if it may and should be; what came of it for the document, and for people.
Json publish(const TaskSession& session, const std::string& task, std::size_t number, bool candidate) {
  Json publishing = Json::Object{{"published", false}, {"why", "candidate"}};
  std::string told = "a candidate: aisle publish lets it answer";
  if (!candidate) {
    auto done = publish_if_better(session, task, number, false);
    publishing = std::move(done.why);
    publishing["published"] = done.published;
    told = done.told;
  }
  std::fprintf(stderr, "version %zu: %s\n", number, told.c_str());
  return publishing;
}

Json train_ranking(const TaskSession& session, const features::Task& task, const TrainArguments& arguments,
                   double budget, JsonLog& log) {
  report::TerminalProgress shown;
  LoggedProgress progress(shown, log);
  const auto store = unfinished(session, task, arguments);
  auto config = next_item_config(arguments);
  config.budget_seconds = budget;
  config.store = &store;
  config.log = [&](const Json& line) { log.write(line); };
  auto [number, out] = train_next_item_task(session, task, config, progress);
  store.clear();
  std::fprintf(stderr, "\n%s: %s\n%s", task.name.c_str(), features::task_text(task).c_str(),
               next_item_table(out, report::stderr_takes_colour()).c_str());
  out["publishing"] = publish(session, task.name, number, arguments.candidate);
  return out;
}

// A size that was asked for is refused where it does not fit; the usual one is left out.
std::string plan_encoder(const TrainArguments& arguments, const Json& options, const models::NextItem& from,
                         const models::Fitting& how) {
  const bool is_usual = arguments.size.empty() && arguments.behaviour.empty();
  if (is_usual && !behaviour_fits(options, from.sequences)) return "it needs more memory than is free";
  const std::string plan = behaviour_plan(options, from, how, "name none, or use a larger machine");
  std::fprintf(stderr, "%s, then it is tuned for the task\n", plan.c_str());
  return "";
}

Json train_one(const TaskSession& session, const features::Task& task, train::TaskTrainingConfig config,
               const TrainArguments& arguments, JsonLog& log) {
  report::TerminalProgress shown;
  LoggedProgress progress(shown, log);
  config.algorithms = serving(config.algorithms, task.is_yes_or_no() ? Problem::binary : Problem::regression);
  config.encoder = encoder_options(arguments.size, arguments.behaviour);
  config.plan = [&](const Json& options, const models::NextItem& from, const models::Fitting& how) {
    return plan_encoder(arguments, options, from, how);
  };
  config.log = [&](const Json& line) { log.write(line); };
  const auto store = unfinished(session, task, arguments);
  const auto trained = train::train_task(session.timelines, task, config, store, progress);
  check_interrupted();
  const Json evaluation = registry::json_file(trained.files, "evaluation.json");
  const auto models = session.models_of(task.name);
  const std::size_t number = models.add(trained.files, {});
  store.clear();
  Json out = result(task, number, evaluation, Json());
  print(out);
  out["publishing"] = publish(session, task.name, number, arguments.candidate);
  return out;
}

Json train_logged(const TaskSession& session, const features::Task& task, const train::TaskTrainingConfig& config,
                  const TrainArguments& arguments, JsonLog& log) {
  log.of_task(task.name);
  log.write(Json::Object{{"event", "task"}, {"question", features::task_text(task)}});
  Json trained = task.kind == features::TaskKind::next_item
                     ? train_ranking(session, task, arguments, config.budget_seconds, log)
                     : train_one(session, task, config, arguments, log);
  log.write(Json::Object{{"event", "trained"},
                         {"version", trained.at("version")},
                         {"champion", trained.at("champion").at("name")},
                         {"metrics", trained.at("metrics")},
                         {"publishing", trained.at("publishing")}});
  return trained;
}

void run(const TrainArguments& arguments) {
  const auto names = algorithm_names(arguments.algorithms);
  (void)next_item_config(arguments);  // says what is wrong before anything is done
  JsonLog log = arguments.json_log.empty() ? JsonLog() : JsonLog(arguments.json_log);
  const auto folder = std::filesystem::absolute(arguments.shop);
  (void)store::make_timelines(store::Shop::open(FileSystem::machine(), folder));
  const TaskSession session(folder);
  const auto tasks = chosen_tasks(session, arguments);
  if (tasks.empty())
    throw Error("there is nothing to train", folder.string(), "`aisle tasks` lists what the shop asks");
  auto config = arguments.config;
  config.algorithms = names.tabular;
  if (!arguments.budget.empty())
    config.budget_seconds = seconds(arguments.budget, "--budget") / static_cast<double>(tasks.size());
  Json out = Json::Array{};
  std::vector<std::string> failed;
  for (const auto& task : tasks) {
    try {
      out.push_back(train_logged(session, task, config, arguments, log));
    } catch (const Error& error) {
      check_interrupted();
      if (tasks.size() == 1 || error.is_misuse()) throw;
      std::fprintf(stderr, "\n%s\n", error.what());
      log.write(Json::Object{{"event", "failed"}, {"error", error.what()}});
      out.push_back(Json::Object{{"task", task.name}, {"error", error.what()}});
      failed.push_back(task.name);
    }
  }
  if (arguments.json) std::printf("%s", Json(Json::Object{{"tasks", std::move(out)}}).text(true).c_str());
  if (!failed.empty())
    throw Error(fmt::format("could not train {}", fmt::join(failed, ", ")), folder.string(),
                "why stands above; the other tasks are trained");
}

void add_behaviour_options(CLI::App& command, TrainArguments& arguments) {
  command.add_option(
      "--size", arguments.size,
      "of the behaviour model: tiny, small, base or large; by default small for the next item, and for "
      "other tasks a smaller one that learns for a short time (width 32, 64 events, about 600,000 events "
      "in all epochs)");
  command
      .add_option("--behaviour", arguments.behaviour,
                  "options of the behaviour model, over those of its size, e.g. width=128,epochs=8")
      ->delimiter(',')
      ->allow_extra_args(false);
}

void add_next_item_options(CLI::App& command, TrainArguments& arguments) {
  command
      .add_option("--protocol", arguments.protocol,
                  "how the next item is tested: time (the latest events), leave-one-out (each person's last one), "
                  "prefixes (whole latest sessions)")
      ->capture_default_str();
  command.add_option("--validation-from", arguments.validation_from,
                     "with time and prefixes: the moment from which on events are for choosing; by default the tenth "
                     "before the last tenth");
  command.add_option("--test-from", arguments.test_from,
                     "likewise for testing; by default the last tenth of the events");
  constexpr std::size_t most_starts = 8;
  command
      .add_option("--starts", arguments.starts,
                  "behaviour models that learn the next item, each from a random start of its own, for a blend that is "
                  "right more often; each takes as long to learn and to answer as one")
      ->capture_default_str()
      ->check(CLI::Range(std::size_t{1}, most_starts));
  command.add_flag("--no-refit", arguments.no_refit,
                   "of the next item: test what was chosen as it stands, as papers do; by default it learns again from "
                   "the answers that it was chosen by");
}

}  // namespace

void add_train(CLI::App& program) {
  auto arguments = std::make_shared<TrainArguments>();
  auto* command = program.add_subcommand("train", "learn to answer the shop's tasks; what wins answers from then on");
  command->add_option("SHOP", arguments->shop, "the shop's folder")->required();
  command->add_option("TASK", arguments->tasks, "which (`aisle tasks` lists them); all by default");
  command->add_option(
      "--budget", arguments->budget,
      "time for all tasks together, e.g. 20m: it is searched for better options, and bounds what learns the "
      "next item; without it all have their defaults");
  command->add_option("--seed", arguments->config.seed, "the same seed gives the same model")->capture_default_str();
  command->add_option("--examples", arguments->config.examples, "examples to train on, at most")
      ->check(CLI::Range(100, 10000000))
      ->capture_default_str();
  command
      ->add_option("--algorithms", arguments->algorithms,
                   "which to compare, separated by commas (`aisle algorithms` lists them); tasks that none of them "
                   "can answer have their usual ones")
      ->delimiter(',')
      ->allow_extra_args(false);
  add_behaviour_options(*command, *arguments);
  add_next_item_options(*command, *arguments);
  command->add_option("--json-log", arguments->json_log,
                      "a file to watch the run by: a JSON document a line for every stage, step and epoch");
  command->add_flag("--candidate", arguments->candidate, "keep what answers, even if this one is better");
  command->add_flag("--json", arguments->json, "print one JSON document on stdout");
  command->callback([arguments] { run(*arguments); });
}

}  // namespace aisle::cli
