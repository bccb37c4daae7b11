#include "cli/champion_rule.h"
#include "cli/commands.h"
#include "core/error.h"

#include <cstdio>
#include <filesystem>
#include <memory>

namespace aisle::cli {

namespace {

struct PublishArguments {
  std::filesystem::path shop;
  std::string task;
  std::size_t version = 0;
  bool force = false;
  bool json = false;
};

void run(const PublishArguments& arguments) {
  const TaskSession session(arguments.shop);
  const auto done = publish_if_better(session, arguments.task, arguments.version, arguments.force);
  if (arguments.json) {
    Json out = Json::Object{{"task", arguments.task}, {"version", arguments.version}, {"published", done.published}};
    for (const auto& [name, value] : done.why.object()) out[name] = value;
    std::printf("%s", out.text(true).c_str());
  }
  if (!done.published)
    throw Error("version " + std::to_string(arguments.version) + " was not published: " + done.told,
                "task " + arguments.task, "--force publishes it all the same, and records that");
  std::fprintf(stderr, "version %zu of %s: %s\n", arguments.version, arguments.task.c_str(), done.told.c_str());
}

}  // namespace

void add_publish(CLI::App& program) {
  auto arguments = std::make_shared<PublishArguments>();
  auto* command = program.add_subcommand(
      "publish",
      "let a version of a task's model answer: one that has answered before as a rollback, any other if it wins beyond "
      "doubt");
  command->add_option("SHOP", arguments->shop, "the shop's folder")->required();
  command->add_option("TASK", arguments->task, "the task")->required();
  command->add_option("VERSION", arguments->version, "the version (`aisle models` lists them)")
      ->required()
      ->check(CLI::Range(1, 1000000000));
  command->add_flag("--force", arguments->force, "without a measured win");
  command->add_flag("--json", arguments->json, "print one JSON document on stdout");
  command->callback([arguments] { run(*arguments); });
}

}  // namespace aisle::cli
