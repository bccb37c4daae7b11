#include "core/byte_scan.h"

#include <gtest/gtest.h>
#include <random>
#include <string>

namespace aisle {

// Byte by byte, for every length around the widths that are looked at together.
TEST(ByteScan, AgreesWithANaiveTwin) {
  std::mt19937 chance(7);
  for (int round = 0; round < 20'000; ++round) {
    std::string text(chance() % 80, 'a');
    for (auto& c : text) c = static_cast<char>('a' + chance() % 26);
    for (unsigned odd = chance() % 3; odd > 0 && !text.empty(); --odd) {
      text[chance() % text.size()] = static_cast<char>(chance() % 256);
    }
    std::size_t plain = 0;
    while (plain < text.size() && static_cast<unsigned char>(text[plain]) >= 0x20 && text[plain] != '"' &&
           text[plain] != '\\')
      ++plain;
    std::size_t printable = 0;
    while (printable < text.size() && text[printable] >= 0x20 && text[printable] < 0x7f) ++printable;
    ASSERT_EQ(plain_length(text), plain) << text;
    ASSERT_EQ(printable_length(text), printable) << text;
  }
}

}  // namespace aisle
