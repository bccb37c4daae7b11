#include "serve/understanding.h"

#include "core/error.h"
#include "serve/ask_self.h"
#include "understand/segment_of.h"

#include <algorithm>
#include <set>

namespace aisle::serve {

namespace {

constexpr std::chrono::hours longest{1};
constexpr std::chrono::hours fresh{1};

understand::Bought bought_in(const Timeline& events, Code purchase) {
  understand::Bought out{.last = {}};
  std::set<std::uint64_t> orders;  // without ids, what one buys in a day is an order
  for (std::size_t i = 0; i < events.size(); ++i) {
    if (events.type[i] != purchase || purchase == 0) continue;
    out.last = std::max(out.last, events.time[i]);
    orders.insert(events.order[i] != 0 ? events.order[i]
                                       : static_cast<std::uint64_t>(events.time[i].count / day.count));
    const double pieces = events.quantity[i] == events.quantity[i] ? static_cast<double>(events.quantity[i]) : 1;
    if (events.price[i] != no_price) out.revenue += pieces * static_cast<double>(events.price[i].millionths) / 1e6;
  }
  out.orders = orders.size();
  return out;
}

// Where the fifths of people end, as text; null at first.
std::shared_ptr<const std::string> segment_cuts(Service& service) {
  return service.held().look("segments", fresh, [&service] {
    const Json all = understanding(service, {"--only", "recency_frequency"});
    const Json* found = all.find("recency_frequency");
    return found == nullptr ? Json().text() : found->at("cuts").text();
  });
}

}  // namespace

void look_at_segments(Service& service) { (void)segment_cuts(service); }

Json understanding(const Service& service, const std::vector<std::string>& options) {
  std::vector<std::string> words = {"understand", service.shop().folder().string(), "--json"};
  words.insert(words.end(), options.begin(), options.end());
  const auto told = ask_self(words, longest, [&service] { return service.ending(); });
  if (told.status != 0) throw Error("the figures could not be made: " + told.errors, service.shop().folder().string());
  Json out = Json::parse(told.output, "understand");
  out["made"] = time_text(now());
  out["sql"] = Json::Array{};
  return out;
}

std::optional<std::string> segment_now(Service& service, const Timeline& events) {
  const auto bought = bought_in(events, service.desk()->live().codes().find(Coded::type, "purchase"));
  if (bought.orders == 0) return {};
  const auto text = segment_cuts(service);
  const Json cuts = text == nullptr ? Json() : Json::parse(*text, "segments");
  if (cuts.is_null()) return {};
  return understand::segment_of(bought, cuts);
}

}  // namespace aisle::serve
