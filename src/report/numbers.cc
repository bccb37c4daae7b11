#include "report/numbers.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>
#include <cmath>
#include <string_view>
#include <utility>

namespace aisle::report {
namespace {

constexpr std::string_view kUnknown = "–";

std::string digits(double value, int decimals) {
  std::array<char, 400> buffer{};
  const auto end =
      std::to_chars(buffer.data(), buffer.data() + buffer.size(), value, std::chars_format::fixed, decimals);
  std::string text(buffer.data(), end.ptr);
  const bool zero = text.find_first_of("123456789") == std::string::npos;
  return zero && text[0] == '-' ? text.substr(1) : text;
}

std::string with_sign(std::string digits) {
  if (digits[0] == '-') digits.replace(0, 1, "−");
  return digits;
}

std::string scientific(double value) {
  std::array<char, 64> buffer{};
  const auto end = std::to_chars(buffer.data(), buffer.data() + buffer.size(), value, std::chars_format::scientific, 2);
  return with_sign(std::string(buffer.data(), end.ptr));
}

std::string two_digits(long value) { return (value < 10 ? "0" : "") + std::to_string(value); }

}  // namespace

std::string fixed(double value, int decimals) {
  return std::isfinite(value) ? with_sign(digits(value, decimals)) : std::string(kUnknown);
}

std::string percent(double share, int decimals) {
  return std::isfinite(share) ? with_sign(digits(share * 100, decimals)) + "%" : std::string(kUnknown);
}

std::string grouped(double count) {
  if (!std::isfinite(count)) return std::string(kUnknown);
  std::string text = digits(std::abs(count), 0);
  for (std::size_t i = text.size(); i > 3;) text.insert(i -= 3, ",");
  return (count < 0 ? "−" : "") + text;
}

std::string interval(double low, double high, int decimals) {
  if (!std::isfinite(low) || !std::isfinite(high)) return "";
  const std::string from = fixed(low, decimals);
  return from + (from.starts_with("−") ? " – " : "–") + fixed(high, decimals);
}

std::string percent_interval(double low, double high, int decimals) {
  const std::string text = interval(low * 100, high * 100, decimals);
  return text.empty() ? text : text + "%";
}

std::string duration(double seconds) {
  if (!std::isfinite(seconds)) return std::string(kUnknown);
  if (seconds < 0.0005) return "<1 ms";
  if (seconds < 0.0995) return digits(seconds * 1000, 0) + " ms";
  if (seconds < 9.995) return digits(seconds, 2) + " s";
  if (seconds < 59.95) return digits(seconds, 1) + " s";
  const long whole = std::lround(seconds);
  if (whole < 3600) return std::to_string(whole / 60) + " min " + two_digits(whole % 60) + " s";
  return std::to_string(whole / 3600) + " h " + two_digits(whole % 3600 / 60) + " min";
}

std::string rounded(double value) {
  const double size = std::abs(value);
  if (!std::isfinite(value) || size >= 1000) return size >= 1e15 ? scientific(value) : grouped(value);
  if (size == 0 || size >= 1) return with_sign(number_text(value, size >= 100 ? 1 : 2));
  return size < 1e-4 ? scientific(value)
                     : with_sign(number_text(value, 3 - static_cast<int>(std::floor(std::log10(size)))));
}

std::string compact(double value, double span) {
  constexpr std::array<std::pair<double, std::string_view>, 3> units = {{{1e9, "B"}, {1e6, "M"}, {1e3, "k"}}};
  for (const auto& [size, unit] : units) {
    if (std::abs(value) >= size * 0.9999 && span >= size * 5) {
      return with_sign(number_text(value / size, 2)) + std::string(unit);
    }
  }
  if (span >= 1000) return grouped(value);
  const int decimals = std::max(0, 2 - static_cast<int>(std::floor(std::log10(span))));
  return with_sign(number_text(value, std::min(decimals, 12)));
}

std::string file_size(double bytes) {
  if (!std::isfinite(bytes)) return std::string(kUnknown);
  if (bytes < 1000) return digits(bytes, 0) + " B";
  if (bytes < 999.5e3) return digits(bytes / 1e3, 0) + " kB";
  if (bytes < 999.5e6) return digits(bytes / 1e6, 1) + " MB";
  return digits(bytes / 1e9, 1) + " GB";
}

std::string day(double seconds) {
  constexpr double last = 8e10;  // in the year 4505
  if (!(std::abs(seconds) < last)) return std::string(kUnknown);
  const std::chrono::sys_seconds moment{std::chrono::seconds(static_cast<long long>(seconds))};
  const std::chrono::year_month_day date{std::chrono::floor<std::chrono::days>(moment)};
  return std::to_string(static_cast<int>(date.year())) + "-" + two_digits(static_cast<unsigned>(date.month())) + "-" +
         two_digits(static_cast<unsigned>(date.day()));
}

std::string number_text(double value, int decimals) {
  std::string text = digits(std::isfinite(value) ? value : 0, decimals);
  if (decimals == 0) return text;
  while (text.back() == '0') text.pop_back();
  if (text.back() == '.') text.pop_back();
  return text;
}

}  // namespace aisle::report
