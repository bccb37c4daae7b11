#include "stats/curves.h"
#include "understand/analyses.h"
#include "understand/markov.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <fmt/format.h>
#include <map>

namespace aisle::understand {

namespace {

constexpr double fewest = 30;  // people behind a share that is worth comparing

// share, low, high of hits among so many (Wilson 1927).
void add_share(Json& out, double hits, double among) {
  const auto interval = stats::wilson_interval(hits, among);
  out["share"] = among > 0 ? hits / among : 0;
  out["low"] = interval.low;
  out["high"] = interval.high;
}

std::vector<std::string> usual_steps(Questions& ask) {
  const Json rows = ask.rows("steps", "SELECT DISTINCT type FROM events WHERE NOT bot");
  std::vector<std::string> out;
  for (const char* step : {"view_item", "add_to_cart", "begin_checkout", "purchase"}) {
    if (std::ranges::any_of(rows.array(), [&](const Json& row) { return row.at("type").string() == step; }))
      out.emplace_back(step);
  }
  return out;
}

// A row a person: when each step was done first after the one before, and what is known of the first step.
std::string walked(const std::vector<std::string>& steps, std::size_t window_days) {
  std::string out = fmt::format(
      "WITH s0 AS (SELECT person, min(time) AS t0, arg_min(device, time) AS device, arg_min(country, time) AS country, "
      "arg_min(source, time) AS source, "
      "arg_min(campaign, time) AS campaign FROM events WHERE type = {} AND NOT bot GROUP BY person)",
      sql::literal(steps.front()));
  for (std::size_t i = 1; i < steps.size(); ++i) {
    out += fmt::format(
        ",\ns{0} AS (SELECT p.*, n.t{0} FROM s{1} p LEFT JOIN (SELECT e.person, min(e.time) AS t{0} FROM events e JOIN "
        "s{1} b ON e.person = b.person "
        "WHERE e.type = {2} AND NOT e.bot AND e.time >= b.t{1} AND e.time <= b.t0 + INTERVAL {3} DAY GROUP BY "
        "e.person) n USING (person))",
        i, i - 1, sql::literal(steps[i]), window_days);
  }
  return out;
}

// How much of whether people go on is explained by a property: Cramér's V squared, without the bias of many values
// (Bergsma 2013).
double explained(const std::vector<std::pair<double, double>>& hits_among) {
  double hits = 0;
  double among = 0;
  for (const auto& [h, n] : hits_among) {
    hits += h;
    among += n;
  }
  const double share = hits / among;
  if (hits_among.size() < 2 || share <= 0 || share >= 1) return 0;
  double chi = 0;
  for (const auto& [h, n] : hits_among) chi += (h - n * share) * (h - n * share) / (n * share * (1 - share));
  return std::max(0.0, (chi - static_cast<double>(hits_among.size() - 1)) / among);
}

Json breakdown(Questions& ask, const std::string& people, std::size_t step, const char* by) {
  const Json rows =
      ask.rows(fmt::format("funnel by {}", by),
               people + fmt::format(" SELECT {0} AS value, count(t{1}) AS people, count(t{2}) AS converted FROM s{3} "
                                    "WHERE {0} IS NOT NULL AND t{1} IS NOT NULL "
                                    "GROUP BY {0} HAVING count(t{1}) >= {4} ORDER BY people DESC, value LIMIT 12",
                                    by, step - 1, step, "_last", fewest));
  if (rows.array().size() < 2) return {};
  std::vector<std::pair<double, double>> hits_among;
  Json values = Json::Array{};
  for (const auto& row : rows.array()) {
    Json value = row;
    hits_among.emplace_back(row.at("converted").number(), row.at("people").number());
    add_share(value, hits_among.back().first, hits_among.back().second);
    values.push_back(value);
  }
  return Json::Object{{"by", by}, {"explains", explained(hits_among)}, {"values", values}};
}

}  // namespace

Json funnel(Questions& ask, const Config& config) {
  const auto steps = config.steps.empty() ? usual_steps(ask) : config.steps;
  if (steps.size() < 2) return {};
  const std::string last = fmt::format("{}", steps.size() - 1);
  std::string people = walked(steps, config.window_days);
  people += fmt::format(",\ns_last AS (SELECT * FROM s{})", last);
  std::string columns;
  for (std::size_t i = 0; i < steps.size(); ++i) {
    columns += fmt::format("{}count(t{}) AS n{}", i == 0 ? "" : ", ", i, i);
    if (i > 0) columns += fmt::format(", median(date_diff('second', t{}, t{})) / 3600.0 AS h{}", i - 1, i, i);
  }
  const Json found = ask.row("funnel", people + " SELECT " + columns + " FROM s_last");
  Json out = Json::Array{};
  std::size_t worst = 1;
  double lowest = 2;
  const auto count = [&](std::size_t i) { return found.at(fmt::format("n{}", i)).number(); };
  if (count(0) == 0) return {};
  for (std::size_t i = 0; i < steps.size(); ++i) {
    Json step = Json::Object{{"type", steps[i]}, {"people", count(i)}};
    step["share_of_first"] = count(i) / count(0);
    if (i > 0) {
      add_share(step, count(i), count(i - 1));
      step["median_hours"] = found.at(fmt::format("h{}", i));
      if (count(i - 1) >= fewest && step.at("share").number() < lowest) worst = i;
      if (count(i - 1) >= fewest) lowest = std::min(lowest, step.at("share").number());
    }
    out.push_back(step);
  }
  Json breakdowns = Json::Array{};
  for (const char* by : {"device", "country", "source", "campaign"}) {
    Json part = breakdown(ask, people, worst, by);
    if (!part.is_null()) breakdowns.push_back(part);
  }
  return Json::Object{
      {"window_days", config.window_days}, {"steps", out}, {"worst", worst}, {"breakdowns", breakdowns}};
}

Json conversion(Questions& ask) {
  const Json total =
      ask.row("sessions that buy",
              "SELECT count(*) AS sessions, count(*) FILTER (converted) AS converted FROM sessions WHERE NOT bot");
  const double bought = total.at("converted").number();
  if (bought == 0 || bought == total.at("sessions").number()) return {};
  Json out = Json::Array{};
  const auto add = [&](const std::string& by, const Json& row) {
    Json entry = Json::Object{{"by", by},
                              {"value", row.find("value") == nullptr ? Json("") : row.at("value")},
                              {"sessions", row.at("sessions")},
                              {"converted", row.at("converted")}};
    add_share(entry, row.at("converted").number(), row.at("sessions").number());
    out.push_back(entry);
  };
  add("all", total);
  constexpr auto parts = std::to_array<std::pair<const char*, const char*>>(
      {{"device", "device"},
       {"country", "country"},
       {"visit",
        "CASE WHEN row_number() OVER (PARTITION BY person ORDER BY start) = 1 THEN 'first' ELSE 'returning' END"}});
  for (const auto& [by, value] : parts) {
    const Json rows = ask.rows(
        fmt::format("sessions that buy, by {}", by),
        fmt::format(
            "SELECT value, count(*) AS sessions, count(*) FILTER (converted) AS converted FROM (SELECT *, {} AS value "
            "FROM sessions WHERE NOT bot) "
            "WHERE value IS NOT NULL GROUP BY value HAVING count(*) >= {} ORDER BY sessions DESC, value LIMIT 8",
            value, fewest));
    for (const auto& row : rows.array()) add(by, row);
  }
  return out;
}

// States are pages by the first part of their path, else types of events; a row repeated is one state.
Json paths(Questions& ask) {
  const Json rows = ask.rows("paths", R"(WITH steps AS (
  SELECT coalesce(person || session_id, person) AS visit, time, seq,
         CASE WHEN type = 'purchase' THEN '(goal)' WHEN type = 'page_view' AND page IS NOT NULL THEN regexp_extract(page, '^[^?#]*?(/[^/?#]*|[^/?#]+)', 1) ELSE type END AS state
  FROM events WHERE NOT bot AND type NOT IN ('consent', 'identify', 'refund', 'review', 'support_message')),
common AS (SELECT state FROM steps GROUP BY state ORDER BY count(*) DESC LIMIT 25),
cut AS (
  SELECT visit, time, seq, state, lag(state) OVER w AS before, coalesce(time - lag(time) OVER w > INTERVAL 30 MINUTE, true) AS begins
  FROM steps WHERE state IN (FROM common) WINDOW w AS (PARTITION BY visit ORDER BY time, seq)),
moves AS (SELECT *, lead(state) OVER w AS next, lead(begins) OVER w AS next_begins FROM cut WHERE begins OR state <> before WINDOW w AS (PARTITION BY visit ORDER BY time, seq))
SELECT state, CASE WHEN next IS NULL OR next_begins THEN '(exit)' ELSE next END AS next, count(*) AS times, count(*) FILTER (begins) AS entries
FROM moves WHERE state <> '(goal)' GROUP BY ALL ORDER BY state, next)");
  std::map<std::string, std::size_t> number;
  for (const auto& row : rows.array()) number.emplace(row.at("state").string(), number.size());
  const std::size_t n = number.size();
  if (n < 2) return {};
  Chain chain{std::vector(n, std::vector<double>(n)), std::vector<double>(n), std::vector<double>(n)};
  std::vector<double> entries(n);
  for (const auto& row : rows.array()) {
    const std::size_t from = number.at(row.at("state").string());
    const auto& next = row.at("next").string();
    const double times = row.at("times").number();
    entries[from] += row.at("entries").number();
    if (next == "(exit)")
      chain.exits[from] += times;
    else if (next == "(goal)")
      chain.goals[from] += times;
    else if (number.contains(next))
      chain.steps[from][number.at(next)] += times;
  }
  const auto from_start = [&](const std::vector<double>& goal) {
    double hits = 0;
    double all = 0;
    for (std::size_t i = 0; i < n; ++i) {
      hits += entries[i] * goal[i];
      all += entries[i];
    }
    return all > 0 ? hits / all : 0;
  };
  const auto goal = goal_probability(chain);
  const double whole = from_start(goal);
  if (whole <= 0) return {};
  Json states = Json::Array{};
  for (const auto& [name, i] : number) {
    double visits = chain.exits[i] + chain.goals[i];
    for (const double times : chain.steps[i]) visits += times;
    states.push_back(Json::Object{{"state", name},
                                  {"visits", visits},
                                  {"entries", entries[i]},
                                  {"conversion", goal[i]},
                                  {"exits", visits > 0 ? chain.exits[i] / visits : 0},
                                  {"removal", 1 - from_start(goal_probability(chain, i)) / whole}});
  }
  Json loops = Json::Array{};
  for (const auto& [a, i] : number) {
    for (const auto& [b, j] : number) {
      if (a < b && std::min(chain.steps[i][j], chain.steps[j][i]) >= fewest) {
        loops.push_back(
            Json::Object{{"state", a}, {"other", b}, {"times", std::min(chain.steps[i][j], chain.steps[j][i])}});
      }
    }
  }
  return Json::Object{{"conversion", whole}, {"states", states}, {"loops", loops}};
}

Json pains(Questions& ask) {
  Json out = Json::Object{};
  const Json empty = ask.rows("searches without results", R"(
SELECT query, count(*) AS searches, count(DISTINCT person) AS people FROM events
WHERE type = 'search' AND NOT bot AND TRY_CAST(json_extract_string(properties, '$.results') AS DOUBLE) = 0 GROUP BY query ORDER BY searches DESC, query LIMIT 10)");
  if (!empty.array().empty()) out["empty_searches"] = empty;
  const Json again = ask.row("repeated searches", R"(WITH searches AS (
  SELECT person, session_id, time, query, lag(query) OVER w AS before, lag(time) OVER w AS earlier FROM events WHERE type = 'search' AND NOT bot
  WINDOW w AS (PARTITION BY person ORDER BY time, seq))
SELECT count(*) AS searches, count(*) FILTER (before IS NOT NULL AND query <> before AND time - earlier < INTERVAL 2 MINUTE) AS repeated FROM searches)");
  if (again.at("searches").number() > 0) out["repeated_searches"] = again;
  const Json carts = ask.row("carts put down", R"(WITH carts AS (
  SELECT coalesce(person || session_id, person || strftime(time, '%Y-%m-%d')) AS visit, bool_or(type = 'purchase') AS bought, bool_or(type = 'add_to_cart') AS filled,
         sum(CASE WHEN type = 'add_to_cart' THEN coalesce(quantity, 1) * price WHEN type = 'remove_from_cart' THEN -coalesce(quantity, 1) * price END)::DOUBLE AS worth
  FROM events WHERE NOT bot GROUP BY visit)
SELECT count(*) AS carts, count(*) FILTER (NOT bought) AS put_down, coalesce(sum(worth) FILTER (NOT bought), 0) AS worth FROM carts WHERE filled)");
  if (carts.at("carts").number() > 0) out["carts"] = carts;
  const Json errors = ask.rows("errors", R"(
SELECT coalesce(page, '') AS page, coalesce(json_extract_string(properties, '$.code'), '') AS code, count(*) AS errors, count(DISTINCT person) AS people
FROM events WHERE type = 'error' AND NOT bot GROUP BY ALL ORDER BY errors DESC, page LIMIT 10)");
  if (!errors.array().empty()) out["errors"] = errors;
  Json slow = ask.rows("slow pages", R"(WITH views AS (
  SELECT type, TRY_CAST(json_extract_string(properties, '$.load_ms') AS DOUBLE) > 3000 AS slow, lead(type) OVER (PARTITION BY person ORDER BY time, seq) AS next
  FROM events WHERE NOT bot)
SELECT slow, count(*) AS views, count(*) FILTER (next = 'add_to_cart') AS added FROM views WHERE type = 'view_item' AND slow IS NOT NULL GROUP BY slow ORDER BY slow)");
  if (slow.array().size() == 2) {
    Json both = Json::Array{};
    for (Json row : slow.array()) {
      add_share(row, row.at("added").number(), row.at("views").number());
      both.push_back(row);
    }
    out["slow_pages"] = both;
  }
  return out.object().empty() ? Json() : out;
}

}  // namespace aisle::understand
