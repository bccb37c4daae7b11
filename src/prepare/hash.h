#pragma once

#include <cstdint>
#include <string_view>

namespace aisle::prepare {

// Scatters the bits of a number (the finaliser of SplitMix64, Steele et al. 2014). The same everywhere and for good:
// saved models hold its results.
constexpr std::uint64_t scatter(std::uint64_t z) {
  z = (z ^ (z >> 30U)) * 0xbf58476d1ce4e5b9;
  z = (z ^ (z >> 27U)) * 0x94d049bb133111eb;
  return z ^ (z >> 31U);
}

// One number for a text: FNV-1a, scattered. Two of a million different texts meet with a chance of 3 in 10^8.
constexpr std::uint64_t hash_text(std::string_view text) {
  std::uint64_t hash = 0xcbf29ce484222325;
  for (const char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3;
  return scatter(hash);
}

// One number for a pair in its order.
constexpr std::uint64_t hash_pair(std::uint64_t first, std::uint64_t second) {
  return scatter(first * 3 + scatter(second + 0x9e3779b97f4a7c15));
}

}  // namespace aisle::prepare
