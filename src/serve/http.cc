#include "serve/http.h"

#include <algorithm>
#include <charconv>

namespace aisle::serve {

std::string url_decoded(std::string_view text, bool plus) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    unsigned value = 0;
    if (text[i] == '%' && i + 2 < text.size() &&
        std::from_chars(text.data() + i + 1, text.data() + i + 3, value, 16).ptr == text.data() + i + 3) {
      out += static_cast<char>(value);
      i += 2;
    } else {
      out += plus && text[i] == '+' ? ' ' : text[i];
    }
  }
  return out;
}

std::string_view Request::header(std::string_view lower_case_name) const {
  const auto found =
      std::ranges::find(headers, lower_case_name, [](const auto& each) { return std::string_view(each.first); });
  return found == headers.end() ? std::string_view{} : std::string_view(found->second);
}

std::string_view Request::path() const { return std::string_view(target).substr(0, target.find('?')); }

std::string Request::query(std::string_view name) const {
  const auto mark = target.find('?');
  if (mark == std::string::npos) return {};
  std::string_view rest = std::string_view(target).substr(mark + 1);
  while (!rest.empty()) {
    const auto end = rest.find('&');
    const auto pair = rest.substr(0, end);
    rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
    const auto equal = pair.find('=');
    if (url_decoded(pair.substr(0, equal), true) != name) continue;
    return equal == std::string_view::npos ? "" : url_decoded(pair.substr(equal + 1), true);
  }
  return {};
}

}  // namespace aisle::serve
