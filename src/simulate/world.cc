#include "simulate/world.h"

#include "core/error.h"
#include "stats/random.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <cmath>
#include <fmt/format.h>
#include <string_view>

namespace aisle::simulate {

namespace {

struct Kind {
  std::string_view category;
  double price;  // the middle of its prices
};

constexpr auto kinds = std::to_array<Kind>({{"shoes", 70},
                                            {"shirts", 30},
                                            {"dresses", 55},
                                            {"coats", 120},
                                            {"bags", 60},
                                            {"watches", 150},
                                            {"phones", 400},
                                            {"headphones", 80},
                                            {"kitchen", 35},
                                            {"toys", 25},
                                            {"books", 15},
                                            {"tea", 12}});
constexpr std::size_t brands_each = 5;  // of a category
constexpr auto makers = std::to_array<std::string_view>({"Alder", "Birch", "Cedar", "Dogwood", "Elm"});

std::vector<Item> make_items(std::size_t count, std::size_t days, stats::Random& chance) {
  std::vector<Item> out(count);
  for (std::size_t i = 0; i < count; ++i) {
    Item& item = out[i];
    item.category = i % kinds.size();
    item.brand = item.category * brands_each + chance.below(brands_each);
    item.id = fmt::format("i{:06}", i);
    item.name = fmt::format("{} {} {}", makers[item.brand % brands_each], kinds[item.category].category, i);
    item.price = std::max(1.0, std::round(kinds[item.category].price * std::exp(0.5 * chance.normal())));
    item.appeal = chance.normal();
    item.quality = chance.normal();
    item.launched = i >= kinds.size() && chance.uniform() < 0.2 ? chance.below(days) : 0;
  }
  return out;
}

// About one in three weeks; one category each, so that the others show what would have been.
std::vector<Promotion> make_promotions(std::size_t days, stats::Random& chance) {
  std::vector<Promotion> out;
  for (std::size_t day = 7 + chance.below(14); day < days; day += 14 + chance.below(14)) {
    const std::size_t category = chance.below(kinds.size());
    out.push_back({.campaign = fmt::format("{}-{}", kinds[category].category, out.size() + 1),
                   .first = day,
                   .last = day + 2 + chance.below(5),
                   .category = category,
                   .discount = 0.1 + 0.05 * static_cast<double>(chance.below(5))});
  }
  return out;
}

}  // namespace

void Config::validate() const {
  const auto demand = [](bool holds, const char* what, const char* where, const char* mend) {
    if (!holds) throw Error::misuse(what, where, mend);
  };
  demand(users >= 1 && users <= 100'000'000, "so many people cannot be made up", "--users", "give 1 to 100000000");
  demand(days >= 1 && days <= 3660, "so many days cannot be made up", "--days", "give 1 to 3660");
  demand(items <= 10'000'000, "so many items cannot be made up", "--items", "give at most 10000000");
  demand(late >= 0 && late <= 1, "the share is out of range", "--late", "give 0 to 1");
  demand(doubled >= 0 && doubled <= 1, "the share is out of range", "--duplicates", "give 0 to 1");
}

World make_world(const Config& config) {
  stats::Random chance(config.seed);
  World out;
  for (const auto& kind : kinds) {
    out.categories.emplace_back(kind.category);
    out.middle_price.push_back(kind.price);
    for (const auto& maker : makers) out.brands.push_back(fmt::format("{} {}", maker, kind.category));
  }
  const std::size_t count =
      config.items != 0 ? std::max(config.items, kinds.size()) : std::max<std::size_t>(300, config.users / 20);
  out.items = make_items(count, config.days, chance);
  out.of_category.resize(kinds.size());
  for (std::size_t i = 0; i < count; ++i) out.of_category[out.items[i].category].push_back(i);
  out.promotions = make_promotions(config.days, chance);
  return out;
}

const Promotion* World::promotion(std::size_t category, std::size_t day) const {
  const auto found = std::ranges::find_if(
      promotions, [&](const Promotion& p) { return p.category == category && p.first <= day && day <= p.last; });
  return found == promotions.end() ? nullptr : &*found;
}

Money World::price(const Item& item, std::size_t day) const {
  constexpr std::int64_t cent = 10'000;  // in millionths
  const Promotion* cheaper = promotion(item.category, day);
  const double price = item.price * (1 - (cheaper == nullptr ? 0 : cheaper->discount));
  return {static_cast<std::int64_t>(std::llround(price * 100)) * cent};
}

double season(Micros day) {
  const auto days = std::chrono::floor<std::chrono::days>(
      std::chrono::sys_time<std::chrono::microseconds>(std::chrono::microseconds(day.count)));
  const std::chrono::year_month_day date(days);
  const auto weekday = std::chrono::weekday(days).iso_encoding();
  double out = weekday >= 6 ? 1.25 : 0.95;
  if (date.month() == std::chrono::December) out *= 1.2 + 0.02 * static_cast<double>(static_cast<unsigned>(date.day()));
  if (date.month() == std::chrono::January) out *= 0.8;
  return out;
}

std::vector<Json> truth(const World& world) {
  std::vector<Json> out;
  for (const auto& item : world.items) {
    out.emplace_back(Json::Object{{"truth", "item"},
                                  {"item_id", item.id},
                                  {"category", world.categories[item.category]},
                                  {"brand", world.brands[item.brand]},
                                  {"price", item.price},
                                  {"appeal", item.appeal},
                                  {"quality", item.quality},
                                  {"launched_day", item.launched}});
  }
  for (const auto& promotion : world.promotions) {
    out.emplace_back(Json::Object{{"truth", "promotion"},
                                  {"campaign", promotion.campaign},
                                  {"first_day", promotion.first},
                                  {"last_day", promotion.last},
                                  {"category", world.categories[promotion.category]},
                                  {"discount", promotion.discount}});
  }
  return out;
}

}  // namespace aisle::simulate
