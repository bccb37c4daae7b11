#include "collect/time_pattern.h"

#include "core/error.h"
#include "core/text.h"

#include <algorithm>
#include <array>
#include <fmt/format.h>

namespace aisle::collect {

namespace {

constexpr std::array<std::string_view, 10> names = {"YYYY", "YY", "MON", "MM", "DD", "hh", "mm", "ss", "ap", "zone"};
constexpr std::array<std::string_view, 12> months = {"jan", "feb", "mar", "apr", "may", "jun",
                                                     "jul", "aug", "sep", "oct", "nov", "dec"};

struct Parts {
  int year = -1, month = -1, day = -1, hour = 0, minute = 0, second = 0;
  bool afternoon = false, twelve_hours = false;
  std::string fraction;
  std::string zone;
};

bool is_digit(char c) { return c >= '0' && c <= '9'; }

// Takes at least `least` and at most `most` digits off the front.
bool take_number(std::string_view& text, std::size_t least, std::size_t most, int& out) {
  std::size_t count = 0;
  out = 0;
  for (; count < most && count < text.size() && is_digit(text[count]); ++count) out = out * 10 + (text[count] - '0');
  text.remove_prefix(count);
  return count >= least;
}

bool take_month(std::string_view& text, int& out) {
  const auto found = std::ranges::find(months, lower_case(text.substr(0, 3)));
  if (found == months.end()) return false;
  out = static_cast<int>(found - months.begin()) + 1;
  text.remove_prefix(3);
  return true;
}

bool take_half(std::string_view& text, Parts& out) {
  const auto half = lower_case(text.substr(0, 2));
  out.twelve_hours = true;
  out.afternoon = half == "pm";
  if (half != "am" && half != "pm") return false;
  text.remove_prefix(2);
  return true;
}

void take_fraction(std::string_view& text, Parts& out) {
  if (text.size() < 2 || text[0] != '.' || !is_digit(text[1])) return;
  std::size_t end = 1;
  while (end < text.size() && is_digit(text[end])) ++end;
  out.fraction = text.substr(0, end);
  text.remove_prefix(end);
}

bool take_piece(std::string_view piece, bool beside_digits, std::string_view& text, Parts& out) {
  const std::size_t least = beside_digits ? 2 : 1;
  if (piece == "YYYY") return take_number(text, 4, 4, out.year);
  if (piece == "YY") {
    const bool read = take_number(text, 2, 2, out.year);
    out.year += out.year < 69 ? 2000 : 1900;
    return read;
  }
  if (piece == "MON") return take_month(text, out.month);
  if (piece == "MM") return take_number(text, least, 2, out.month);
  if (piece == "DD") return take_number(text, least, 2, out.day);
  if (piece == "hh") return take_number(text, least, 2, out.hour);
  if (piece == "mm") return take_number(text, 2, 2, out.minute);
  if (piece == "ap") return take_half(text, out);
  if (piece == "ss") {
    const bool read = take_number(text, 2, 2, out.second);
    take_fraction(text, out);
    return read;
  }
  if (piece == "zone") {
    const bool is_signed = text.starts_with('+') || text.starts_with('-');
    out.zone = is_signed ? text.substr(0, text.find(' ')) : text;  // +0000 UTC, as Go writes it, says it twice
    text = {};
    return !out.zone.empty();
  }
  if (!text.starts_with(piece)) return false;
  text.remove_prefix(piece.size());
  return true;
}

bool is_number(std::string_view piece) {
  return std::ranges::find(names, piece) != names.end() && piece != "MON" && piece != "ap" && piece != "zone";
}

}  // namespace

TimePattern::TimePattern(std::string text, const std::string& where) : text_(std::move(text)) {
  for (std::string_view rest = text_; !rest.empty();) {
    const auto found = std::ranges::find_if(names, [&](std::string_view name) { return rest.starts_with(name); });
    pieces_.emplace_back(found == names.end() ? rest.substr(0, 1) : *found);
    rest.remove_prefix(pieces_.back().size());
  }
  const auto has = [&](const char* piece) { return std::ranges::find(pieces_, piece) != pieces_.end(); };
  if (!(has("YYYY") || has("YY")) || !(has("MM") || has("MON")) || !has("DD"))
    throw Error(fmt::format("the pattern \"{}\" lacks a year, a month or a day", text_), where,
                "write it as DD.MM.YYYY hh:mm");
}

std::optional<std::string> TimePattern::iso(std::string_view text) const {
  Parts parts;
  for (std::size_t i = 0; i < pieces_.size(); ++i) {
    const bool beside_digits =
        (i > 0 && is_number(pieces_[i - 1])) || (i + 1 < pieces_.size() && is_number(pieces_[i + 1]));
    if (!take_piece(pieces_[i], beside_digits, text, parts)) return {};
  }
  if (!text.empty()) return {};
  if (parts.twelve_hours) {
    if (parts.hour < 1 || parts.hour > 12) return {};
    parts.hour = parts.hour % 12 + (parts.afternoon ? 12 : 0);
  }
  return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}{}{}", parts.year, parts.month, parts.day, parts.hour,
                     parts.minute, parts.second, parts.fraction, parts.zone);
}

}  // namespace aisle::collect
