#include "understand/analyses.h"

#include <cmath>
#include <fmt/format.h>

namespace aisle::understand {

namespace {

// The limits of five price bands with as many events each, in the currency of most.
std::string price_column(Questions& ask) {
  const Json limits = ask.row("price bands", R"(
SELECT quantile_cont(price::DOUBLE, [0.2, 0.4, 0.6, 0.8]) AS limits FROM events
WHERE NOT bot AND type IN ('view_item', 'add_to_cart', 'purchase') AND price > 0 AND currency = (SELECT mode(currency) FROM events WHERE NOT bot))");
  if (limits.at("limits").is_null()) return "";
  std::string out = "CASE WHEN events.price IS NULL OR events.price <= 0 THEN NULL";
  std::string before;
  double last = -1;
  for (const double limit : limits.at("limits").numbers()) {
    const std::string text = fmt::format("{:.4g}", limit);
    const double rounded = std::stod(text);
    if (rounded == last) continue;
    out += fmt::format(" WHEN events.price <= {0} THEN '{1}{0}'", fmt::format("{}", rounded),
                       before.empty() ? "≤ " : before + "–");
    before = fmt::format("{}", rounded);
    last = rounded;
  }
  return out + fmt::format(" ELSE '> {}' END", before);
}

// share of each value with all people, in the first half of the period, and in the second.
constexpr const char* shares = R"(,
half AS (SELECT min(time) + (max(time) - min(time)) / 2 AS middle FROM seen),
halves AS (SELECT value, count(*) AS n, count(*) FILTER (time < middle) AS n1, count(*) FILTER (time >= middle) AS n2 FROM seen, half GROUP BY value)
SELECT value, n AS events, n / (SELECT sum(n) FROM halves) AS share, n1 / nullif((SELECT sum(n1) FROM halves), 0) AS first,
       n2 / nullif((SELECT sum(n2) FROM halves), 0) AS second FROM halves ORDER BY n DESC, value)";

// What each segment likes more than others do: its shares, shrunk as those of one person would be.
constexpr const char* liked = R"(,
segment_of AS (SELECT person, segment FROM named),
by_segment AS (SELECT coalesce(segment, 'none') AS segment, value, count(*) AS n FROM seen LEFT JOIN segment_of USING (person) GROUP BY ALL),
affinity AS (
  SELECT segment, value, (n + m * q) / (sum(n) OVER (PARTITION BY segment) + m) AS share, q FROM by_segment JOIN average USING (value), strength)
SELECT segment, value, share, share / q AS lift FROM affinity WHERE q >= 0.01 AND value <> '(other)'
QUALIFY row_number() OVER (PARTITION BY segment ORDER BY share / q DESC, value) <= 3 ORDER BY segment, lift DESC, value)";

double drift_of(const Json& values) {
  double out = 0;
  for (const auto& row : values.array()) {
    const double change = row.at("second").number() - row.at("first").number();
    if (!std::isnan(change)) out += std::abs(change) / 2;
  }
  return out;
}

Json segments_of(const Json& rows) {
  Json::Array out;
  for (const auto& row : rows.array()) {
    if (row.at("lift").number() < 1.05) continue;
    if (out.empty() || out.back().at("segment") != row.at("segment"))
      out.emplace_back(Json::Object{{"segment", row.at("segment")}, {"likes", Json::Array{}}});
    Json::Array likes = out.back().at("likes").array();
    likes.emplace_back(Json::Object{{"value", row.at("value")}, {"share", row.at("share")}, {"lift", row.at("lift")}});
    out.back()["likes"] = likes;
  }
  return out;
}

}  // namespace

std::vector<std::pair<std::string, std::string>> tastes_of(Questions& ask) {
  std::vector<std::pair<std::string, std::string>> out = {
      {"category", category_column},
      {"brand", "coalesce(items.brand, json_extract_string(events.properties, '$.brand'))"}};
  if (std::string price = price_column(ask); !price.empty()) out.emplace_back("price", std::move(price));
  return out;
}

// Of the Dirichlet-multinomial by moments (Brier 1980): with N events of a person and shares q of everybody, Pearson's
// X² over all people has the mean (values - 1) · Σ (1 + (N - 1) · rho); rho = 1 / (m + 1).
std::string tastes_sql(const Questions& ask, const std::string& column) {
  return segments_sql(ask) + fmt::format(R"(,
all_seen AS (
  SELECT person, time, {} AS value FROM events LEFT JOIN items USING (item_id) WHERE NOT bot AND type IN ('view_item', 'add_to_cart', 'purchase')),
common AS (SELECT value FROM all_seen WHERE value IS NOT NULL GROUP BY value ORDER BY count(*) DESC, value LIMIT 50),
seen AS (SELECT person, time, CASE WHEN value IN (FROM common) THEN value ELSE '(other)' END AS value FROM all_seen WHERE value IS NOT NULL),
average AS (SELECT value, count(*) / (SELECT count(*) FROM seen) AS q FROM seen GROUP BY value),
own AS (SELECT person, value, count(*) AS n FROM seen GROUP BY ALL),
each AS (SELECT person, sum(n) AS events, sum(n * n / q) / sum(n) - sum(n) AS x FROM own JOIN average USING (value) GROUP BY person),
rho AS (
  SELECT least(greatest((sum(x) / nullif((SELECT count(*) FROM average) - 1, 0) - count(*)) / nullif(sum(events - 1), 0), 0.001), 0.99) AS rho FROM each),
strength AS (SELECT 1 / rho - 1 AS m FROM rho))",
                                         column);
}

Json preferences(Questions& ask) {
  Json::Array out;
  for (const auto& [by, column] : tastes_of(ask)) {
    const std::string sql = tastes_sql(ask, column);
    const Json values = ask.rows("what is liked, by " + by, sql + shares);
    if (values.array().size() < 2) continue;
    const Json strength = ask.row("how much people differ, by " + by,
                                  sql + "\nSELECT m, (SELECT count(*) FROM each) AS people FROM strength");
    const Json rows = ask.rows("what segments like, by " + by, sql + liked);
    out.emplace_back(Json::Object{{"by", by},
                                  {"people", strength.at("people")},
                                  {"strength", strength.at("m")},
                                  {"drift", drift_of(values)},
                                  {"values", values},
                                  {"segments", segments_of(rows)}});
  }
  return unless_empty(out);
}

}  // namespace aisle::understand
