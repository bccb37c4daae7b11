#include "cli/commands.h"
#include "cli/moment.h"
#include "store/shop.h"

#include <cstdio>
#include <filesystem>
#include <memory>

namespace aisle::cli {

namespace {

struct InitArguments {
  std::filesystem::path shop;
  store::ShopConfig config;
  std::string opened;
};

void init(InitArguments& arguments) {
  auto& config = arguments.config;
  config.opened = moment(arguments.opened, "--opened", config.opened);
  const auto shop = store::Shop::make(FileSystem::machine(), arguments.shop, config);
  std::fprintf(stderr,
               "the shop stands in %s; what it is called, its currency and its time zone are in shop.toml\nnext: aisle "
               "import %s FILE\n",
               shop.folder().c_str(), shop.folder().c_str());
}

}  // namespace

void add_init(CLI::App& program) {
  auto arguments = std::make_shared<InitArguments>();
  auto* command = program.add_subcommand("init", "make a shop: the folder that holds everything that customers do");
  command->add_option("SHOP", arguments->shop, "the folder to make")->required();
  command->add_option("--name", arguments->config.name, "of the shop; the folder's where it is not given");
  command->add_option("--currency", arguments->config.currency, "of prices that come without one")
      ->capture_default_str();
  command->add_option("--zone", arguments->config.zone, "time zone of times that come without one: Europe/Berlin")
      ->capture_default_str();
  command->add_option("--country", arguments->config.country, "whose holidays count: DE");
  command->add_option("--opened", arguments->opened, "the day before which nothing can have happened");
  command->callback([arguments] { init(*arguments); });
}

}  // namespace aisle::cli
