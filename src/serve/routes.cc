#include "serve/routes.h"

#include <algorithm>
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

std::span<const Route* const> all_routes() {
  static const std::vector<const Route*> all = [] {
    std::vector<const Route*> out;
    for (const auto table : {recommend_routes(), people_routes(), event_routes(), decision_routes(), gorse_routes(),
                             segment_routes(), metarank_routes(), about_routes(), page_routes(), storefront_routes(),
                             live_routes(), console_routes(), model_routes(), insight_routes()})
      for (const Route& route : table) out.push_back(&route);
    return out;
  }();
  return all;
}

const std::vector<std::string>& place_names() {
  static const std::vector<std::string> names = [] {
    std::vector<std::string> out;
    for (const Route* route : all_routes()) out.push_back(std::string(route->method) + " " + std::string(route->path));
    out.emplace_back("nowhere");
    return out;
  }();
  return names;
}

Found find_route(std::string_view method, std::string_view path) {
  if (path.size() > 1 && path.ends_with('/')) path.remove_suffix(1);
  Found out;
  out.place = all_routes().size();
  for (std::size_t place = 0; place < all_routes().size(); ++place) {
    const Route& route = *all_routes()[place];
    auto parts = match(route.path, path);
    if (!parts) continue;
    if (route.method == method || (method == "HEAD" && route.method == "GET"))
      return {.route = &route, .place = place, .parts = std::move(*parts)};
    out.others.append(out.others.empty() ? "" : ", ").append(route.method);
  }
  return out;
}

}  // namespace aisle::serve
