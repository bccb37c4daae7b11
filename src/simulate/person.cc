#include "simulate/person.h"

#include "stats/random.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>

namespace aisle::simulate {

namespace {

constexpr double fraudsters = 0.005;
constexpr double reviewers = 0.004;
constexpr double bots = 0.006;

struct Country {
  std::string_view code;
  double upto;  // cumulated share
};
constexpr auto countries = std::to_array<Country>(
    {{"DE", 0.3}, {"FR", 0.45}, {"GB", 0.6}, {"US", 0.75}, {"CN", 0.87}, {"ES", 0.93}, {"NL", 0.97}, {"PL", 1}});

Nature draw_nature(stats::Random& chance) {
  const double u = chance.uniform();
  if (u < fraudsters) return Nature::fraudster;
  if (u < fraudsters + reviewers) return Nature::reviewer;
  return u < fraudsters + reviewers + bots ? Nature::bot : Nature::ordinary;
}

// A few favourites: the exponentials of normal numbers, made to sum to 1.
std::vector<double> draw_taste(std::size_t categories, stats::Random& chance) {
  std::vector<double> out(categories);
  double sum = 0;
  for (double& share : out) sum += share = std::exp(1.5 * chance.normal());
  for (double& share : out) share /= sum;
  return out;
}

std::string_view draw_device(stats::Random& chance) {
  const double u = chance.uniform();
  return u < 0.5 ? "mobile" : u < 0.92 ? "desktop" : "tablet";
}

// Two in five were customers before the first day. Half of all stay for about two months, the others for a year.
void draw_stay(Person& person, std::size_t days, stats::Random& chance) {
  person.arrives = chance.uniform() < 0.4 ? 0 : chance.below(days);
  const double mean = chance.uniform() < 0.5 ? 60 : 365;
  person.leaves = person.arrives + static_cast<std::size_t>(-mean * std::log(1 - chance.uniform()));
}

void draw_abuse(Person& person, std::size_t days, stats::Random& chance) {
  person.arrives = chance.below(days);
  if (person.nature == Nature::bot) {
    person.visits_a_day = 0.5;
    person.leaves = person.arrives + 30;
    person.devices[0] = "desktop";
  } else {
    person.visits_a_day = 1;
    person.leaves = person.arrives + 2;
    person.cookies[0] = fmt::format("ring{}", person.number % 16);  // a few devices serve many accounts
  }
}

}  // namespace

std::string_view name_of(Nature nature) {
  constexpr std::array<std::string_view, 4> names = {"ordinary", "fraudster", "reviewer", "bot"};
  return names[static_cast<std::size_t>(nature)];
}

Person make_person(const Config& config, const World& world, std::size_t number) {
  stats::Random chance(config.seed * 0x9e3779b97f4a7c15 + number + 1);
  Person out;
  out.number = number;
  out.nature = draw_nature(chance);
  const double u = chance.uniform();
  out.country = std::ranges::find_if(countries, [&](const Country& c) { return u < c.upto; })->code;
  out.user_id = fmt::format("u{}", number);
  for (std::size_t i = 0; i < 2; ++i) {
    out.devices[i] = draw_device(chance);
    out.cookies[i] = fmt::format("c{:016x}", chance.next());
  }
  if (chance.uniform() < 0.7) out.cookies[1].clear();
  out.woman = chance.uniform() < 0.5;
  out.age = 18 + static_cast<std::size_t>(std::min(62.0, std::abs(20 * chance.normal()) + 5));
  out.taste = draw_taste(world.categories.size(), chance);
  out.visits_a_day = std::exp(-2.4 + 0.8 * chance.normal());
  out.price_response = 1.5 * std::exp(0.4 * chance.normal());
  out.intention = -1.6 + 0.6 * chance.normal();
  out.loyalty = std::abs(0.8 * chance.normal());
  draw_stay(out, config.days, chance);
  if (out.nature != Nature::ordinary) draw_abuse(out, config.days, chance);
  return out;
}

Json truth(const Person& person, const World& world) {
  Json taste = Json::Object{};
  for (std::size_t c = 0; c < person.taste.size(); ++c) taste[world.categories[c]] = person.taste[c];
  Json cookies = Json::Array{};
  for (const auto& cookie : person.cookies) {
    if (!cookie.empty()) cookies.push_back(cookie);
  }
  return Json::Object{{"truth", "person"},
                      {"user_id", person.user_id},
                      {"anonymous_ids", cookies},
                      {"nature", name_of(person.nature)},
                      {"country", person.country},
                      {"sex", person.woman ? "female" : "male"},
                      {"age", person.age},
                      {"visits_a_day", person.visits_a_day},
                      {"price_response", person.price_response},
                      {"intention", person.intention},
                      {"loyalty", person.loyalty},
                      {"arrives_day", person.arrives},
                      {"leaves_day", person.leaves},
                      {"taste", taste}};
}

}  // namespace aisle::simulate
