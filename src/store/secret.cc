#include "store/secret.h"

#include "core/error.h"

#include <fmt/format.h>
#include <sys/random.h>
#include <sys/stat.h>

namespace aisle::store {

namespace {

constexpr std::size_t digits = 32;

std::string random_hex() {
  Fingerprint bits;
  if (::getrandom(&bits, sizeof bits, 0) != sizeof bits) throw Error("the system gives no random numbers");
  return hex(bits);
}

}  // namespace

std::string secret(const Shop& shop, std::string_view name) {
  const auto path = shop.folder() / "secrets" / fmt::format("{}.key", name);
  if (!shop.files().exists(path)) {
    const auto old = ::umask(S_IRWXG | S_IRWXO);
    shop.files().replace(path, random_hex());
    ::umask(old);
  }
  std::string out = shop.files().read(path, 0, digits + 1);
  if (out.size() != digits) throw Error("the key is damaged", path.string(), "restore it from a backup");
  return out;
}

}  // namespace aisle::store
