#include "serve/keys.h"

#include "cli/commands.h"
#include "core/error.h"
#include "core/json.h"

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

namespace aisle::cli {

namespace {

struct KeyArguments {
  std::filesystem::path shop;
  std::string make, revoke;
  std::vector<std::string> scopes;
  double per_second = 0;
  bool browser = false;
  double per_address = 50;
  bool json = false;
};

serve::Key wanted(const KeyArguments& arguments) {
  serve::Key out{.name = arguments.make, .sha256 = {}, .per_second = arguments.per_second};
  for (const auto& name : arguments.scopes)
    if (const auto scope = serve::scope_called(name)) out.scopes.push_back(*scope);
  if (!arguments.browser) return out;
  if (arguments.scopes.empty()) out.scopes = {serve::Scope::events};
  if (out.scopes != std::vector{serve::Scope::events})
    throw Error::misuse("anybody can read a browser's key: it may only say what people do", "--browser",
                        "leave --scopes out, or make a key of its own for your servers");
  out.per_address = arguments.per_address;
  return out;
}

Json listed(const serve::Keys& keys) {
  Json out = Json::Array{};
  for (const auto& key : keys.all()) out.push_back(serve::to_json(key));
  return out;
}

void run(const KeyArguments& arguments) {
  const auto shop = store::Shop::open(FileSystem::machine(), std::filesystem::absolute(arguments.shop));
  serve::Keys keys(shop);
  Json out = Json::Object{};
  if (!arguments.revoke.empty()) keys.revoke(shop, arguments.revoke);
  if (!arguments.make.empty()) {
    if (arguments.scopes.empty() && !arguments.browser)
      throw Error::misuse("a key must be good for something", "--scopes", "events, facts, answers or admin");
    const auto key = keys.make(shop, wanted(arguments));
    out["key"] = key;
    if (!arguments.json) std::printf("%s\n", key.c_str());
    std::fprintf(stderr, "the key is not shown again\n");
  }
  out["keys"] = listed(keys);
  if (arguments.json) {
    std::printf("%s", out.text(true).c_str());
    return;
  }
  for (const auto& key : keys.all())
    std::fprintf(stderr, "%s: %s\n", key.name.c_str(), serve::to_json(key).at("scopes").text().c_str());
}

}  // namespace

void add_keys(CLI::App& program) {
  auto arguments = std::make_shared<KeyArguments>();
  auto* command = program.add_subcommand("keys", "the keys of a shop's service: list, make, revoke");
  command->add_option("SHOP", arguments->shop, "the shop's folder")->required();
  auto* make = command->add_option("--make", arguments->make, "a key of this name; it is printed once");
  command
      ->add_option(
          "--scopes", arguments->scopes,
          "what it is good for: events (say what people do), facts (say what items and people are), answers (read "
          "them), admin (everything)")
      ->delimiter(',')
      ->check(CLI::IsMember({"events", "facts", "answers", "admin"}))
      ->needs(make);
  command->add_option("--per-second", arguments->per_second, "how many requests it may make; 0: as many as come")
      ->check(CLI::Range(0.0, 1e9))
      ->needs(make);
  auto* browser =
      command->add_flag("--browser", arguments->browser, "it stands in pages: scope events, with small limits")
          ->needs(make);
  command->add_option("--per-address", arguments->per_address, "of a browser's key: events a second from one address")
      ->capture_default_str()
      ->check(CLI::Range(0.01, 1e9))
      ->needs(browser);
  command->add_option("--revoke", arguments->revoke, "the key of this name stops being one");
  command->add_flag("--json", arguments->json, "print one JSON document on stdout");
  command->callback([arguments] { run(*arguments); });
}

}  // namespace aisle::cli
