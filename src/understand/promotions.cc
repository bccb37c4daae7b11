#include "understand/analyses.h"
#include "understand/daily.h"

#include <cmath>
#include <fmt/format.h>
#include <map>
#include <utility>

namespace aisle::understand {

namespace {

// What a thing usually costs: the middle of what was asked for it. Cheaper is 5 % under it.
std::string priced(const Questions& ask) {
  return fmt::format(R"(WITH priced AS (
  SELECT events.person, events.item_id, events.type, events.price::DOUBLE AS price, campaign IS NOT NULL AS brought, {0} AS day, coalesce({1}, '') AS category,
         median(events.price::DOUBLE) OVER (PARTITION BY item_id) AS usual
  FROM events LEFT JOIN items USING (item_id)
  WHERE NOT bot AND events.price > 0 AND type IN ('view_item', 'add_to_cart', 'purchase')
    AND events.currency = (SELECT mode(currency) FROM events WHERE NOT bot)))",
                     ask.local("events.time") + "::DATE", category_column);
}

// Whether the same thing, looked at by somebody on a day, is put into the cart more often when it is cheaper: the odds
// of each item against themselves (Mantel & Haenszel 1959) with the variance of Robins, Breslow & Greenland (1986).
// Who was brought by a campaign is compared with others so brought alone: they are other people than those who come by
// themselves.
constexpr const char* odds = R"(,
looks AS (
  SELECT person, item_id, day, brought, min(price) <= 0.95 * any_value(usual) AS cheaper, bool_or(type = 'add_to_cart') AS added, ln(any_value(usual) / min(price)) AS size
  FROM priced GROUP BY ALL HAVING bool_or(type = 'view_item')),
tables AS (
  SELECT item_id, brought, count(*)::DOUBLE AS n, count(*) FILTER (cheaper AND added) AS a, count(*) FILTER (cheaper AND NOT added) AS b,
         count(*) FILTER (NOT cheaper AND added) AS c, count(*) FILTER (NOT cheaper AND NOT added) AS d FROM looks GROUP BY ALL),
parts AS (SELECT *, (a + d) / n AS p, (b + c) / n AS q, a * d / n AS r, b * c / n AS s FROM tables)
SELECT sum(a)::DOUBLE AS cheaper_added, sum(a + b)::DOUBLE AS cheaper, sum(c)::DOUBLE AS full_added, sum(c + d)::DOUBLE AS full,
       sum(r) AS r, sum(s) AS s, sum(p * r) AS pr, sum(p * s + q * r) AS mixed, sum(q * s) AS qs, (SELECT avg(size) FROM looks WHERE cheaper) AS size FROM parts)";

Json discount(Questions& ask) {
  const Json found = ask.row("put into the cart when cheaper", priced(ask) + odds);
  const auto value = [&](const char* name) { return found.at(name).number(); };
  if (!(value("cheaper") >= fewest) || !(value("full") >= fewest) || !(value("r") > 0) || !(value("s") > 0)) return {};
  const double r = value("r");
  const double s = value("s");
  const double log_odds = std::log(r / s);
  const double spread =
      1.96 * std::sqrt(value("pr") / (2 * r * r) + value("mixed") / (2 * r * s) + value("qs") / (2 * s * s));
  Json cheaper = Json::Object{{"views", value("cheaper")}, {"added", value("cheaper_added")}};
  Json full = Json::Object{{"views", value("full")}, {"added", value("full_added")}};
  add_share(cheaper, value("cheaper_added"), value("cheaper"));
  add_share(full, value("full_added"), value("full"));
  return Json::Object{{"odds_ratio", r / s},
                      {"low", std::exp(log_odds - spread)},
                      {"high", std::exp(log_odds + spread)},
                      {"response", log_odds / value("size")},
                      {"cheaper", cheaper},
                      {"full", full}};
}

// Days of a category with what was bought; on offer where half of what was looked at or bought was cheaper than usual.
constexpr const char* category_days = R"(,
days AS (
  SELECT category, day, count(*) FILTER (type = 'purchase') AS count, avg((price <= 0.95 * usual)::INT) >= 0.5 AND count(*) >= 5 AS offer,
         1 - median(price / usual) AS discount FROM priced GROUP BY ALL)
SELECT category, strftime(day, '%Y-%m-%d') AS day, count, offer, discount FROM days
WHERE category IN (SELECT category FROM days GROUP BY category HAVING bool_or(offer) AND sum(count) >= 30) ORDER BY category, days.day)";

struct Offers {
  Json::Array rows;
  double count = 0, expected = 0, spread = 0, days = 0;  // spread: what the sum of counts varies by, squared
};

Json offer_row(const Json& category, const Daily& daily, std::size_t first, std::size_t last, const Json::Array& rows) {
  std::vector<std::size_t> days;
  for (std::size_t day = first; day <= last; ++day) days.push_back(day);
  const Lift found = lift(daily, days);
  double discount = 0;
  Json from;
  Json to;
  for (const auto& row : rows) {
    if (!row.at("offer").boolean()) continue;
    const std::size_t at = day_of(daily, row.at("day").string());
    if (at < first || at > last) continue;
    if (from.is_null()) from = row.at("day");
    to = row.at("day");
    discount = std::max(discount, row.at("discount").number());
  }
  return Json::Object{{"value", category},    {"first", from},        {"last", to},
                      {"discount", discount}, {"count", found.count}, {"expected", found.expected},
                      {"lift", found.lift}};
}

void add_category(Offers& out, const Json& category, const Json::Array& rows) {
  Daily daily = read_daily(rows);
  for (const auto& row : rows) {
    if (row.at("offer").boolean()) daily.special[day_of(daily, row.at("day").string())] = true;
  }
  expect(daily);
  for (std::size_t day = 0; day < daily.count.size(); ++day) {
    if (!daily.special[day]) continue;
    std::size_t last = day;
    while (last + 1 < daily.count.size() && daily.special[last + 1]) ++last;
    Json row = offer_row(category, daily, day, last, rows);
    out.count += row.at("count").number();
    out.expected += row.at("expected").number();
    out.spread += daily.dispersion * row.at("expected").number();
    out.days += static_cast<double>(last - day + 1);
    out.rows.push_back(std::move(row));
    day = last;
  }
}

Offers offers(Questions& ask) {
  const Json rows = ask.rows("days on offer", priced(ask) + category_days);
  std::map<std::string, Json::Array> by_category;
  for (const auto& row : rows.array()) by_category[row.at("category").string()].push_back(row);
  Offers out;
  for (const auto& [category, days] : by_category) add_category(out, category, days);
  return out;
}

Json campaigns(Questions& ask) {
  const Json rows = ask.rows("visits by campaign", R"(WITH visits AS (
  SELECT coalesce(person || ' ' || session_id, person || strftime(time, '%Y-%m-%d')) AS visit, min(campaign) AS campaign, min(time) AS time,
         bool_or(type = 'purchase') AS bought FROM events WHERE NOT bot GROUP BY visit)
SELECT campaign, strftime(min(time), '%Y-%m-%d') AS first, strftime(max(time), '%Y-%m-%d') AS last, count(*) AS sessions, count(*) FILTER (bought) AS converted
FROM visits WHERE campaign IS NOT NULL GROUP BY campaign HAVING count(*) >= 30 ORDER BY sessions DESC, campaign LIMIT 10)");
  Json::Array out;
  for (Json row : rows.array()) {
    add_share(row, row.at("converted").number(), row.at("sessions").number());
    out.push_back(row);
  }
  return unless_empty(out);
}

}  // namespace

Json promotions(Questions& ask) {
  Json out = Json::Object{};
  if (Json part = discount(ask); !part.is_null()) out["discount"] = std::move(part);
  if (const Offers found = offers(ask); found.expected > 0 && found.count > 0) {
    const double lift = found.count / found.expected;
    const double spread = 1.96 * std::sqrt(found.spread) / found.expected;
    out["lift"] = Json::Object{{"lift", lift},
                               {"low", lift * std::exp(-spread)},
                               {"high", lift * std::exp(spread)},
                               {"days", found.days},
                               {"count", found.count},
                               {"expected", found.expected}};
    out["offers"] = found.rows;
  }
  if (Json part = campaigns(ask); !part.is_null()) out["campaigns"] = std::move(part);
  return out.object().empty() ? Json() : out;
}

}  // namespace aisle::understand
