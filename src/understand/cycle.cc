#include "understand/analyses.h"
#include "understand/survival.h"

#include <utility>

namespace aisle::understand {

namespace {

// The days from an order to the next one; who has not come back yet counts as still waiting.
constexpr const char* gaps = R"(,
days AS (SELECT DISTINCT person, date_trunc('day', local) AS day FROM known),
gaps AS (
  SELECT person, day, lead(day) OVER (PARTITION BY person ORDER BY day) AS next, (SELECT max(day) FROM days) AS last FROM days))";

std::vector<Spell> spells_of(const Json& rows) {
  std::vector<Spell> out;
  for (const auto& row : rows.array())
    out.push_back({row.at("days").number(), row.at("ended").number(), row.at("censored").number()});
  return out;
}

// When each person is expected next. The logarithm of a wait is normal about the person's own mean, and these are
// normal about everybody's: the mean is moved towards everybody's by w = between / (between + within / waits), the less
// the more is known of the person (empirical Bayes). Overdue: silent for longer than nine in ten of their waits last.
constexpr const char* expected = R"(,
waits AS (SELECT person, ln(greatest(date_diff('day', day, next), 1)) AS wait FROM gaps WHERE next IS NOT NULL),
own AS (SELECT person, count(*) AS waits, avg(wait) AS mean, coalesce(var_pop(wait), 0) AS spread FROM waits GROUP BY person),
whole AS (
  SELECT sum(waits * mean) / sum(waits) AS mean, greatest(sum(waits * spread) / greatest(sum(waits) - count(*), 1), 0.01) AS within,
         (sum(waits) - sum(waits * waits) / sum(waits)) / greatest(count(*) - 1, 1) AS size,
         (sum(waits * mean * mean) - sum(waits * mean) ** 2 / sum(waits)) / greatest(count(*) - 1, 1) AS among
  FROM own),
spread AS (SELECT mean, within, greatest((among - within) / nullif(size, 0), 0) AS between FROM whole),
people AS (
  SELECT known.person, count(*) AS orders, sum(worth)::DOUBLE AS revenue, max(local)::DATE AS last FROM known GROUP BY known.person),
due AS (
  SELECT people.*, coalesce(waits, 0) AS waits, within,
         spread.mean + coalesce(between / (between + within / waits), 0) * (coalesce(own.mean, spread.mean) - spread.mean) AS usual,
         date_diff('day', last, (SELECT max(local)::DATE FROM orders)) AS silent_days
  FROM people LEFT JOIN own USING (person), spread),
late AS (
  SELECT person, orders, revenue, last, round(exp(usual), 1) AS usual_days, silent_days, last + ceil(exp(usual))::INT AS expected,
         waits >= 2 AND ln(greatest(silent_days, 1)) > usual + 1.2816 * sqrt(within) AS overdue
  FROM due))";

std::string again_sql(const Questions& ask, const std::string& thing) {
  return R"(WITH bought AS (
  SELECT DISTINCT person, )" +
         thing + R"( AS thing, date_trunc('day', )" + ask.local("time") + R"() AS day
  FROM events LEFT JOIN items USING (item_id) WHERE type = 'purchase' AND NOT bot AND person IN (SELECT user_id FROM events)),
gaps AS (
  SELECT thing, person, day, lead(day) OVER (PARTITION BY person, thing ORDER BY day) AS next, (SELECT max(day) FROM bought) AS last
  FROM bought WHERE thing IS NOT NULL),
names AS (
  SELECT item_id AS thing, coalesce(any_value(items.name), mode(coalesce(json_extract_string(events.properties, '$.name'), json_extract_string(events.properties, '$.Description')))) AS name
  FROM events LEFT JOIN items USING (item_id) WHERE type = 'purchase' GROUP BY item_id),
common AS (
  SELECT thing, count(DISTINCT person) AS buyers, median(date_diff('day', day, next)) AS usual_days, count(next) AS returns
  FROM gaps GROUP BY thing HAVING count(next) >= 5 ORDER BY returns DESC, thing LIMIT 10)
SELECT thing, any_value(name) AS name, buyers, usual_days, returns, date_diff('day', day, coalesce(next, last)) AS days, count(next) AS ended, count(*) - count(next) AS censored
FROM gaps JOIN common USING (thing) LEFT JOIN names USING (thing) GROUP BY thing, buyers, usual_days, returns, days ORDER BY returns DESC, thing, days)";
}

// What people buy again: the share that has bought the same thing again within 90 days, censored waits seen to, and the
// usual days of those who did.
Json again(Questions& ask, const std::string& about, const std::string& thing) {
  const Json rows = ask.rows(about, again_sql(ask, thing));
  Json::Array out;
  std::vector<Spell> spells;
  const auto finish = [&] {
    if (out.empty()) return;
    double still = 1;
    for (const auto& point : survival(spells)) {
      if (point.days <= 90) still = point.share;
    }
    out.back()["again_90"] = 1 - still;
    spells.clear();
  };
  for (const auto& row : rows.array()) {
    if (out.empty() || out.back().at("value") != row.at("thing")) {
      finish();
      out.emplace_back(Json::Object{{"value", row.at("thing")},
                                    {"name", row.at("name")},
                                    {"buyers", row.at("buyers")},
                                    {"returns", row.at("returns")},
                                    {"usual_days", row.at("usual_days")}});
    }
    spells.push_back({row.at("days").number(), row.at("ended").number(), row.at("censored").number()});
  }
  finish();
  return unless_empty(out);
}

}  // namespace

std::string expected_purchases(const Questions& ask) { return ask.with_orders(std::string(gaps) + expected); }

Json cycle(Questions& ask) {
  const Json rows = ask.rows("days to the next order", ask.with_orders(std::string(gaps) + R"(
SELECT date_diff('day', day, coalesce(next, last)) AS days, count(next) AS ended, count(*) - count(next) AS censored
FROM gaps GROUP BY ALL ORDER BY days)"));
  const auto curve = survival(spells_of(rows));
  if (curve.empty()) return {};
  Json::Array points;
  for (const auto& point : curve) points.emplace_back(Json::Object{{"days", point.days}, {"share", point.share}});
  const std::string people = expected_purchases(ask);
  Json out = Json::Object{
      {"median_days", quantile(curve, 0.5)},
      {"returned", 1 - curve.back().share},
      {"curve", points},
      {"overdue",
       ask.row("overdue customers",
               people + "\nSELECT count(*) AS people, coalesce(sum(revenue), 0) AS revenue FROM late WHERE overdue")},
      {"top",
       ask.rows("the overdue customers worth most",
                people + "\nSELECT person, orders, usual_days, silent_days, strftime(expected, '%Y-%m-%d') AS "
                         "expected, revenue FROM late WHERE overdue ORDER BY revenue DESC NULLS LAST, person LIMIT "
                         "10")},
      {"due",
       ask.row("customers expected in the next week",
               people + "\nSELECT count(*) AS people FROM late WHERE orders >= 2 AND NOT overdue AND expected "
                        "BETWEEN (SELECT max(local)::DATE FROM orders) AND (SELECT max(local)::DATE FROM orders) + "
                        "7")}};
  for (const auto& [name, thing] : {std::pair("categories", category_column), std::pair("items", "item_id")}) {
    Json part = again(ask, std::string("bought again, by ") + name, thing);
    if (!part.is_null()) out[name] = part;
  }
  return out;
}

}  // namespace aisle::understand
