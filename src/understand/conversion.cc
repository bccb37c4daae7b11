#include "understand/analyses.h"

#include <array>
#include <fmt/format.h>
#include <utility>

namespace aisle::understand {

namespace {

Json entry(const std::string& by, const Json& row) {
  Json out = Json::Object{{"by", by},
                          {"value", row.find("value") == nullptr ? Json("") : row.at("value")},
                          {"sessions", row.at("sessions")},
                          {"converted", row.at("converted")}};
  add_share(out, row.at("converted").number(), row.at("sessions").number());
  return out;
}

constexpr auto parts = std::to_array<std::pair<const char*, const char*>>(
    {{"device", "device"},
     {"visitor",
      "CASE WHEN row_number() OVER (PARTITION BY person ORDER BY start, session) = 1 THEN 'new' ELSE 'returning' END"},
     {"channel", "channel"},
     {"country", "country"}});

}  // namespace

// Where nothing but orders is known, a visit without one cannot be seen.
Json conversion(Questions& ask) {
  const Json total = ask.row("sessions that buy", R"(
SELECT count(*) AS sessions, count(*) FILTER (converted) AS converted,
       (SELECT count(*) FROM events WHERE NOT bot AND type NOT IN ('purchase', 'refund', 'review', 'rating', 'survey', 'support_message')) AS others
FROM sessions WHERE NOT bot)");
  const double bought = total.at("converted").number();
  if (bought == 0 || total.at("others").number() == 0) return {};
  Json::Array out = {entry("all", total)};
  out.push_back(entry("people", ask.row("people who buy", R"(
SELECT count(DISTINCT person) AS sessions, count(DISTINCT person) FILTER (type = 'purchase') AS converted FROM events WHERE NOT bot)")));
  for (const auto& [by, value] : parts) {
    const Json rows = ask.rows(fmt::format("sessions that buy, by {}", by), fmt::format(R"(
SELECT value, count(*) AS sessions, count(*) FILTER (converted) AS converted
FROM (SELECT *, {} AS value FROM sessions WHERE NOT bot) WHERE value IS NOT NULL
GROUP BY value HAVING count(*) >= {} ORDER BY sessions DESC, value LIMIT 8)",
                                                                                        value, fewest));
    if (rows.array().size() < 2) continue;
    for (const auto& row : rows.array()) out.push_back(entry(by, row));
  }
  return out;
}

}  // namespace aisle::understand
