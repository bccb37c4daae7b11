#include "features/title_words.h"

#include "core/text.h"

#include <algorithm>
#include <cstdint>
#include <unordered_set>

namespace aisle::features {

namespace {

// The bytes of the character that begins here, at most as many as there are.
std::size_t length_of(std::string_view text) {
  const auto lead = static_cast<unsigned char>(text.front());
  const std::size_t told = lead < 0xC0 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
  return std::min(told, text.size());
}

std::uint32_t code_of(std::string_view sign) {
  const auto lead = static_cast<unsigned char>(sign.front());
  std::uint32_t out = sign.size() == 1 ? lead : lead & (0x7FU >> sign.size());
  for (const char byte : sign.substr(1)) out = (out << 6U) | (static_cast<unsigned char>(byte) & 0x3FU);
  return out;
}

bool lies_within(std::uint32_t code, std::uint32_t first, std::uint32_t last) { return code >= first && code <= last; }

// Kana and Han characters.
bool stands_alone(std::uint32_t code) { return lies_within(code, 0x3041, 0x30FF) || lies_within(code, 0x3400, 0x9FFF); }

bool is_digit(std::uint32_t code) { return lies_within(code, '0', '9'); }

// What lies beyond ASCII is taken for a letter, but for blocks of punctuation and signs.
bool is_letter(std::uint32_t code) {
  if (code < 0x80) return lies_within(code, 'a', 'z');
  return !(lies_within(code, 0x80, 0xA9) || lies_within(code, 0xAB, 0xB4) || lies_within(code, 0xB6, 0xB9) ||
           lies_within(code, 0xBB, 0xBF) || lies_within(code, 0x2000, 0x2FFF) || lies_within(code, 0x3000, 0x3040) ||
           lies_within(code, 0xFF00, 0xFF0F) || lies_within(code, 0xFF1A, 0xFF20) ||
           lies_within(code, 0xFF3B, 0xFF40) || lies_within(code, 0xFF5B, 0xFF65));
}

}  // namespace

std::vector<std::string> title_words(std::string_view title, std::size_t most) {
  std::vector<std::string> out;
  std::unordered_set<std::string_view> known;  // within `text`
  const auto add = [&](std::string_view word) {
    if (out.size() < most && known.insert(word).second) out.emplace_back(word);
  };
  const std::string text = lower_case(title);
  std::string_view before;  // the sign right before, of scripts without blanks
  std::string_view word;
  bool has_letter = false;
  const auto end_word = [&] {
    if (word.size() > 1 && has_letter) add(word);
    word = {};
    has_letter = false;
  };
  for (std::string_view rest = text; !rest.empty() && out.size() < most;) {
    const auto sign = rest.substr(0, length_of(rest));
    rest.remove_prefix(sign.size());
    const auto code = code_of(sign);
    if (stands_alone(code)) {
      end_word();
      if (!before.empty()) add({before.data(), before.size() + sign.size()});
      before = sign;
      continue;
    }
    before = {};
    if (is_letter(code) || is_digit(code)) {
      word = word.empty() ? sign : std::string_view(word.data(), word.size() + sign.size());
      has_letter |= is_letter(code);
    } else {
      end_word();
    }
  }
  end_word();
  return out;
}

}  // namespace aisle::features
