#include "store/backup.h"

#include "cli/commands.h"

#include <cstdio>
#include <filesystem>
#include <memory>

namespace aisle::cli {

namespace {

struct BackupArguments {
  std::filesystem::path shop;
  std::filesystem::path to;
};

void run(const BackupArguments& arguments) {
  const auto shop = store::Shop::open(FileSystem::machine(), std::filesystem::absolute(arguments.shop));
  store::back_up(shop, std::filesystem::absolute(arguments.to));
  std::fprintf(stderr, "%s is a copy of the shop, read again and found whole; to restore it: aisle backup %s SHOP\n",
               arguments.to.c_str(), arguments.to.c_str());
}

}  // namespace

void add_backup(CLI::App& program) {
  auto arguments = std::make_shared<BackupArguments>();
  auto* command =
      program.add_subcommand("backup", "copy a shop as it stands at one moment, also while it is written to");
  command->add_option("SHOP", arguments->shop, "the shop's folder, or a backup to restore from")->required();
  command->add_option("FOLDER", arguments->to, "the folder to make")->required();
  command->callback([arguments] { run(*arguments); });
}

}  // namespace aisle::cli
