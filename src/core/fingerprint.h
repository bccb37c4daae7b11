#pragma once

#include <compare>
#include <cstdint>
#include <optional>
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

// The same under a secret key: nobody without it can tell which bytes it stands for, nor try them out.
Fingerprint keyed_fingerprint(std::string_view bytes, const Fingerprint& key);

// 32 lower-case hex digits.
std::string hex(const Fingerprint& print);
// Reads them again; none for anything else.
std::optional<Fingerprint> parse_fingerprint(std::string_view digits);

}  // namespace aisle
