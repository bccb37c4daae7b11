#include "store/erase.h"

#include "cli/commands.h"
#include "core/error.h"
#include "core/json.h"
#include "serve/lending.h"

#include <cstdio>
#include <filesystem>
#include <memory>

namespace aisle::cli {

namespace {

struct EraseArguments {
  std::filesystem::path shop;
  std::string user;
  bool resume = false;
  bool json = false;
};

Json paths(const std::vector<std::filesystem::path>& all) {
  Json out = Json::Array{};
  for (const auto& path : all) out.push_back(path.string());
  return out;
}

void print(const store::Erasure& done, const EraseArguments& arguments) {
  std::fprintf(stderr, "%zu events of %zu ids are gone; %zu files of the lake were written anew\n", done.events,
               done.ids.size(), done.files);
  if (done.quarantined > 0) std::fprintf(stderr, "%zu records were removed from quarantine\n", done.quarantined);
  for (const auto& path : done.removed) std::fprintf(stderr, "removed %s\n", path.c_str());
  for (const auto& model : done.models)
    std::fprintf(stderr, "model %s was trained while the log held the person: train it again\n", model.c_str());
  for (const auto& path : done.left)
    std::fprintf(stderr, "still names the person, look at it yourself: %s\n", path.c_str());
  if (!arguments.json) return;
  const Json document = Json::Object{
      {"events", done.events},           {"ids", done.ids.size()},         {"files", done.files},
      {"quarantined", done.quarantined}, {"removed", paths(done.removed)}, {"models", Json::array(done.models)},
      {"left", paths(done.left)}};
  std::printf("%s", document.text(true).c_str());
}

void run(const EraseArguments& arguments) {
  if (arguments.resume != arguments.user.empty())
    throw Error::misuse("nobody is named, or somebody beside --resume", "--user", "give either --user or --resume");
  const auto shop = store::Shop::open(FileSystem::machine(), std::filesystem::absolute(arguments.shop));
  serve::BorrowedLog log(shop);
  const auto done = arguments.resume ? store::resume_erasure(shop) : store::erase(shop, arguments.user);
  log.give_back(true);
  print(done, arguments);
}

}  // namespace

void add_erase(CLI::App& program) {
  auto arguments = std::make_shared<EraseArguments>();
  auto* command = program.add_subcommand(
      "erase", "remove a person from everything that a shop keeps, and keep them from coming back in");
  command->add_option("SHOP", arguments->shop, "the shop's folder")->required();
  command->add_option("--user", arguments->user, "the person: an account, or an anonymous id that never logged in");
  command->add_flag("--resume", arguments->resume, "finish an erasure that was interrupted");
  command->add_flag("--json", arguments->json, "print what was done as one JSON document on stdout");
  command->callback([arguments] { run(*arguments); });
}

}  // namespace aisle::cli
