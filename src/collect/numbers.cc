#include "collect/numbers.h"

#include <charconv>
#include <cmath>

namespace aisle::collect {

std::string_view trimmed(std::string_view text) {
  const auto begin = text.find_first_not_of(" \t\r");
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(" \t\r") - begin + 1);
}

std::optional<double> to_double(std::string_view text) {
  if (text.starts_with('+')) text.remove_prefix(1);
  double value = 0;
  const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), value);
  return problem == std::errc() && end == text.data() + text.size() && std::isfinite(value) ? std::optional(value)
                                                                                            : std::nullopt;
}

bool is_grouped(std::string_view text, bool decimal_comma) {
  if (decimal_comma || text.find(',') == std::string_view::npos) return true;
  if (text.size() <= 4 || text.find(',') == 0) return false;
  const auto behind = text.substr(text.rfind(',') + 1);
  return behind.find_first_not_of("0123456789.") == std::string_view::npos &&
         behind.substr(0, behind.find('.')).size() == 3;
}

std::string plain_number(std::string_view text, bool decimal_comma) {
  std::string out;
  for (const char c : text) {
    if (c == (decimal_comma ? '.' : ',') || c == ' ') continue;
    out += decimal_comma && c == ',' ? '.' : c;
  }
  return out;
}

}  // namespace aisle::collect
