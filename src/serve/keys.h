#pragma once

#include "core/json.h"
#include "store/shop.h"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace aisle::serve {

// What a key allows: to say what people do, to say what items and people are (facts.h), to read answers, everything. An
// admin may do all.
enum class Scope : std::uint8_t { nothing, events, facts, answers, admin };
std::string_view scope_name(Scope scope);
// None where no key can have a scope of this name.
std::optional<Scope> scope_called(std::string_view name);

// A key as it is kept: of itself only a hash.
struct Key {
  std::string name;
  std::string sha256;  // 64 hex digits
  std::vector<Scope> scopes = {};
  double per_second = 0;   // requests; 0: as many as come
  double per_address = 0;  // events that one network may send; 0: as many as come, this is no browser's key

  [[nodiscard]] bool allows(Scope scope) const;
};

// What the body of a request with a browser's key may hold: anybody can read such a key in the page.
inline constexpr std::size_t browser_bytes = 64U << 10U;
inline constexpr std::size_t browser_events = 100;

// The keys of a shop, secrets/keys.json. Who does not have one is told nothing. Safe from several threads.
class Keys {
 public:
  // None where the file is absent. Error when it is damaged.
  explicit Keys(const store::Shop& shop);

  [[nodiscard]] bool empty() const { return keys_.empty(); }
  // The place of the key in all(), if it is one. Takes as long for one that is none, whichever bytes it shares with
  // one.
  [[nodiscard]] std::optional<std::size_t> find(std::string_view key) const;
  // Of the key with this hash.
  [[nodiscard]] std::optional<std::size_t> place_of(std::string_view sha256) const;
  [[nodiscard]] const std::vector<Key>& all() const { return keys_; }

  // Makes a key, keeps its hash, and returns the key itself: nobody can tell it again.
  // Error when one of this name stands there.
  std::string make(const store::Shop& shop, Key about);
  // Error when there is none of this name.
  void revoke(const store::Shop& shop, const std::string& name);

 private:
  void keep(const store::Shop& shop) const;

  std::vector<Key> keys_;
};

// What may be told of a key: name, hash, scopes, per_second, per_address.
Json to_json(const Key& key);

}  // namespace aisle::serve
