#include "core/money.h"

#include <charconv>

namespace aisle {

namespace {

constexpr int decimals = 6;

// The power of ten behind an e, which is taken off the end.
std::optional<int> take_exponent(std::string_view& text) {
  const auto mark = text.find_first_of("eE");
  if (mark == std::string_view::npos) return 0;
  auto digits = text.substr(mark + 1);
  if (digits.starts_with('+') && !digits.starts_with("+-")) digits.remove_prefix(1);
  int exponent = 0;
  const auto [end, problem] = std::from_chars(digits.data(), digits.data() + digits.size(), exponent);
  if (problem != std::errc() || end != digits.data() + digits.size() || exponent < -30 || exponent > 30) return {};
  text = text.substr(0, mark);
  return exponent;
}

struct Digits {
  std::int64_t amount = 0;
  int power = 0;  // of ten, that the amount is to be multiplied by
};

// A number without sign and exponent. Digits after the eighteenth that counts are dropped: they lie behind the sixth
// decimal, or the number is too large.
std::optional<Digits> read_digits(std::string_view text) {
  constexpr std::int64_t full = 100'000'000'000'000'000;  // has eighteen digits
  Digits out;
  bool point = false;
  bool any = false;
  for (const char c : text) {
    if (c == '.' && !point) {
      point = true;
      continue;
    }
    if (c < '0' || c > '9') return {};
    any = true;
    if (out.amount >= full) {
      out.power += point ? 0 : 1;
      continue;
    }
    out.amount = out.amount * 10 + (c - '0');
    out.power -= point ? 1 : 0;
  }
  return any ? std::optional(out) : std::nullopt;
}

}  // namespace

std::optional<Money> parse_money(std::string_view text) {
  const bool negative = text.starts_with('-');
  if (negative || text.starts_with('+')) text.remove_prefix(1);
  const auto exponent = take_exponent(text);
  if (!exponent) return {};
  const auto digits = read_digits(text);
  if (!digits) return {};
  auto [amount, power] = *digits;
  power += *exponent + decimals;
  bool up = false;
  for (; power < 0; ++power) {
    up = amount % 10 >= 5;
    amount /= 10;
  }
  for (; power > 0 && amount != 0; --power) {
    if (amount > most_money.millionths / 10) return {};
    amount *= 10;
  }
  amount += up ? 1 : 0;
  if (amount > most_money.millionths) return {};
  return Money{negative ? -amount : amount};
}

void append_money(std::string& out, Money money) {
  constexpr std::int64_t unit = 1'000'000;
  char text[24];
  if (money.millionths < 0) out += '-';
  const auto amount = money.millionths < 0 ? -money.millionths : money.millionths;
  out.append(text, std::to_chars(text, text + sizeof(text), amount / unit).ptr);
  if (amount % unit == 0) return;
  const auto end = std::to_chars(text, text + sizeof(text), amount % unit + unit).ptr;  // 1xxxxxx keeps the zeros
  std::string_view part(text + 1, end);
  part = part.substr(0, part.find_last_not_of('0') + 1);
  out += '.';
  out += part;
}

}  // namespace aisle
