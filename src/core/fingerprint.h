#pragma once

#include <compare>
#include <cstdint>
#include <string>
#include <string_view>

namespace aisle {

// 128 bits that stand for some bytes, for finding the same again (not a secret, not signed).
struct Fingerprint {
  std::uint64_t high = 0, low = 0;

  auto operator<=>(const Fingerprint&) const = default;
};

// SipHash-2-4 with 128 bits (Aumasson & Bernstein 2012) under the key 00 01 … 0f.
Fingerprint fingerprint(std::string_view bytes);

// 32 lower-case hex digits.
std::string hex(const Fingerprint& print);

}  // namespace aisle
