#include "serve/routes.h"
#include "store/log_reader.h"
#include "understand/catalogue.h"

#include <array>

namespace aisle::serve {

namespace {

constexpr std::size_t most_items = 10'000;

std::string catalogue_text(const Service& service) {
  store::LogReader log(service.shop());
  log.snapshot.create_views_of_log(log.database);
  const auto& config = service.shop().config();
  return Json(Json::Object{{"shop", config.name},
                           {"currency", config.currency},
                           {"items", understand::catalogue(log.database, most_items)}})
      .text();
}

void get_catalogue(const Call& call) {
  constexpr std::chrono::minutes fresh{10};
  call.service.held().answer(
      "catalogue", fresh, false, [&service = call.service] { return catalogue_text(service); }, call.respond);
}

constexpr std::array routes = std::to_array<Route>({
    {.method = "GET",
     .path = "/v1/catalogue",
     .about = "What the shop has on its shelves: the 10,000 items that people care for most, with names and prices. "
              "Up to ten minutes old.",
     .answer_later = get_catalogue},
});

}  // namespace

std::span<const Route> storefront_routes() { return routes; }

}  // namespace aisle::serve
