#include "understand/analyses.h"
#include "understand/survival.h"

#include <cmath>

namespace aisle::understand {

namespace {

// One row an order: who, when, what it was worth. Without order ids, what one person buys in a day is an order.
// One row an order and currency. Without order ids, what one person buys in a day is an order. `known`: of people with
// an account, where there are accounts at all: others cannot be seen to come back.
constexpr const char* by_order = R"(WITH orders AS (
  SELECT person, coalesce(order_id, strftime(time, '%Y-%m-%d')) AS bought, min(time) AS time, currency, sum(coalesce(quantity, 1) * price) AS worth
  FROM events WHERE type = 'purchase' AND NOT bot GROUP BY person, bought, currency),
known AS (SELECT * FROM orders WHERE person IN (SELECT person FROM events WHERE user_id IS NOT NULL) OR NOT EXISTS (SELECT 1 FROM events WHERE user_id IS NOT NULL)))";

std::string with_orders(const std::string& rest) { return std::string(by_order) + rest; }

bool is_empty(const Json& rows) { return rows.array().empty(); }

}  // namespace

Json counts(Questions& ask) {
  return ask.row("counts",
                 R"(SELECT count(*) FILTER (NOT bot) AS events, count(DISTINCT person) FILTER (NOT bot) AS people,
  (SELECT count(*) FROM sessions WHERE NOT bot) AS sessions,
  count(DISTINCT coalesce(order_id, person || strftime(time, '%Y-%m-%d'))) FILTER (type = 'purchase' AND NOT bot) AS orders,
  count(DISTINCT person) FILTER (type = 'purchase' AND NOT bot) AS buyers, count(*) FILTER (bot) AS bots FROM events)");
}

Json revenue(Questions& ask) {
  const Json rows = ask.rows("revenue", with_orders(R"(
SELECT currency, count(*) AS orders, count(DISTINCT person) AS buyers, sum(worth)::DOUBLE AS revenue, median(worth)::DOUBLE AS order_value,
  coalesce((SELECT sum(coalesce(quantity, 1) * price)::DOUBLE FROM events r WHERE r.type = 'refund' AND r.currency = orders.currency), 0) AS refunds
FROM orders WHERE worth IS NOT NULL GROUP BY currency ORDER BY orders DESC)"));
  return is_empty(rows) ? Json() : rows;
}

// Fifths by recency, number of orders and revenue, named by the usual rules (Hughes 1994).
Json recency_frequency(Questions& ask) {
  const Json rows = ask.rows("recency_frequency", with_orders(R"(,
people AS (
  SELECT person, max(time) AS last, count(DISTINCT bought) AS orders, coalesce(sum(worth), 0)::DOUBLE AS revenue FROM known GROUP BY person),
scored AS (
  SELECT *, date_diff('day', last, (SELECT max(time) FROM events)) AS days,
         ntile(5) OVER (ORDER BY last, person) AS r, ntile(5) OVER (ORDER BY orders, revenue, person) AS f FROM people),
named AS (
  SELECT *, CASE WHEN r >= 4 AND f >= 4 THEN 'champions' WHEN r >= 3 AND f >= 3 THEN 'loyal' WHEN r >= 4 AND orders = 1 THEN 'new'
                 WHEN r >= 3 THEN 'promising' WHEN f >= 4 THEN 'slipping_away' WHEN r = 2 THEN 'about_to_sleep' ELSE 'lost' END AS segment FROM scored)
SELECT segment, count(*) AS people, sum(revenue) AS revenue, sum(revenue) / nullif((SELECT sum(revenue) FROM named), 0) AS revenue_share,
       median(days) AS median_days, avg(orders) AS orders
FROM named GROUP BY segment ORDER BY revenue DESC, segment)"));
  return is_empty(rows) ? Json() : Json(Json::Object{{"segments", rows}});
}

// Of those who bought first in a month, the share that bought again so many months later. The last month may be cut
// short.
Json cohorts(Questions& ask) {
  const Json rows = ask.rows("cohorts", with_orders(R"(,
months AS (SELECT DISTINCT person, date_trunc('month', time) AS month FROM known),
firsts AS (SELECT person, min(month) AS first FROM months GROUP BY person)
SELECT strftime(first, '%Y-%m') AS month, date_diff('month', first, month) AS later, count(*) AS people
FROM months JOIN firsts USING (person) GROUP BY ALL ORDER BY month, later)"));
  Json out = Json::Array{};
  for (const auto& row : rows.array()) {
    const double people = row.at("people").number();
    if (row.at("later").number() == 0)
      out.push_back(Json::Object{{"month", row.at("month")}, {"people", people}, {"active", Json::Array{}}});
    if (out.array().empty()) continue;
    Json last = out.array().back();
    Json active = last.at("active");
    while (static_cast<double>(active.array().size()) < row.at("later").number()) active.push_back(0);
    active.push_back(people / last.at("people").number());
    last["active"] = active;
    Json::Array all = out.array();
    all.back() = last;
    out = all;
  }
  return out.array().size() < 2 ? Json() : out;
}

// The days from an order to the next one; who has not come back yet counts as still waiting.
Json cycle(Questions& ask) {
  const std::string gaps = with_orders(R"(,
days AS (SELECT DISTINCT person, date_trunc('day', time) AS day FROM known),
gaps AS (
  SELECT person, day, lead(day) OVER (PARTITION BY person ORDER BY day) AS next, (SELECT date_trunc('day', max(time)) FROM events) AS last FROM days))");
  const Json rows = ask.rows("cycle", gaps + R"(
SELECT date_diff('day', day, coalesce(next, last)) AS days, count(next) AS ended, count(*) - count(next) AS censored
FROM gaps GROUP BY ALL ORDER BY days)");
  std::vector<Spell> spells;
  double ended = 0;
  for (const auto& row : rows.array()) {
    spells.push_back({row.at("days").number(), row.at("ended").number(), row.at("censored").number()});
    ended += spells.back().ended;
  }
  if (ended == 0) return {};
  const auto curve = survival(spells);
  Json points = Json::Array{};
  for (const auto& point : curve) points.push_back(Json::Object{{"days", point.days}, {"share", point.share}});
  const std::string overdue = gaps + R"(,
usual AS (
  SELECT person, count(*) AS orders, median(date_diff('day', day, next)) AS usual_days, max(date_diff('day', day, last)) FILTER (next IS NULL) AS silent_days
  FROM gaps GROUP BY person HAVING count(*) >= 4),
late AS (SELECT * FROM usual WHERE silent_days > 2 * greatest(usual_days, 7)),
worth AS (SELECT person, sum(worth)::DOUBLE AS revenue FROM known GROUP BY person))";
  return Json::Object{
      {"median_days", quantile(curve, 0.5)},
      {"returned", 1 - curve.back().share},
      {"curve", points},
      {"overdue", ask.row("overdue", overdue + " SELECT count(*) AS people, coalesce(sum(revenue), 0) AS revenue FROM "
                                               "late LEFT JOIN worth USING (person)")},
      {"top", ask.rows("overdue customers", overdue + " SELECT late.*, revenue FROM late LEFT JOIN worth USING "
                                                      "(person) ORDER BY revenue DESC NULLS LAST, person LIMIT 10")}};
}

Json seasons(Questions& ask) {
  const auto by = [&](const char* about, const char* part) {
    return ask.rows(about, with_orders(std::string(" SELECT ") + part +
                                       " AS part, count(*) AS orders FROM orders GROUP BY part ORDER BY part"));
  };
  const Json months = by("months", "strftime(time, '%Y-%m')");
  if (is_empty(months)) return {};
  return Json::Object{{"hours", by("hours", "extract(hour FROM time)")},
                      {"weekdays", by("weekdays", "isodow(time)")},
                      {"months", months}};
}

}  // namespace aisle::understand
