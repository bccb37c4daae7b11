#include "serve/keys.h"

#include "core/error.h"
#include "core/fingerprint.h"
#include "core/sha256.h"

#include <algorithm>
#include <array>
#include <filesystem>
#include <sys/random.h>
#include <sys/stat.h>

namespace aisle::serve {

namespace {

constexpr std::array<std::string_view, 5> names = {"nothing", "events", "facts", "answers", "admin"};

std::filesystem::path place(const store::Shop& shop) { return shop.folder() / "secrets" / "keys.json"; }

// 256 bits of the system's random numbers: a hash of it can be kept without salt or stretching.
std::string random_key() {
  std::array<Fingerprint, 2> bits;
  if (::getrandom(bits.data(), sizeof bits, 0) != sizeof bits) throw Error("the system gives no random numbers");
  return "aisle_" + hex(bits[0]) + hex(bits[1]);
}

// In the same time wherever they differ.
bool equal(std::string_view a, std::string_view b) {
  if (a.size() != b.size()) return false;
  unsigned char different = 0;
  for (std::size_t i = 0; i < a.size(); ++i)
    different =
        static_cast<unsigned char>(different | (static_cast<unsigned char>(a[i]) ^ static_cast<unsigned char>(b[i])));
  return different == 0;
}

Key key_of(const Json& json) {
  Key out{.name = json.at("name").string(), .sha256 = json.at("sha256").string()};
  for (const auto& name : json.at("scopes").strings())
    if (const auto scope = scope_called(name)) out.scopes.push_back(*scope);
  if (const Json* rate = json.find("per_second")) out.per_second = rate->number();
  if (const Json* rate = json.find("per_address")) out.per_address = rate->number();
  return out;
}

}  // namespace

Json to_json(const Key& key) {
  Json scopes = Json::Array{};
  for (const Scope scope : key.scopes) scopes.push_back(scope_name(scope));
  return Json::Object{{"name", key.name},
                      {"sha256", key.sha256},
                      {"scopes", scopes},
                      {"per_second", key.per_second},
                      {"per_address", key.per_address}};
}

std::string_view scope_name(Scope scope) { return names[static_cast<std::size_t>(scope)]; }

std::optional<Scope> scope_called(std::string_view name) {
  const auto found = std::find(names.begin() + 1, names.end(), name);
  if (found == names.end()) return {};
  return static_cast<Scope>(found - names.begin());
}

bool Key::allows(Scope scope) const {
  return scope == Scope::nothing ||
         std::ranges::any_of(scopes, [&](Scope mine) { return mine == scope || mine == Scope::admin; });
}

Keys::Keys(const store::Shop& shop) {
  if (!shop.files().exists(place(shop))) return;
  const auto text = shop.files().read(place(shop), 0, shop.files().size(place(shop)));
  const Json document = Json::parse(text, place(shop).string());
  for (const auto& each : document.at("keys").array()) keys_.push_back(key_of(each));
}

std::optional<std::size_t> Keys::find(std::string_view key) const { return place_of(sha256(key)); }

std::optional<std::size_t> Keys::place_of(std::string_view sha256) const {
  std::optional<std::size_t> out;
  for (std::size_t i = 0; i < keys_.size(); ++i)
    if (equal(sha256, keys_[i].sha256)) out = i;
  return out;
}

std::string Keys::make(const store::Shop& shop, Key about) {
  if (std::ranges::find(keys_, about.name, &Key::name) != keys_.end())
    throw Error::misuse("a key of this name is there already", about.name, "choose another, or revoke that one");
  std::string key = random_key();
  about.sha256 = sha256(key);
  keys_.push_back(std::move(about));
  keep(shop);
  return key;
}

void Keys::revoke(const store::Shop& shop, const std::string& name) {
  if (std::erase_if(keys_, [&](const Key& key) { return key.name == name; }) == 0)
    throw Error::misuse("no key has this name", name, "`aisle keys SHOP` lists them");
  keep(shop);
}

void Keys::keep(const store::Shop& shop) const {
  Json all = Json::Array{};
  for (const auto& each : keys_) all.push_back(to_json(each));
  const auto old = ::umask(S_IRWXG | S_IRWXO);
  shop.files().replace(place(shop), Json(Json::Object{{"format", 1}, {"keys", all}}).text(true));
  ::umask(old);
}

}  // namespace aisle::serve
