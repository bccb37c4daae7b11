#include "cli/commands.h"
#include "cli/shop_tasks.h"
#include "core/json.h"
#include "report/display_text.h"
#include "report/terminal_table.h"
#include "store/timelines.h"

#include <cstdio>
#include <filesystem>
#include <memory>

namespace aisle::cli {

namespace {

struct TasksArguments {
  std::filesystem::path shop;
  bool json = false;
};

Json task_json(const features::Task& task, const features::LogTraits& log) {
  return Json::Object{{"task", task.name},
                      {"question", features::task_text(task)},
                      {"answer", features::unit_of(task)},
                      {"answerable", task.event.type == "event" || log.types.contains(task.event.type)}};
}

void run(const TasksArguments& arguments) {
  const auto shop = store::Shop::open(FileSystem::machine(), std::filesystem::absolute(arguments.shop));
  const auto log = features::traits_of(store::open_timelines(shop));
  const bool declared = !shop.config().tasks.empty();
  Json tasks = Json::Array{};
  for (const auto& task : shop_tasks(shop, log)) tasks.push_back(task_json(task, log));
  if (arguments.json) {
    std::printf("%s", Json(Json::Object{{"declared", declared}, {"tasks", tasks}}).text(true).c_str());
    return;
  }
  report::Table table({{"task"}, {"question", report::Align::left, 120}, {"answer"}});
  for (const auto& task : tasks.array()) {
    const bool can = task.at("answerable").boolean();
    table.row({task.at("task").string(), task.at("question").string(),
               can ? task.at("answer").string() : "none: the log has no such event"});
  }
  std::printf("%s", table.text(false).c_str());
  if (!declared) std::fprintf(stderr, "shop.toml declares no [tasks]: these are the usual ones for this log\n");
}

}  // namespace

void add_tasks(CLI::App& program) {
  auto arguments = std::make_shared<TasksArguments>();
  auto* command = program.add_subcommand("tasks", "list what the shop asks of the future");
  command->add_option("SHOP", arguments->shop, "the shop's folder")->required();
  command->add_flag("--json", arguments->json, "print one JSON document on stdout");
  command->callback([arguments] { run(*arguments); });
}

}  // namespace aisle::cli
