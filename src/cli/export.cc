#include "store/export.h"

#include "cli/commands.h"
#include "cli/moment.h"

#include <cstdio>
#include <filesystem>
#include <memory>

namespace aisle::cli {

namespace {

struct ExportArguments {
  std::filesystem::path shop;
  std::filesystem::path out;
  store::ExportConfig config;
  std::string since;
  std::string until;
};

void run(ExportArguments& arguments) {
  arguments.config.since = moment(arguments.since, "--since", arguments.config.since);
  arguments.config.until = moment(arguments.until, "--until", arguments.config.until);
  const auto shop = store::Shop::open(FileSystem::machine(), std::filesystem::absolute(arguments.shop));
  const auto count = store::export_log(shop, std::filesystem::absolute(arguments.out), arguments.config);
  std::fprintf(stderr, "%zu events in %s\n", count, arguments.out.c_str());
}

}  // namespace

void add_export(CLI::App& program) {
  auto arguments = std::make_shared<ExportArguments>();
  auto* command = program.add_subcommand("export", "write everything that a shop knows to one file");
  command->add_option("SHOP", arguments->shop, "the shop's folder")->required();
  command
      ->add_option("FILE", arguments->out,
                   "to write: .jsonl (which `aisle import` takes again), .csv or .parquet; a new one")
      ->required();
  command->add_option("--since", arguments->since, "leave out what happened before");
  command->add_option("--until", arguments->until, "leave out what happened from then on");
  command->add_flag("--pseudonymous", arguments->config.pseudonymous,
                    "keyed hashes in place of the ids of people, and no texts that people wrote");
  command->callback([arguments] { run(*arguments); });
}

}  // namespace aisle::cli
