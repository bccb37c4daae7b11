#include "sql/text_numbers.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <limits>

namespace aisle::sql {

namespace {

// What stands around a number, and its digits with their marks.
struct Dressed {
  bool negative = false;
  std::string_view currency;
  std::string_view digits;
  std::string_view unit;
};

constexpr std::array<std::string_view, 22> currencies = {"US$", "CN¥", "HK$", "NT$", "A$",  "C$",  "R$", "RMB",
                                                         "CNY", "USD", "EUR", "GBP", "JPY", "CHF", "$",  "¥",
                                                         "￥",  "€",   "£",   "₹",   "₩",   "₽"};

constexpr std::array<std::string_view, 4> thin_marks = {" ", "\u00A0", "\u202F", "'"};  // that part thousands alone

bool is_digit(char c) { return c >= '0' && c <= '9'; }

bool take(std::string_view& text, std::string_view front) {
  if (!text.starts_with(front)) return false;
  text.remove_prefix(front.size());
  return true;
}

void skip_blanks(std::string_view& text) {
  while (take(text, " ") || take(text, "\u00A0") || take(text, "\u202F")) {
  }
}

bool take_sign(std::string_view& text) {
  const bool negative = take(text, "-") || take(text, "−");
  if (!negative) take(text, "+");
  skip_blanks(text);
  return negative;
}

// How long the digits and marks at the front are; they end in a digit.
std::size_t digits_length(std::string_view text) {
  std::size_t length = 0;
  for (std::size_t at = 0; at < text.size();) {
    const auto* thin = std::ranges::find_if(thin_marks, [&](auto mark) { return text.substr(at).starts_with(mark); });
    const bool mark = text[at] == '.' || text[at] == ',';
    if (is_digit(text[at])) length = at + 1;
    if (!is_digit(text[at]) && !mark && thin == thin_marks.end()) break;
    at += thin == thin_marks.end() ? 1 : thin->size();
  }
  return length;
}

bool is_unit(std::string_view text) {
  constexpr std::size_t longest = 12;  // bytes: four Chinese characters
  if (text.empty()) return true;
  const auto letter = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || static_cast<unsigned char>(c) >= 0x80;
  };
  return text.size() <= longest && (letter(text[0]) || text == "%" || text == "$") &&
         std::ranges::all_of(text,
                             [&](char c) { return letter(c) || is_digit(c) || c == '/' || c == '%' || c == '$'; });
}

std::optional<Dressed> undress(std::string_view text) {
  Dressed dressed;
  dressed.negative = take_sign(text);
  for (const auto currency : currencies) {
    if (!take(text, currency)) continue;
    dressed.currency = currency == "￥" ? "¥" : currency;
    break;
  }
  skip_blanks(text);
  if (!dressed.negative) dressed.negative = take_sign(text);
  const std::size_t length = digits_length(text);
  dressed.digits = text.substr(0, length);
  text.remove_prefix(length);
  skip_blanks(text);
  dressed.unit = text;
  if (length == 0 || !is_unit(dressed.unit)) return std::nullopt;
  return dressed;
}

// The whole part without marks; none when marks do not part it into thousands. `mark` is . or , or neither.
std::optional<std::string> without_thousands(std::string_view text, char mark) {
  std::string digits;
  std::size_t group = 0, groups = 1;
  const auto ends_well = [&] { return groups == 1 ? group >= 1 && group <= 3 : group == 3; };
  while (!text.empty()) {
    if (is_digit(text[0])) {
      digits += text[0];
      text.remove_prefix(1);
      ++group;
      continue;
    }
    const bool parted = take(text, std::string_view(&mark, 1)) ||
                        std::ranges::any_of(thin_marks, [&](auto thin) { return take(text, thin); });
    if (!parted || !ends_well()) return std::nullopt;
    group = 0, ++groups;
  }
  if (groups > 1 && !ends_well()) return std::nullopt;
  return digits;
}

std::optional<double> number_of(const Dressed& dressed, char decimal) {
  const std::size_t at = dressed.digits.find(decimal);
  auto text = without_thousands(dressed.digits.substr(0, at), decimal == '.' ? ',' : '.');
  if (!text) return std::nullopt;
  if (at != std::string_view::npos) {
    const auto fraction = dressed.digits.substr(at + 1);
    if (fraction.empty() || !std::ranges::all_of(fraction, is_digit)) return std::nullopt;
    *text += "." + std::string(fraction);
  }
  const auto number = plain_number(*text);
  return number && dressed.negative ? std::optional(-*number) : number;
}

std::optional<std::vector<double>> numbers_with(std::span<const Dressed> words, char decimal) {
  std::vector<double> numbers;
  const Dressed* first = nullptr;  // that is not a bare zero
  for (const auto& word : words) {
    const auto number = number_of(word, decimal);
    if (!number) return std::nullopt;
    numbers.push_back(*number);
    if (*number == 0 && word.currency.empty() && word.unit.empty()) continue;
    if (first == nullptr) first = &word;
    if (word.currency != first->currency || word.unit != first->unit) return std::nullopt;
  }
  return numbers;
}

}  // namespace

std::optional<double> plain_number(std::string_view text, bool decimal_commas) {
  if (text.starts_with('+') && !text.starts_with("+-")) text.remove_prefix(1);
  double number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error == std::errc{} && end == text.data() + text.size()) {
    return std::isfinite(number) ? number : std::numeric_limits<double>::quiet_NaN();
  }
  const std::size_t comma = decimal_commas ? text.find(',') : std::string_view::npos;
  if (comma == std::string_view::npos || text.find('.') != std::string_view::npos) return std::nullopt;
  std::string pointed(text);
  pointed[comma] = '.';
  return plain_number(pointed);
}

std::optional<std::vector<double>> dressed_numbers(std::span<const std::string> words) {
  std::vector<Dressed> dressed;
  for (const auto& word : words) {
    const auto found = undress(word);
    if (!found) return std::nullopt;
    dressed.push_back(*found);
  }
  if (auto numbers = numbers_with(dressed, '.')) return numbers;
  return numbers_with(dressed, ',');
}

}  // namespace aisle::sql
