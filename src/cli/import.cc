#include "store/import.h"

#include "cli/commands.h"
#include "cli/guess.h"
#include "cli/moment.h"
#include "core/error.h"
#include "core/json.h"
#include "report/terminal.h"
#include "report/terminal_table.h"
#include "serve/lending.h"
#include "store/notes.h"
#include "store/quarantine.h"

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
  std::filesystem::path guessed;
  std::filesystem::path guess_to;
  bool mended = false;
  bool seal = true;
  bool json = false;
};

Json to_json(const store::ImportCounts& counts) {
  Json reasons = Json::Object{};
  for (const auto& [reason, count] : counts.reasons) reasons[reason] = count;
  Json notes = Json::Object{};
  for (const auto& [note, count] : counts.notes) notes[note] = count;
  return Json::Object{{"read", counts.read},
                      {"accepted", counts.accepted},
                      {"duplicate", counts.duplicate},
                      {"skipped", counts.skipped},
                      {"rejected", counts.rejected},
                      {"events", counts.events},
                      {"reasons", reasons},
                      {"notes", notes},
                      {"dialects", Json::array(counts.dialects)}};
}

void print(const store::ImportCounts& counts, const ImportArguments& arguments) {
  for (const auto& dialect : counts.dialects) std::fprintf(stderr, "read as %s\n", dialect.c_str());
  std::fprintf(stderr, "%zu records read = %zu accepted + %zu duplicate + %zu skipped + %zu rejected\n", counts.read,
               counts.accepted, counts.duplicate, counts.skipped, counts.rejected);
  if (counts.events != counts.accepted) std::fprintf(stderr, "%zu events\n", counts.events);
  for (const auto& [reason, count] : counts.reasons) std::fprintf(stderr, "  %s: %zu\n", reason.c_str(), count);
  for (const auto& [note, count] : counts.notes) std::fprintf(stderr, "  noted, %s: %zu\n", note.c_str(), count);
  if (counts.rejected > 0 && !arguments.config.dry_run) {
    std::fprintf(stderr, "what was rejected, and why: aisle quarantine %s\n", arguments.shop.c_str());
  }
  if (arguments.config.dry_run) std::fprintf(stderr, "nothing was kept (--dry-run)\n");
}

// What the files were made of was mended, and leaves the quarantine.
void settle(const store::Shop& shop, const std::vector<std::filesystem::path>& files) {
  std::size_t settled = 0;
  for (const auto& file : files) settled += store::settle_quarantine(shop, file);
  std::fprintf(stderr, "%zu records left the quarantine\n", settled);
}

store::ImportCounts bring_in(const store::Shop& shop, const ImportArguments& arguments) {
  store::Importer importer(shop);
  report::TerminalProgress progress;
  auto counts = importer.run(arguments.sources, arguments.config, progress);
  if (arguments.config.dry_run) return counts;
  if (arguments.seal) importer.seal();
  if (arguments.seal && counts.events > 0) counts.notes.merge(store::notes_since(shop, counts.first));
  if (arguments.mended) settle(shop, arguments.sources);
  return counts;
}

void import(ImportArguments& arguments) {
  if (!arguments.guessed.empty()) return guess(arguments.guessed, arguments.guess_to);
  if (arguments.sources.empty())
    throw Error::misuse(arguments.shop.empty() ? "SHOP is required" : "FILE is required", "",
                        "`aisle import --help` shows what there is");
  arguments.config.since = moment(arguments.since, "--since");
  arguments.config.time = moment(arguments.time, "--time");
  const auto shop = store::Shop::open(FileSystem::machine(), arguments.shop);
  serve::BorrowedLog log(shop);
  const auto counts = bring_in(shop, arguments);
  log.give_back();
  print(counts, arguments);
  if (arguments.json) std::printf("%s", to_json(counts).text(true).c_str());
}

}  // namespace

void add_import(CLI::App& program) {
  auto arguments = std::make_shared<ImportArguments>();
  auto& config = arguments->config;
  auto* command = program.add_subcommand("import", "bring files of events into a shop");
  command->add_option("SHOP", arguments->shop, "the shop's folder (`aisle init` makes one)");
  command->add_option("FILE", arguments->sources,
                      "CSV, JSON Lines, Parquet or server logs, plain, gz or zst; a folder, a pattern with *, or - for "
                      "the standard input");
  command->add_option("--as", config.dialect,
                      "how the file is to be read; found by its columns otherwise (`aisle import --help` names them)");
  command->add_option("--map", config.mapping, "a mapping file of your own instead (docs/mapping.md)")
      ->excludes("--as")
      ->check(CLI::ExistingFile);
  command->add_option("--type", config.type,
                      "what happened, where a record does not say; purchase for a file that never does");
  command->add_option(
      "--time", arguments->time,
      "when it happened, where the file does not say; catalogues hold from the shop's opening otherwise");
  command->add_option("--since", arguments->since, "leave out what happened before");
  command->add_flag("--mended", arguments->mended,
                    "the file came from `aisle quarantine --export`: what it was made of leaves the quarantine");
  command->add_option("--guess", arguments->guessed, "a file that no dialect knows: guess a mapping, show ten events")
      ->check(CLI::ExistingFile);
  command->add_option("--guess-out", arguments->guess_to, "where to write the mapping that was guessed, to be edited");
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
