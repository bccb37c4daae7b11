#include "serve/routes.h"

#include <array>
#include <optional>

namespace aisle::serve {

namespace {

// What stands for {…}; none where the path is another.
std::optional<std::vector<std::string>> match(std::string_view pattern, std::string_view path) {
  std::vector<std::string> parts;
  while (!pattern.empty()) {
    if (pattern.front() == '{') {
      const auto end = path.find('/');
      if (path.substr(0, end).empty()) return {};
      parts.push_back(url_decoded(path.substr(0, end), false));
      path.remove_prefix(std::min(end, path.size()));
      pattern.remove_prefix(pattern.find('}') + 1);
    } else if (!path.empty() && path.front() == pattern.front()) {
      path.remove_prefix(1);
      pattern.remove_prefix(1);
    } else {
      return {};
    }
  }
  return path.empty() ? std::optional(parts) : std::nullopt;
}

}  // namespace

Found find_route(std::string_view method, std::string_view path) {
  Found out;
  for (const auto table : {answer_routes(), event_routes(), about_routes()}) {
    for (const Route& route : table) {
      auto parts = match(route.path, path);
      if (!parts) continue;
      if (route.method != method && !(method == "HEAD" && route.method == "GET")) {
        out.other_method = true;
        continue;
      }
      return {.route = &route, .other_method = false, .parts = std::move(*parts)};
    }
  }
  return out;
}

}  // namespace aisle::serve
