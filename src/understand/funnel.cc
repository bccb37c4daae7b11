#include "stats/curves.h"
#include "understand/analyses.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <utility>

namespace aisle::understand {

namespace {

std::vector<std::string> usual_steps(Questions& ask) {
  const Json rows = ask.rows("steps", "SELECT DISTINCT type FROM events WHERE NOT bot");
  std::vector<std::string> out;
  for (const char* step : {"view_item", "add_to_cart", "begin_checkout", "purchase"}) {
    if (std::ranges::any_of(rows.array(), [&](const Json& row) { return row.at("type").string() == step; }))
      out.emplace_back(step);
  }
  return out;
}

// A step is a type of event, or a page where it begins with a slash.
std::string is_step(const std::string& step) {
  return (step.starts_with('/') ? "page = " : "type = ") + sql::literal(step);
}

// A row a person: when each step was done first after the one before, and what is known of the first step. Returning is
// who was logged in then or had been here on an earlier day.
std::string walked(const std::vector<std::string>& steps, std::size_t window_days) {
  std::string out = fmt::format(
      R"(WITH firsts AS (SELECT person, min(time) AS came FROM events WHERE NOT bot GROUP BY person),
s0 AS (
  SELECT person, min(time) AS t0, arg_min(device, time) AS device, arg_min(country, time) AS country, arg_min(region, time) AS region,
         arg_min(source, time) AS source, arg_min(campaign, time) AS campaign, arg_min(channel, time) AS channel, any_value(sexes.sex) AS sex,
         CASE WHEN arg_min(user_id IS NOT NULL, time) OR any_value(came)::DATE < min(time)::DATE THEN 'returning' ELSE 'new' END AS visitor
  FROM events JOIN firsts USING (person) LEFT JOIN (SELECT user_id AS person, sex FROM users) sexes USING (person) WHERE {} AND NOT bot GROUP BY person))",
      is_step(steps.front()));
  for (std::size_t i = 1; i < steps.size(); ++i) {
    out += fmt::format(R"(,
s{0} AS (
  SELECT p.*, n.t{0} FROM s{1} p LEFT JOIN (
    SELECT e.person, min(e.time) AS t{0} FROM events e JOIN s{1} b ON e.person = b.person
    WHERE e.{2} AND NOT e.bot AND e.time >= b.t{1} AND e.time <= b.t0 + INTERVAL {3} DAY GROUP BY e.person) n USING (person)))",
                       i, i - 1, is_step(steps[i]), window_days);
  }
  return out + fmt::format(",\ns_last AS (SELECT * FROM s{})", steps.size() - 1);
}

// How much of whether people go on is explained by a property: Cramér's V, without the bias of many values (Bergsma
// 2013).
double cramers_v(const std::vector<std::pair<double, double>>& hits_among) {
  double hits = 0;
  double among = 0;
  for (const auto& [h, n] : hits_among) {
    hits += h;
    among += n;
  }
  const double share = hits / among;
  if (hits_among.size() < 2 || share <= 0 || share >= 1 || among < 3) return 0;
  double chi = 0;
  for (const auto& [h, n] : hits_among) chi += (h - n * share) * (h - n * share) / (n * share * (1 - share));
  const double free = static_cast<double>(hits_among.size() - 1);
  const double phi = std::max(0.0, chi / among - free / (among - 1));
  const double columns = free + 1 - free * free / (among - 1);
  const double rows = 2 - 1 / (among - 1);
  return std::sqrt(phi / (std::min(columns, rows) - 1));
}

Json breakdown(Questions& ask, const std::string& people, std::size_t step, const char* by) {
  const Json rows = ask.rows(fmt::format("funnel by {}", by), people + fmt::format(R"(
SELECT {0} AS value, count(t{1}) AS people, count(t{2}) AS converted FROM s_last
WHERE {0} IS NOT NULL AND t{1} IS NOT NULL GROUP BY {0} HAVING count(t{1}) >= {3} ORDER BY people DESC, value LIMIT 12)",
                                                                                   by, step - 1, step, fewest));
  if (rows.array().size() < 2) return {};
  std::vector<std::pair<double, double>> hits_among;
  Json::Array values;
  for (const auto& row : rows.array()) {
    Json value = row;
    hits_among.emplace_back(row.at("converted").number(), row.at("people").number());
    add_share(value, hits_among.back().first, hits_among.back().second);
    values.push_back(value);
  }
  return Json::Object{{"by", by}, {"cramers_v", cramers_v(hits_among)}, {"values", values}};
}

Json steps_of(const Json& found, const std::vector<std::string>& steps) {
  Json::Array out;
  const auto count = [&](std::size_t i) { return found.at(fmt::format("n{}", i)).number(); };
  for (std::size_t i = 0; i < steps.size(); ++i) {
    Json step = Json::Object{{"type", steps[i]}, {"people", count(i)}};
    step["share_of_first"] = count(i) / count(0);
    if (i > 0) {
      add_share(step, count(i), count(i - 1));
      step["median_hours"] = found.at(fmt::format("h{}", i));
    }
    out.push_back(step);
  }
  return out;
}

// The step that loses the largest share of those who came to it, where enough did.
std::size_t worst_of(const Json& steps) {
  std::size_t worst = 1;
  double lowest = 2;
  for (std::size_t i = 1; i < steps.array().size(); ++i) {
    if (steps.array()[i - 1].at("people").number() < fewest) continue;
    const double share = steps.array()[i].at("share").number();
    if (share >= lowest) continue;
    worst = i;
    lowest = share;
  }
  return worst;
}

}  // namespace

void add_share(Json& out, double hits, double among) {
  if (among <= 0) return;
  const auto interval = stats::wilson_interval(hits, among);
  out["share"] = hits / among;
  out["low"] = interval.low;
  out["high"] = interval.high;
}

Json funnel(Questions& ask, const Config& config) {
  const auto steps = config.steps.empty() ? usual_steps(ask) : config.steps;
  if (steps.size() < 2) return {};
  const std::string people = walked(steps, config.window_days);
  std::string columns;
  for (std::size_t i = 0; i < steps.size(); ++i) {
    columns += fmt::format("{}count(t{}) AS n{}", i == 0 ? "" : ", ", i, i);
    if (i > 0) columns += fmt::format(", median(date_diff('second', t{}, t{})) / 3600.0 AS h{}", i - 1, i, i);
  }
  const Json found = ask.row("funnel", people + "\nSELECT " + columns + " FROM s_last");
  if (found.at("n0").number() == 0) return {};
  const Json done = steps_of(found, steps);
  const std::size_t worst = worst_of(done);
  Json::Array breakdowns;
  for (const char* by : {"device", "country", "region", "channel", "source", "campaign", "sex", "visitor"}) {
    Json part = breakdown(ask, people, worst, by);
    if (!part.is_null()) breakdowns.push_back(part);
  }
  std::ranges::stable_sort(breakdowns, std::greater(), [](const Json& part) { return part.at("cramers_v").number(); });
  return Json::Object{
      {"window_days", config.window_days}, {"steps", done}, {"worst", worst}, {"breakdowns", breakdowns}};
}

}  // namespace aisle::understand
