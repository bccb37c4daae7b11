#include "core/error.h"
#include "core/micros.h"
#include "understand/analyses.h"
#include "understand/daily.h"
#include "understand/holidays.h"

#include <fmt/format.h>
#include <map>
#include <utility>

namespace aisle::understand {

namespace {

using std::chrono::days;
using std::chrono::sys_days;

std::size_t place(const Daily& daily, sys_days day) { return static_cast<std::size_t>((day - daily.first).count()); }
bool holds(const Daily& daily, sys_days day) { return day >= daily.first && place(daily, day) < daily.count.size(); }

// All days that a country's holidays fall on within the days that were counted.
std::map<std::string, std::vector<std::size_t>> holidays_within(const Daily& daily, const std::string& country) {
  std::map<std::string, std::vector<std::size_t>> out;
  const sys_days end = daily.first + days(daily.count.size());
  const int from = static_cast<int>(std::chrono::year_month_day(daily.first).year());
  const int to = static_cast<int>(std::chrono::year_month_day(end).year());
  for (int year = from; year <= to; ++year) {
    for (const auto& [day, name] : holidays(country, year)) {
      if (holds(daily, day)) out[name].push_back(place(daily, day));
    }
  }
  return out;
}

sys_days sys_day(const std::string& text) {
  const auto time = parse_time(text);
  if (!time) throw Error("a day was expected", text);
  return std::chrono::floor<days>(
      std::chrono::sys_time<std::chrono::microseconds>(std::chrono::microseconds(time->count)));
}

Json holiday_lifts(Daily daily, const std::string& country) {
  const auto found = holidays_within(daily, country);
  for (const auto& [name, places] : found) {
    for (const std::size_t day : places) daily.special[day] = true;
  }
  expect(daily);
  Json::Array out;
  for (const auto& [name, places] : found) {
    const Lift on = lift(daily, places);
    Json dates = Json::Array{};
    for (const std::size_t day : places) dates.push_back(day_text(daily, day));
    out.emplace_back(Json::Object{{"holiday", name},
                                  {"days", dates},
                                  {"count", on.count},
                                  {"expected", on.expected},
                                  {"lift", on.lift},
                                  {"low", on.low},
                                  {"high", on.high}});
  }
  return unless_empty(out);
}

}  // namespace

std::size_t day_of(const Daily& daily, const std::string& day) { return place(daily, sys_day(day)); }

std::string day_text(const Daily& daily, std::size_t day) {
  const auto since = (daily.first + days(day)).time_since_epoch();
  return time_text(Micros{since.count() * aisle::day.count}).substr(0, 10);
}

Daily read_daily(const Json& rows) {
  Daily out;
  for (const auto& row : rows.array()) {
    const sys_days day = sys_day(row.at("day").string());
    if (out.count.empty()) out.first = day;
    out.count.resize(place(out, day) + 1);
    out.count.back() = row.at("count").number();
  }
  out.special.resize(out.count.size());
  return out;
}

// Of orders; where there are none, of visits.
Json seasons(Questions& ask, const Config& config) {
  const bool bought =
      ask.row("orders", "SELECT count(*) AS n FROM events WHERE type = 'purchase' AND NOT bot").at("n").number() > 0;
  const std::string counted =
      bought ? ask.with_orders(", counted AS (SELECT local FROM orders)")
             : "WITH counted AS (SELECT " + ask.local("start") + " AS local FROM sessions WHERE NOT bot)";
  const auto by = [&](const char* about, const char* part) {
    return ask.rows(
        about,
        counted + fmt::format("\nSELECT {} AS part, count(*) AS count FROM counted GROUP BY part ORDER BY part", part));
  };
  const Json months = by("months", "strftime(local, '%Y-%m')");
  if (months.array().empty()) return {};
  Json out = Json::Object{{"of", bought ? "orders" : "sessions"},
                          {"hours", by("hours", "extract(hour FROM local)")},
                          {"weekdays", by("weekdays", "isodow(local)")},
                          {"months", months}};
  if (!config.country.empty()) {
    const Json days = ask.rows(
        "days",
        counted +
            "\nSELECT strftime(local, '%Y-%m-%d') AS day, count(*) AS count FROM counted GROUP BY day ORDER BY day");
    Json found = holiday_lifts(read_daily(days), config.country);
    if (!found.is_null()) out["holidays"] = std::move(found);
    out["country"] = config.country;
  }
  return out;
}

}  // namespace aisle::understand
