#include "understand/analyses.h"

#include <fmt/format.h>
#include <set>

namespace aisle::understand {

namespace {

// `steps` at depth 0 is empty: all visits that came there. What came before is what follows when a walk is read from
// its end.
std::string walks_sql(const std::string& state, bool before) {
  return cut_steps(state) + fmt::format(R"(,
stays AS (
  SELECT visit, time, seq, state, sum(begins::INTEGER) OVER (PARTITION BY visit ORDER BY time, seq) AS part FROM cut WHERE begins OR state <> before),
whole AS (SELECT list_concat(['(entry)'], list(state ORDER BY time, seq), ['(exit)']) AS walk FROM stays GROUP BY visit, part),
told AS (SELECT {1} AS walk FROM whole),
ways AS (SELECT walk[list_position(walk, {0}) + 1 : list_position(walk, {0}) + 4] AS way FROM told WHERE list_contains(walk, {0})),
counted AS (SELECT depth, way[:depth] AS steps, count(*) AS visits FROM ways, (SELECT unnest(range(5)) AS depth) WHERE len(way) >= depth GROUP BY ALL)
SELECT depth, steps, visits FROM counted
QUALIFY row_number() OVER (PARTITION BY depth, steps[:depth - 1] ORDER BY visits DESC, steps) <= 5 ORDER BY depth, visits DESC, steps)",
                                        sql::literal(state), before ? "list_reverse(walk)" : "walk");
}

}  // namespace

Json walks(Questions& ask, const Config& config) {
  const bool before = !config.walks_to.empty();
  const std::string state = before ? config.walks_to : config.walks_from.empty() ? "(entry)" : config.walks_from;
  const Json rows = ask.rows("walks", walks_sql(state, before));
  if (rows.array().empty()) return {};
  Json::Array ways;
  std::set<std::vector<std::string>> kept = {{}};
  for (const auto& row : rows.array()) {
    std::vector<std::string> steps;
    for (const auto& step : row.at("steps").array()) steps.push_back(step.string());
    if (steps.empty() || !kept.contains({steps.begin(), steps.end() - 1})) continue;  // of a step that is not told
    kept.insert(std::move(steps));
    ways.emplace_back(Json::Object{{"steps", row.at("steps")}, {"visits", row.at("visits")}});
  }
  Json::Array states;
  const Json found = ask.rows(
      "states of walks", cut_steps(state) + "\nSELECT state FROM cut GROUP BY state ORDER BY count(*) DESC, state");
  for (const auto& row : found.array()) states.push_back(row.at("state"));
  return Json::Object{{before ? "to" : "from", state},
                      {"visits", rows.array().front().at("visits")},
                      {"states", states},
                      {"ways", ways}};
}

}  // namespace aisle::understand
