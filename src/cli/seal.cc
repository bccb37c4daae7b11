#include "cli/commands.h"
#include "store/import.h"

#include <cstdio>
#include <filesystem>
#include <memory>

namespace aisle::cli {

namespace {

struct SealArguments {
  std::filesystem::path shop;
  store::Seq upto = 0;
};

void run(const SealArguments& arguments) {
  const auto shop = store::Shop::open(FileSystem::machine(), std::filesystem::absolute(arguments.shop));
  const auto manifest = store::seal_beside(shop, arguments.upto);
  std::fprintf(stderr, "everything up to event %llu is in the lake\n",
               static_cast<unsigned long long>(manifest.sealed));
}

}  // namespace

// What the service has done beside itself, in a process that makes way for it; nothing for people to call.
void add_seal(CLI::App& program) {
  auto arguments = std::make_shared<SealArguments>();
  auto* command = program.add_subcommand("seal", "move the journal of a shop that is served into the lake");
  command->group("");
  command->add_option("SHOP", arguments->shop, "the shop's folder")->required();
  command->add_option("--upto", arguments->upto, "the last event that goes, the last one of a block")->required();
  command->callback([arguments] { run(*arguments); });
}

}  // namespace aisle::cli
