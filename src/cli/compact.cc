#include "store/compact.h"

#include "cli/commands.h"
#include "core/error.h"
#include "serve/lending.h"
#include "store/import.h"

#include <cstdio>
#include <filesystem>
#include <memory>

namespace aisle::cli {

namespace {

struct CompactArguments {
  std::filesystem::path shop;
  std::size_t keep_days = 0;
};

void put_together(const store::Shop& shop, const store::CompactConfig& config) {
  store::Importer writer(shop);
  writer.seal();
  const auto before = store::read_manifest(shop);
  const auto after = store::compact(shop, config);
  const auto events = [](const store::Manifest& manifest) {
    std::uint64_t sum = 0;
    for (const auto& file : manifest.files) sum += file.rows;
    return sum;
  };
  std::fprintf(stderr, "the lake: %zu files became %zu; %llu events were too old\n", before.files.size(),
               after.files.size(), static_cast<unsigned long long>(events(before) - events(after)));
}

void run(const CompactArguments& arguments) {
  const auto shop = store::Shop::open(FileSystem::machine(), std::filesystem::absolute(arguments.shop));
  store::CompactConfig config;
  if (arguments.keep_days > 0)
    config.keep_since = now() - Micros{static_cast<std::int64_t>(arguments.keep_days) * day.count};
  serve::BorrowedLog log(shop);
  put_together(shop, config);
  log.give_back();
}

}  // namespace

void add_compact(CLI::App& program) {
  auto arguments = std::make_shared<CompactArguments>();
  auto* command = program.add_subcommand("compact", "put a shop's small files together, and let go of what is too old");
  command->add_option("SHOP", arguments->shop, "the shop's folder")->required();
  command->add_option("--keep-days", arguments->keep_days,
                      "events that are older go; catalogues and profiles stay. Everything is kept otherwise");
  command->callback([arguments] { run(*arguments); });
}

}  // namespace aisle::cli
