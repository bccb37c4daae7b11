#include "store/import.h"

#include "cli/commands.h"
#include "core/error.h"
#include "core/json.h"
#include "report/terminal.h"
#include "report/terminal_table.h"

#include <cstdio>
#include <filesystem>
#include <fmt/format.h>
#include <memory>

namespace aisle::cli {

namespace {

struct ImportArguments {
  std::filesystem::path shop;
  std::vector<std::filesystem::path> sources;
  store::ImportConfig config;
  std::string since;
  std::string time;
  bool seal = true;
  bool json = false;
};

Json to_json(const store::ImportCounts& counts) {
  Json reasons = Json::Object{};
  for (const auto& [reason, count] : counts.reasons) reasons[reason] = count;
  return Json::Object{{"read", counts.read},
                      {"accepted", counts.accepted},
                      {"duplicate", counts.duplicate},
                      {"skipped", counts.skipped},
                      {"rejected", counts.rejected},
                      {"events", counts.events},
                      {"reasons", reasons},
                      {"dialects", Json::array(counts.dialects)}};
}

void print(const store::ImportCounts& counts, const ImportArguments& arguments) {
  for (const auto& dialect : counts.dialects) std::fprintf(stderr, "read as %s\n", dialect.c_str());
  std::fprintf(stderr, "%zu records read = %zu accepted + %zu duplicate + %zu skipped + %zu rejected\n", counts.read,
               counts.accepted, counts.duplicate, counts.skipped, counts.rejected);
  if (counts.events != counts.accepted) std::fprintf(stderr, "%zu events\n", counts.events);
  for (const auto& [reason, count] : counts.reasons) std::fprintf(stderr, "  %s: %zu\n", reason.c_str(), count);
  if (counts.rejected > 0 && !arguments.config.dry_run) {
    std::fprintf(stderr, "what was rejected, and why: aisle quarantine %s\n", arguments.shop.c_str());
  }
  if (arguments.config.dry_run) std::fprintf(stderr, "nothing was kept (--dry-run)\n");
}

Micros moment(const std::string& text, const char* option) {
  if (text.empty()) return {};
  const auto time = parse_time(text);
  if (!time) throw Error::misuse("\"" + text + "\" is no time", option, "write it as 2025-11-24");
  return *time;
}

void import(ImportArguments& arguments) {
  arguments.config.since = moment(arguments.since, "--since");
  arguments.config.time = moment(arguments.time, "--time");
  const auto shop = store::Shop::open(FileSystem::machine(), arguments.shop);
  store::Importer importer(shop);
  report::TerminalProgress progress;
  const auto counts = importer.run(arguments.sources, arguments.config, progress);
  if (arguments.seal && !arguments.config.dry_run) importer.seal();
  print(counts, arguments);
  if (arguments.json) std::printf("%s", to_json(counts).text(true).c_str());
}

}  // namespace

void add_import(CLI::App& program) {
  auto arguments = std::make_shared<ImportArguments>();
  auto& config = arguments->config;
  auto* command = program.add_subcommand("import", "bring files of events into a shop");
  command->add_option("SHOP", arguments->shop, "the shop's folder (`aisle init` makes one)")->required();
  command
      ->add_option(
          "FILE", arguments->sources,
          "CSV, JSON Lines or Parquet, plain, gz or zst; a folder, a pattern with *, or - for the standard input")
      ->required();
  command->add_option("--as", config.dialect,
                      "how the file is to be read; found by its columns otherwise (`aisle import --help` names them)");
  command->add_option("--map", config.mapping, "a mapping file of your own instead (docs/mapping.md)")
      ->excludes("--as")
      ->check(CLI::ExistingFile);
  command->add_option("--type", config.type, "what happened, where the file does not say")->capture_default_str();
  command->add_option(
      "--time", arguments->time,
      "when it happened, where the file does not say; catalogues hold from the shop's opening otherwise");
  command->add_option("--since", arguments->since, "leave out what happened before");
  command->add_flag("--decimal-comma", config.decimal_comma, "12,50 is twelve and a half");
  command->add_flag("--dry-run", config.dry_run, "read and check everything, keep nothing");
  command->add_flag("!--no-seal", arguments->seal,
                    "leave the events in the journal; they move to the lake at the next import");
  command->add_flag("--json", arguments->json, "print the counts as one JSON document on stdout");
  std::string known = "Dialects:\n";
  for (const auto& mapping : collect::dialects()) known += fmt::format("  {:<21}{}\n", mapping.name, mapping.about);
  command->footer(known);
  command->callback([arguments] { import(*arguments); });
}

}  // namespace aisle::cli
