#include "features/title_words.h"

#include "core/text.h"

#include <algorithm>

namespace aisle::features {

namespace {

// The bytes of the character that begins here, at most as many as there are.
std::size_t length_of(std::string_view text) {
  const auto lead = static_cast<unsigned char>(text.front());
  const std::size_t told = lead < 0xC0 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
  return std::min(told, text.size());
}

// Kana and the Han characters of the basic plane: U+3040 to U+30FF, U+3400 to U+9FFF.
bool stands_alone(std::string_view sign) {
  if (sign.size() != 3) return false;
  const auto first = static_cast<unsigned char>(sign[0]);
  const auto second = static_cast<unsigned char>(sign[1]);
  return first == 0xE3 ? (second >= 0x81 && second <= 0x83) || second >= 0x90 : first >= 0xE4 && first <= 0xE9;
}

// Punctuation and signs that are no letters: U+2000 to U+2FFF, U+3000 to U+303F, U+FF00 to U+FF7F.
bool is_mark(std::string_view sign) {
  if (sign.size() != 3) return false;
  const auto first = static_cast<unsigned char>(sign[0]);
  const auto second = static_cast<unsigned char>(sign[1]);
  return first == 0xE2 || (first == 0xE3 && second == 0x80) || (first == 0xEF && (second == 0xBC || second == 0xBD));
}

bool is_digit(char c) { return c >= '0' && c <= '9'; }

// What lies beyond ASCII is taken for a letter, where it is no mark.
bool is_letter(char c) { return (c >= 'a' && c <= 'z') || static_cast<unsigned char>(c) >= 0x80; }

}  // namespace

std::vector<std::string> title_words(std::string_view title) {
  std::vector<std::string> out;
  const auto add = [&out](std::string_view word) {
    if (std::ranges::find(out, word) == out.end()) out.emplace_back(word);
  };
  const std::string text = lower_case(title);
  std::string_view before;  // the sign right before, of scripts without blanks
  std::string word;
  const auto end_word = [&] {
    if (word.size() > 1 && std::ranges::any_of(word, is_letter)) add(word);
    word.clear();
  };
  for (std::string_view rest = text; !rest.empty();) {
    const auto sign = rest.substr(0, length_of(rest));
    rest.remove_prefix(sign.size());
    if (stands_alone(sign)) {
      end_word();
      if (!before.empty()) add({before.data(), before.size() + sign.size()});
      before = sign;
      continue;
    }
    before = {};
    if (!is_mark(sign) && (is_letter(sign.front()) || is_digit(sign.front())))
      word += sign;
    else
      end_word();
  }
  end_word();
  return out;
}

}  // namespace aisle::features
