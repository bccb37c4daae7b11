#include "serve/api_page.h"

#include "report/html.h"
#include "serve/routes.h"

#include <fmt/format.h>

namespace aisle::serve {

namespace {

constexpr const char* head =
    "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width\">"
    "<title>Aisle: HTTP</title><style>:root{color-scheme:light dark}body{font:16px/1.5 "
    "system-ui,sans-serif;max-width:60rem;"
    "margin:2rem auto;padding:0 1rem}code,pre{font:14px/1.5 ui-monospace,monospace}pre{overflow:auto;padding:.5rem "
    "1rem;"
    "background:#8881}h2{font-size:1rem;margin:2rem 0 .2rem}small{opacity:.8}</style><body><h1>Aisle: HTTP</h1>"
    "<p>A key goes with every request: <code>Authorization: Bearer KEY</code> or <code>X-API-Key: KEY</code>. "
    "The same as a document for programs: <a href=\"/openapi.json\">openapi.json</a>.</p>";

}  // namespace

std::string api_page() {
  std::string out = head;
  for (const Route* route : all_routes()) {
    out += fmt::format("<h2><code>{} {}</code></h2><p>{} <small>Key: {}.</small></p>", route->method,
                       report::escape(route->path), report::escape(route->about),
                       route->scope == Scope::nothing ? "none" : scope_name(route->scope));
    if (!route->queries.empty()) out += fmt::format("<p>?{}</p>", report::escape(route->queries));
    if (!route->takes.empty())
      out += "<pre>" + report::escape(Json::parse(route->takes, route->path).text(true)) + "</pre>";
  }
  return out + "</body></html>\n";
}

}  // namespace aisle::serve
