#include "serve/bodies.h"
#include "serve/page_files.h"
#include "serve/routes.h"

#include <algorithm>
#include <array>
#include <fmt/format.h>

namespace aisle::serve {

namespace {

// Nothing but what stands in the program is loaded, nobody may frame it, and nothing is sent elsewhere.
constexpr const char* policy =
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

Response sent(const Request& request, std::string_view path, const char* caching) {
  const auto file = std::ranges::find(page_files(), path, &PageFile::path);
  if (file == page_files().end()) throw Refused(404, "the page has no such file");
  const std::string tag = fmt::format("\"{}\"", file->tag);
  Response out{.content_type = file->content_type,
               .headers = {{"cache-control", caching},
                           {"etag", tag},
                           {"vary", "accept-encoding"},
                           {"content-security-policy", policy},
                           {"x-content-type-options", "nosniff"},
                           {"referrer-policy", "no-referrer"}}};
  if (request.header("if-none-match") == tag) {
    out.status = 304;
    return out;
  }
  const std::string packed(file->packed.begin(), file->packed.end());
  const bool takes_gzip = request.header("accept-encoding").find("gzip") != std::string_view::npos;
  if (takes_gzip) out.headers.emplace_back("content-encoding", "gzip");
  constexpr std::size_t most = 16U << 20U;
  out.body = takes_gzip ? packed : inflated_within(packed, most).value();
  return out;
}

Response get_page(const Call& call) { return sent(*call.request, "/index.html", "no-cache"); }

Response get_asset(const Call& call) {
  return sent(*call.request, "/assets/" + call.parts[0], "public, max-age=31536000, immutable");
}

constexpr std::array routes = std::to_array<Route>({
    {.method = "GET",
     .path = "/",
     .scope = Scope::nothing,
     .about = "The page for people; it asks for a key itself.",
     .answer = get_page,
     .gives = "text/html"},
    {.method = "GET",
     .path = "/assets/{file}",
     .scope = Scope::nothing,
     .about = "What the page is made of.",
     .answer = get_asset,
     .gives = "text/javascript"},
});

}  // namespace

std::span<const Route> page_routes() { return routes; }

}  // namespace aisle::serve
