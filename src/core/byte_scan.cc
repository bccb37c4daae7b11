#include "core/byte_scan.h"

#include <bit>
#include <cstdint>
#include <cstring>
#ifdef __AVX2__
#include <immintrin.h>
#endif

namespace aisle {

static_assert(std::endian::native == std::endian::little, "words are read as they lie in memory");

namespace {

constexpr std::uint64_t every_byte = 0x0101010101010101;
constexpr std::uint64_t high_bits = 0x8080808080808080;

std::uint64_t word_at(const char* bytes) {
  std::uint64_t word = 0;
  std::memcpy(&word, bytes, sizeof word);
  return word;
}

std::uint64_t half_at(std::string_view text, std::size_t at) {
  std::uint32_t half = 0;
  std::memcpy(&half, text.data() + at, sizeof half);
  return half;
}

// The high bit of each byte that is `value`, or less: the lowest set one is right, which is all that is asked for.
std::uint64_t equal(std::uint64_t word, unsigned char value) {
  const std::uint64_t other = word ^ (every_byte * value);
  return (other - every_byte) & ~other & high_bits;
}
std::uint64_t less(std::uint64_t word, unsigned char value) { return (word - every_byte * value) & ~word & high_bits; }

bool is_plain(char c) { return static_cast<unsigned char>(c) >= 0x20 && c != '"' && c != '\\'; }
bool is_printable(char c) { return c >= 0x20 && c < 0x7f; }

// Eight bytes at a time by `stops` (a high bit a byte that ends the run), the last ones along with some that were
// looked at before; less than four by `fits`.
std::size_t length_from(std::string_view text, std::size_t at, auto stops, auto fits) {
  const auto before = [](std::uint64_t found) { return static_cast<std::size_t>(std::countr_zero(found)) / 8; };
  for (; at + 8 <= text.size(); at += 8)
    if (const auto found = stops(word_at(text.data() + at))) return at + before(found);
  if (at == text.size()) return at;
  if (text.size() >= 8) {
    const auto found = stops(word_at(text.data() + text.size() - 8));
    return found != 0 ? text.size() - 8 + before(found) : text.size();
  }
  if (text.size() >= 4) {
    const std::size_t second = text.size() - 4;
    const auto found = stops(half_at(text, 0) | half_at(text, second) << 32U);
    if (found == 0) return text.size();
    return before(found) < 4 ? before(found) : second + before(found) - 4;
  }
  while (at < text.size() && fits(text[at])) ++at;
  return at;
}

}  // namespace

std::size_t plain_length(std::string_view text) {
  std::size_t at = 0;
#ifdef __AVX2__
  const __m256i quote = _mm256_set1_epi8('"');
  const __m256i backslash = _mm256_set1_epi8('\\');
  const __m256i last_control = _mm256_set1_epi8(0x1f);
  for (; at + 32 <= text.size(); at += 32) {
    const __m256i bytes = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(text.data() + at));
    const __m256i control = _mm256_cmpeq_epi8(_mm256_min_epu8(bytes, last_control), bytes);
    const __m256i mark = _mm256_or_si256(_mm256_cmpeq_epi8(bytes, quote), _mm256_cmpeq_epi8(bytes, backslash));
    const auto found = static_cast<std::uint32_t>(_mm256_movemask_epi8(_mm256_or_si256(control, mark)));
    if (found != 0) return at + static_cast<std::size_t>(std::countr_zero(found));
  }
#endif
  const auto stops = [](std::uint64_t word) { return less(word, 0x20) | equal(word, '"') | equal(word, '\\'); };
  return length_from(text, at, stops, is_plain);
}

std::size_t printable_length(std::string_view text) {
  const auto stops = [](std::uint64_t word) { return less(word, 0x20) | equal(word, 0x7f) | (word & high_bits); };
  return length_from(text, 0, stops, is_printable);
}

}  // namespace aisle
