#include "features/fold_plan.h"

#include <map>
#include <tuple>
#include <utility>

namespace aisle::features {

namespace {

using Counts = std::map<Code, std::size_t>;

std::vector<std::string> most_frequent(const Counts& counts, const Timelines& timelines, Coded field,
                                       std::size_t most) {
  std::vector<std::pair<std::size_t, Code>> order;
  for (const auto& [code, count] : counts) {
    if (code != 0) order.emplace_back(count, code);
  }
  std::ranges::sort(order, [](const auto& a, const auto& b) {
    return std::tuple(b.first, a.second) < std::tuple(a.first, b.second);
  });
  std::vector<std::string> out;
  for (const auto& [count, code] : order) {
    if (out.size() < most) out.emplace_back(timelines.text(field, code));
  }
  return out;
}

}  // namespace

Json FoldPlan::to_json() const {
  return Json::Object{{"types", Json::array(types)},         {"categories", Json::array(categories)},
                      {"countries", Json::array(countries)}, {"devices", Json::array(devices)},
                      {"sexes", Json::array(sexes)},         {"regions", Json::array(regions)}};
}

FoldPlan FoldPlan::from_json(const Json& json) {
  const Json* regions = json.find("regions");
  return {json.at("types").strings(),     json.at("categories").strings(),
          json.at("countries").strings(), json.at("devices").strings(),
          json.at("sexes").strings(),     regions == nullptr ? std::vector<std::string>{} : regions->strings()};
}

FoldPlan plan_folds(const Timelines& timelines, Micros before) {
  Counts types;
  Counts categories;
  Counts countries;
  Counts devices;
  Counts sexes;
  Counts regions;
  TimelineColumns scratch;
  for (Code person = 1; person < timelines.persons(); ++person) {
    if (timelines.is_bot(person)) continue;
    const Timeline events = timelines.of(person, scratch);
    for (std::size_t i = 0; i < events.size(); ++i) {
      const EventView event = view_of(timelines, events, i);
      if (event.known() >= before) continue;
      ++types[event.type];
      ++categories[event.category];
      ++countries[event.country];
      ++devices[event.device];
    }
    const Profile profile = timelines.profile(person);
    if (const auto entry = entry_before(profile.since, before)) {
      ++sexes[profile.sex[*entry]];
      ++regions[profile.region[*entry]];
    }
  }
  return {
      most_frequent(types, timelines, Coded::type, 10),       most_frequent(categories, timelines, Coded::category, 8),
      most_frequent(countries, timelines, Coded::country, 6), most_frequent(devices, timelines, Coded::device, 4),
      most_frequent(sexes, timelines, Coded::sex, 4),         most_frequent(regions, timelines, Coded::region, 8)};
}

FoldContext context_of(const FoldPlan& plan, std::shared_ptr<const ZoneOffsets> clock,
                       const std::function<Code(Coded, std::string_view)>& find) {
  const auto named = [&](const std::vector<std::string>& texts, Coded field) {
    std::vector<Named> out;
    for (const auto& text : texts) out.push_back({find(field, text), text});
    return out;
  };
  const auto type = [&](const char* name) { return find(Coded::type, name); };
  return {.types = named(plan.types, Coded::type),
          .categories = named(plan.categories, Coded::category),
          .countries = named(plan.countries, Coded::country),
          .devices = named(plan.devices, Coded::device),
          .sexes = named(plan.sexes, Coded::sex),
          .regions = named(plan.regions, Coded::region),
          .clock = std::move(clock),
          .view_item = type("view_item"),
          .search = type("search"),
          .add_to_cart = type("add_to_cart"),
          .remove_from_cart = type("remove_from_cart"),
          .purchase = type("purchase"),
          .refund = type("refund"),
          .review = type("review")};
}

FoldContext context_of(const FoldPlan& plan, const Timelines& timelines) {
  return context_of(plan, timelines.clock(),
                    [&](Coded field, std::string_view text) { return timelines.find(field, text); });
}

EventView view_of(const Timelines& timelines, const Timeline& events, std::size_t row) {
  EventView out{.time = events.time[row],
                .received = events.received[row],
                .type = events.type[row],
                .item = events.item[row],
                .query = events.query[row],
                .campaign = events.campaign[row],
                .device = events.device[row],
                .country = events.country[row],
                .order = events.order[row],
                .session = events.session[row],
                .price = events.price[row],
                .quantity = events.quantity[row],
                .rating = events.rating[row]};
  if (out.item == 0) return out;
  const ItemContent content = timelines.content(out.item);
  // What the event itself says of its item is known with it.
  const auto entry = entry_before(content.since, out.known() + Micros{1});
  if (!entry) return out;
  out.category = content.category[*entry];
  out.brand = content.brand[*entry];
  out.listed = content.price[*entry];
  return out;
}

}  // namespace aisle::features
