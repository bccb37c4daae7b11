#include "cli/commands.h"
#include "cli/shop_tasks.h"
#include "core/json.h"
#include "features/asked_events.h"
#include "features/moments.h"
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

// Why the log can hold no answer; empty where it can.
std::string missing(const features::Task& task, const Timelines& timelines, const features::LogTraits& log) {
  const std::string& type = task.event.type;
  if (!features::AskedEvents(timelines, task.event).any()) return "the log has no such event";
  if (!features::AskedEvents(timelines, features::population_of(task)).any()) return "nobody belongs to the population";
  const bool says_items = type == "event" ? !log.about_items.empty() : log.about_items.contains(type);
  if (task.kind == features::TaskKind::next_item && !says_items) return "no such event says of which item it is";
  return "";
}

Json task_json(const features::Task& task, bool answerable) {
  return Json::Object{{"task", task.name},
                      {"question", features::task_text(task)},
                      {"answer", features::unit_of(task)},
                      {"answerable", answerable}};
}

void run(const TasksArguments& arguments) {
  const auto shop = store::Shop::open(FileSystem::machine(), std::filesystem::absolute(arguments.shop));
  const auto timelines = store::open_timelines(shop);
  const auto log = features::traits_of(timelines);
  const bool declared = !shop.config().tasks.empty();
  Json tasks = Json::Array{};
  report::Table table({{"task"}, {"question", report::Align::left, 120}, {"answer"}});
  for (const auto& task : shop_tasks(shop, log)) {
    const std::string why_none = missing(task, timelines, log);
    tasks.push_back(task_json(task, why_none.empty()));
    table.row({task.name, features::task_text(task), why_none.empty() ? features::unit_of(task) : "none: " + why_none});
  }
  if (arguments.json) {
    std::printf("%s", Json(Json::Object{{"declared", declared}, {"tasks", tasks}}).text(true).c_str());
    return;
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
