#pragma once

#include "core/json.h"
#include "serve/http.h"
#include "serve/keys.h"
#include "serve/service.h"

#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace aisle::serve {

// One request being answered.
struct Call {
  Service& service;
  std::shared_ptr<Request> request;
  std::vector<std::string> parts;  // what stood for {…} in the path
  Respond respond;                 // for handlers that answer later
};

// A place that answers: its one description, of which routing, keys, limits and the OpenAPI document come.
struct Route {
  std::string_view method;
  std::string_view path;  // /v1/items/{id}
  Scope scope = Scope::answers;
  std::string_view about;
  // Answers at once; throws Refused, or Error for a request that is wrong.
  Response (*answer)(const Call& call) = nullptr;
  // Or later, by call.respond.
  void (*answer_later)(const Call& call) = nullptr;
  std::uint64_t body_limit = 1U << 20U;
  std::string_view takes = {};    // JSON Schema of the body; empty: it has none, or one in another tool's words
  std::string_view queries = {};  // names that may stand behind ?, separated by blanks
  std::string_view gives = "application/json";  // empty: it refuses, and says what to do instead
};

// The tables, a file each.
std::span<const Route> recommend_routes();
std::span<const Route> people_routes();
std::span<const Route> event_routes();
std::span<const Route> decision_routes();
std::span<const Route> gorse_routes();
std::span<const Route> segment_routes();
std::span<const Route> metarank_routes();
std::span<const Route> about_routes();
std::span<const Route> page_routes();
std::span<const Route> storefront_routes();
std::span<const Route> live_routes();
std::span<const Route> console_routes();
std::span<const Route> model_routes();
std::span<const Route> insight_routes();
// All of them, in this order: the place of a route is its number.
std::span<const Route* const> all_routes();
// "GET /v1/popular", one a place, and last one for requests that no place answers.
const std::vector<std::string>& place_names();

// The OpenAPI document (3.1) of all of them.
Json openapi();

struct Found {
  const Route* route = nullptr;  // nullptr: none
  std::size_t place = 0;
  std::string others = {};         // methods that the place answers instead: GET, POST
  std::vector<std::string> parts;  // decoded
};
Found find_route(std::string_view method, std::string_view path);

}  // namespace aisle::serve
