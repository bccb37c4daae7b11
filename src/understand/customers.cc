#include "understand/analyses.h"

#include <fmt/format.h>

namespace aisle::understand {

Json counts(Questions& ask) {
  return ask.row("counts",
                 R"(SELECT count(*) FILTER (NOT bot) AS events, count(DISTINCT person) FILTER (NOT bot) AS people,
  (SELECT count(DISTINCT person) FROM events e WHERE NOT e.bot AND e.person IN (SELECT user_id FROM events)) AS known,
  (SELECT count(*) FROM sessions WHERE NOT bot) AS sessions,
  count(DISTINCT coalesce(order_id, person || strftime(time, '%Y-%m-%d'))) FILTER (type = 'purchase' AND NOT bot) AS orders,
  count(DISTINCT person) FILTER (type = 'purchase' AND NOT bot) AS buyers, count(*) FILTER (bot) AS bots FROM events)");
}

// By currency. Money comes in exact and is summed up exactly; only then it becomes a number.
Json revenue(Questions& ask) {
  return unless_empty(ask.rows("revenue", R"(WITH orders AS (
  SELECT person, coalesce(order_id, strftime(time, '%Y-%m-%d')) AS bought, currency, sum(coalesce(quantity, 1) * price) AS worth
  FROM events WHERE type = 'purchase' AND NOT bot AND price IS NOT NULL GROUP BY ALL),
refunds AS (SELECT currency, sum(coalesce(quantity, 1) * price) AS back FROM events WHERE type = 'refund' AND NOT bot GROUP BY currency)
SELECT currency, count(*) AS orders, count(DISTINCT person) AS buyers, sum(worth)::DOUBLE AS revenue, median(worth)::DOUBLE AS order_value,
       coalesce(any_value(back)::DOUBLE, 0) AS refunds
FROM orders LEFT JOIN refunds USING (currency) GROUP BY currency ORDER BY orders DESC, currency)"));
}

// Fifths by recency, number of orders and revenue, named by the usual rules (Hughes 1994).
std::string segments_sql(const Questions& ask) {
  return ask.with_orders(R"(,
buyers AS (
  SELECT person, max(time) AS last, count(*) AS orders, coalesce(sum(worth), 0)::DOUBLE AS revenue FROM known GROUP BY person),
scored AS (
  SELECT *, date_diff('day', last, (SELECT max(time) FROM events)) AS days,
         ntile(5) OVER (ORDER BY last, person) AS r, ntile(5) OVER (ORDER BY orders, revenue, person) AS f FROM buyers),
named AS (
  SELECT *, CASE WHEN r >= 4 AND f >= 4 THEN 'champions' WHEN r >= 3 AND f >= 3 THEN 'loyal' WHEN r >= 4 AND orders = 1 THEN 'new'
                 WHEN r >= 3 THEN 'promising' WHEN f >= 4 THEN 'slipping_away' WHEN r = 2 THEN 'about_to_sleep' ELSE 'lost' END AS segment FROM scored))");
}

Json recency_frequency(Questions& ask) {
  const Json rows = ask.rows("segments by recency and frequency", segments_sql(ask) + R"(
SELECT segment, count(*) AS people, sum(revenue) AS revenue, sum(revenue) / nullif((SELECT sum(revenue) FROM named), 0) AS revenue_share,
       median(days) AS median_days, avg(orders) AS orders
FROM named GROUP BY segment ORDER BY revenue DESC, segment)");
  if (rows.array().empty()) return {};
  const Json recency = ask.rows("where fifths by recency end", segments_sql(ask) + R"(
SELECT max(epoch_us(last))::DOUBLE AS last FROM named WHERE r < 5 GROUP BY r ORDER BY r)");
  const Json frequency = ask.rows("where fifths by frequency end", segments_sql(ask) + R"(
SELECT last(orders ORDER BY orders, revenue) AS orders, last(revenue ORDER BY orders, revenue) AS revenue FROM named WHERE f < 5 GROUP BY f ORDER BY f)");
  return Json::Object{{"segments", rows}, {"cuts", Json::Object{{"recency", recency}, {"frequency", frequency}}}};
}

namespace {

// The people whose first order held something of a category.
std::string began_with(const Questions& ask, const std::string& category) {
  return fmt::format(
      R"(SELECT DISTINCT person FROM events JOIN (SELECT person, first(bought ORDER BY time, bought) AS first_order FROM known GROUP BY person) USING (person)
  LEFT JOIN items USING (item_id) WHERE type = 'purchase' AND NOT bot AND {} = first_order AND {} = {})",
      ask.bought(), category_column, sql::literal(category));
}

std::string cohorts_sql(const Questions& ask, const Config& config) {
  const char* period = config.weekly_cohorts ? "week" : "month";
  const std::string who =
      config.first_category.empty() ? "" : fmt::format("WHERE person IN ({})", began_with(ask, config.first_category));
  const char* lately = "WHERE first > (SELECT max(period) FROM periods) - INTERVAL 26 WEEK";
  return ask.with_orders(fmt::format(R"(,
periods AS (SELECT person, date_trunc('{0}', local) AS period, count(*) AS orders, sum(worth) AS worth FROM known GROUP BY person, period),
firsts AS (SELECT person, min(period) AS first FROM periods {1} GROUP BY person)
SELECT strftime(first, '{2}') AS {0}, date_diff('{0}', first, period) AS later, count(*) AS people, sum(orders)::BIGINT AS orders,
       coalesce(sum(worth), 0)::DOUBLE AS revenue
FROM periods JOIN firsts USING (person) {3} GROUP BY ALL ORDER BY {0}, later)",
                                     period, who, config.weekly_cohorts ? "%Y-%m-%d" : "%Y-%m",
                                     config.weekly_cohorts ? lately : ""));
}

void set_later(Json& cohort, const char* member, std::size_t later, double value) {
  Json::Array values = cohort.at(member).array();
  values.resize(later, 0);
  values.emplace_back(value);
  cohort[member] = values;
}

}  // namespace

// What those who bought first in a period bought in it and so many later. The last period may be cut short.
Json cohorts(Questions& ask, const Config& config) {
  const char* period = config.weekly_cohorts ? "week" : "month";
  const Json rows = ask.rows("cohorts", cohorts_sql(ask, config));
  Json::Array out;
  for (const auto& row : rows.array()) {
    const std::size_t later = row.at("later").count();
    const double people = row.at("people").number();
    if (later == 0)
      out.emplace_back(Json::Object{{period, row.at(period)},
                                    {"people", people},
                                    {"active", Json::Array{}},
                                    {"orders", Json::Array{}},
                                    {"revenue", Json::Array{}}});
    set_later(out.back(), "active", later, people / out.back().at("people").number());
    for (const char* member : {"orders", "revenue"}) set_later(out.back(), member, later, row.at(member).number());
  }
  return out.size() < 2 ? Json() : Json(out);
}

}  // namespace aisle::understand
