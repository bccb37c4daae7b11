#include "understand/understand.h"

#include "cli/commands.h"
#include "store/lake.h"

#include <cstdio>
#include <filesystem>
#include <memory>

namespace aisle::cli {

namespace {

struct UnderstandArguments {
  std::filesystem::path shop;
  understand::Config config;
  bool json = false;
};

void run(UnderstandArguments& arguments) {
  const auto shop = store::Shop::open(FileSystem::machine(), std::filesystem::absolute(arguments.shop));
  const store::Snapshot snapshot(shop);
  sql::Database database;
  snapshot.create_views(database);
  arguments.config.shop = shop.config().name;
  arguments.config.zone = shop.config().zone;
  arguments.config.country = shop.config().country;
  const Json document = understand::understand(database, arguments.config);
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
                   "of the funnel, types of events in their order, separated by commas")
      ->delimiter(',');
  command->add_option("--window", arguments->config.window_days, "days from the funnel's first step to its last")
      ->capture_default_str();
  command->add_flag("--json", arguments->json, "print the figures as one JSON document on stdout");
  command->callback([arguments] { run(*arguments); });
}

}  // namespace aisle::cli
