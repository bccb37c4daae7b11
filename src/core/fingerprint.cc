#include "core/fingerprint.h"

#include <array>
#include <bit>
#include <cstddef>
#include <cstring>

namespace aisle {

static_assert(std::endian::native == std::endian::little, "words are read as they lie in memory");

namespace {

struct Sip {
  std::uint64_t v0, v1, v2, v3;

  void round() {
    v0 += v1;
    v1 = std::rotl(v1, 13) ^ v0;
    v0 = std::rotl(v0, 32);
    v2 += v3;
    v3 = std::rotl(v3, 16) ^ v2;
    v0 += v3;
    v3 = std::rotl(v3, 21) ^ v0;
    v2 += v1;
    v1 = std::rotl(v1, 17) ^ v2;
    v2 = std::rotl(v2, 32);
  }
  void take(std::uint64_t word) {
    v3 ^= word;
    round();
    round();
    v0 ^= word;
  }
  std::uint64_t finish() {
    for (int i = 0; i < 4; ++i) round();
    return v0 ^ v1 ^ v2 ^ v3;
  }
};

std::uint64_t word_at(const char* bytes, std::size_t count = 8) {
  std::uint64_t word = 0;
  std::memcpy(&word, bytes, count);
  return word;
}

}  // namespace

Fingerprint fingerprint(std::string_view bytes) {
  return keyed_fingerprint(bytes, {0x0706050403020100, 0x0f0e0d0c0b0a0908});
}

Fingerprint keyed_fingerprint(std::string_view bytes, const Fingerprint& key) {
  const std::uint64_t k0 = key.high;
  const std::uint64_t k1 = key.low;
  Sip sip{k0 ^ 0x736f6d6570736575, k1 ^ 0x646f72616e646f6d ^ 0xee, k0 ^ 0x6c7967656e657261, k1 ^ 0x7465646279746573};
  const std::size_t whole = bytes.size() / 8 * 8;
  for (std::size_t i = 0; i < whole; i += 8) sip.take(word_at(bytes.data() + i));
  const auto rest = bytes.size() - whole;
  sip.take((static_cast<std::uint64_t>(bytes.size()) << 56) | (rest == 0 ? 0 : word_at(bytes.data() + whole, rest)));
  sip.v2 ^= 0xee;
  Fingerprint out;
  out.high = sip.finish();
  sip.v1 ^= 0xdd;
  out.low = sip.finish();
  return out;
}

std::string hex(const Fingerprint& print) {
  constexpr std::string_view digits = "0123456789abcdef";
  std::string out(32, '0');
  char* at = out.data();
  for (const auto word : {print.high, print.low}) {
    for (int byte = 0; byte < 8; ++byte) {  // in the order of the published vectors
      const auto value = (word >> (8 * byte)) & 0xff;
      *at++ = digits[value >> 4];
      *at++ = digits[value & 15];
    }
  }
  return out;
}

std::optional<Fingerprint> parse_fingerprint(std::string_view digits) {
  if (digits.size() != 32) return {};
  std::array<std::uint64_t, 2> words{};
  for (std::size_t i = 0; i < digits.size(); ++i) {
    const auto value = std::string_view("0123456789abcdef").find(digits[i]);
    if (value == std::string_view::npos) return {};
    const std::size_t shift = 8 * (i % 16 / 2) + (i % 2 == 0 ? 4 : 0);
    words[i / 16] |= static_cast<std::uint64_t>(value) << shift;
  }
  return Fingerprint{words[0], words[1]};
}

}  // namespace aisle
