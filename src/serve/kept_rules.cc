#include "serve/kept_rules.h"

#include "core/error.h"
#include "serve/log.h"

#include <algorithm>
#include <cctype>
#include <filesystem>

namespace aisle::serve {

namespace {

std::filesystem::path path_of(const store::Shop& shop, const std::string& digest) {
  return shop.folder() / "rules" / (digest + ".toml");
}

}  // namespace

void keep_rules(const store::Shop& shop, const decide::Rules& rules) {
  const auto path = path_of(shop, rules.digest);
  if (rules.text.empty() || shop.files().exists(path)) return;
  try {
    shop.files().make_folder(path.parent_path());
    shop.files().replace(path, rules.text + "\n");
  } catch (const Error& error) {
    log("rules not kept", {{"why", error.what()}});
  }
}

std::optional<decide::Rules> kept_rules(const store::Shop& shop, const std::string& digest) {
  auto none = decide::parse_rules("");
  if (digest == none.digest) return none;
  const auto path = path_of(shop, digest);
  if (!std::ranges::all_of(digest, [](unsigned char c) { return std::isxdigit(c) != 0; }) ||  // whoever told it
      !shop.files().exists(path))
    return {};
  try {
    auto rules = decide::parse_rules(shop.files().read(path, 0, shop.files().size(path)));
    if (rules.digest == digest) return rules;
  } catch (const Error&) {
    return {};  // somebody else's file, or an older program's
  }
  return {};
}

}  // namespace aisle::serve
