#include "simulate/simulate.h"

#include "cli/commands.h"
#include "cli/moment.h"
#include "core/error.h"
#include "report/terminal.h"
#include "serve/lending.h"
#include "store/import.h"

#include <cstdio>
#include <filesystem>
#include <memory>

namespace aisle::cli {

namespace {

struct SimulateArguments {
  std::filesystem::path shop;
  std::filesystem::path lines;
  simulate::Config config;
  std::string begin;
};

// Writes to a file that grows; the lines of 10 million events do not stand in memory.
void write_lines(const SimulateArguments& arguments) {
  auto& files = FileSystem::machine();
  const auto truth_path = arguments.lines.string() + ".truth.jsonl";
  for (const auto& path : {arguments.lines.string(), truth_path}) {
    if (files.exists(path)) throw Error("the file stands already", path, "remove it, or name another");
  }
  const auto events = files.append_to(arguments.lines);
  const auto truths = files.append_to(truth_path);
  std::string waiting;
  simulate::simulate(
      arguments.config, [&](std::string_view lines) { events->append(lines); },
      [&](std::string_view lines) { waiting += lines; });
  truths->append(waiting);
  events->sync();
  truths->sync();
}

void fill_shop(const SimulateArguments& arguments) {
  const auto shop = store::Shop::open(FileSystem::machine(), arguments.shop);
  serve::BorrowedLog log(shop);
  std::string truths;
  std::size_t events = 0;
  {
    store::Importer importer(shop);
    simulate::simulate(
        arguments.config, [&](std::string_view lines) { events += importer.take(std::string(lines)).events; },
        [&](std::string_view lines) { truths += lines; });
    importer.seal();
  }
  log.give_back();
  shop.files().replace(shop.folder() / "simulated.truth.jsonl", truths);
  std::fprintf(stderr, "%zu events that were made up (source \"simulated\"); the truth behind them: %s\n", events,
               (shop.folder() / "simulated.truth.jsonl").c_str());
}

void simulate_shop(SimulateArguments& arguments) {
  arguments.config.begin = moment(arguments.begin, "--begin", arguments.config.begin);
  arguments.lines.empty() ? fill_shop(arguments) : write_lines(arguments);
}

}  // namespace

void add_simulate(CLI::App& program) {
  auto arguments = std::make_shared<SimulateArguments>();
  auto& config = arguments->config;
  auto* command = program.add_subcommand(
      "simulate", "make up the life of a shop, and the truth behind it (docs/simulator.md), for tests");
  auto* shop = command->add_option("SHOP", arguments->shop, "the shop to fill");
  command->add_option("--lines", arguments->lines, "write JSON Lines to this file instead, the truth beside it")
      ->excludes(shop);
  command->add_option("--users", config.users, "people")->capture_default_str();
  command->add_option("--days", config.days, "of their life")->capture_default_str();
  command->add_option("--seed", config.seed, "the same seed, the same shop")->capture_default_str();
  command->add_option("--items", config.items, "that the shop sells; by the number of people otherwise");
  command->add_option("--begin", arguments->begin, "the first day (2025-01-01)");
  command->add_option("--late", config.late, "share of events that are received days later")->capture_default_str();
  command->add_option("--duplicates", config.doubled, "share of events that are told twice")->capture_default_str();
  command->add_flag("--shuffle", config.shuffled, "the events of a day in no order");
  command->callback([arguments, command] {
    if (arguments->shop.empty() && arguments->lines.empty()) throw CLI::RequiredError("SHOP or --lines");
    simulate_shop(*arguments);
  });
}

}  // namespace aisle::cli
