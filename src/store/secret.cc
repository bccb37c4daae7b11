#include "store/secret.h"

#include <fmt/format.h>
#include <random>

namespace aisle::store {

std::string secret(const Shop& shop, const std::string& name) {
  const auto path = shop.folder() / "secrets" / (name + ".key");
  constexpr std::size_t digits = 64;
  if (shop.files().exists(path)) return shop.files().read(path, 0, digits);
  std::random_device chance;
  std::string key;
  while (key.size() < digits) key += fmt::format("{:08x}", chance());
  shop.files().replace(path, key);
  return key;
}

}  // namespace aisle::store
