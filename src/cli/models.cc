#include "cli/commands.h"
#include "cli/task_session.h"
#include "core/json.h"
#include "registry/fitted_model.h"
#include "registry/task_models.h"
#include "report/terminal_table.h"
#include "store/shop.h"

#include <cstdio>
#include <filesystem>
#include <memory>

namespace aisle::cli {

namespace {

struct ModelsArguments {
  std::filesystem::path shop;
  bool json = false;
};

std::string told(const Json& version) {
  const Json* damaged = version.find("damaged");
  return damaged == nullptr ? figures(version.at("metrics")) : damaged->string();
}

void run(const ModelsArguments& arguments) {
  const auto shop = store::Shop::open(FileSystem::machine(), std::filesystem::absolute(arguments.shop));
  Json tasks = Json::Array{};
  report::Table table(
      {{"task"}, {"version", report::Align::right}, {"answers"}, {"model"}, {"figures", report::Align::left, 160}});
  for (const auto& task : registry::tasks_with_models(shop.folder() / "models")) {
    const registry::TaskModels models(shop.folder() / "models", task);
    Json versions = Json::Array{};
    for (const auto number : models.versions()) {
      versions.push_back(models.summary(number));
      const Json& version = versions.array().back();
      const Json* champion = version.find("champion");
      table.row({task, std::to_string(number), version.at("published").boolean() ? "yes" : "",
                 champion == nullptr ? "?" : champion->string(), told(version)});
    }
    tasks.push_back(Json::Object{{"task", task}, {"versions", versions}, {"history", models.history()}});
  }
  if (arguments.json) {
    std::printf("%s", Json(Json::Object{{"tasks", tasks}}).text(true).c_str());
  } else if (tasks.array().empty()) {
    std::fprintf(stderr, "the shop has no models yet: aisle train %s\n", shop.folder().c_str());
  } else {
    std::printf("%s", table.text(false).c_str());
  }
}

}  // namespace

void add_models(CLI::App& program) {
  auto arguments = std::make_shared<ModelsArguments>();
  auto* command = program.add_subcommand("models", "list the shop's models, and which of them answer");
  command->add_option("SHOP", arguments->shop, "the shop's folder")->required();
  command->add_flag("--json", arguments->json, "print one JSON document on stdout");
  command->callback([arguments] { run(*arguments); });
}

}  // namespace aisle::cli
