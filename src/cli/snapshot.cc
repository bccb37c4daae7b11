#include "cli/commands.h"
#include "core/json.h"
#include "store/timelines.h"

#include <cstdio>
#include <filesystem>
#include <memory>

namespace aisle::cli {

namespace {

struct SnapshotArguments {
  std::filesystem::path shop;
  bool json = false;
};

void run(const SnapshotArguments& arguments) {
  const auto shop = store::Shop::open(FileSystem::machine(), std::filesystem::absolute(arguments.shop));
  const auto path = store::make_timelines(shop);
  const TimelineSnapshot snapshot(path);
  std::fprintf(stderr, "%zu events of %zu people in %s\n", snapshot.events(), snapshot.persons() - 1, path.c_str());
  if (!arguments.json) return;
  Json codes = Json::Object{};
  for (std::size_t i = 0; i < coded_names.size(); ++i)
    codes[coded_names[i]] = snapshot.codes(static_cast<Coded>(i)) - 1;
  const Json document = Json::Object{{"path", path.string()},
                                     {"events", snapshot.events()},
                                     {"generation", snapshot.generation()},
                                     {"last_seq", snapshot.last_seq()},
                                     {"codes", codes}};
  std::printf("%s", document.text(true).c_str());
}

}  // namespace

void add_snapshot(CLI::App& program) {
  auto arguments = std::make_shared<SnapshotArguments>();
  auto* command = program.add_subcommand("snapshot", "pack everybody's events into arrays, which models learn from");
  command->add_option("SHOP", arguments->shop, "the shop's folder")->required();
  command->add_flag("--json", arguments->json, "print what is in it as one JSON document on stdout");
  command->callback([arguments] { run(*arguments); });
}

}  // namespace aisle::cli
