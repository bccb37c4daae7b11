#include "understand/analyses.h"
#include "understand/markov.h"

#include <algorithm>
#include <fmt/format.h>
#include <map>

namespace aisle::understand {

std::string cut_steps(const std::string& asked) {
  return fmt::format(R"(WITH steps AS (
  SELECT coalesce(person || ' ' || session_id, person) AS visit, time, seq,
         CASE WHEN type = 'purchase' THEN '(goal)' WHEN type = 'page_view' AND page IS NOT NULL THEN regexp_extract(page, '^[^?#]*?(/[^/?#]*|[^/?#]+)', 1) ELSE type END AS state
  FROM events WHERE NOT bot AND (type NOT IN ('consent', 'identify', 'refund', 'review', 'rating', 'survey', 'support_message') OR type = {0})),
common AS (SELECT state FROM steps GROUP BY state ORDER BY state <> '(goal)', count(*) DESC, state LIMIT 25),
cut AS (
  SELECT visit, time, seq, state, lag(state) OVER w AS before, coalesce(time - lag(time) OVER w > INTERVAL 30 MINUTE, true) AS begins
  FROM steps WHERE state IN (FROM common) OR state = {0} WINDOW w AS (PARTITION BY visit ORDER BY time, seq)))",
                     sql::literal(asked));
}

namespace {

// A state that is repeated is one.
constexpr const char* moves = R"(,
moves AS (
  SELECT *, lead(state) OVER w AS next, lead(begins) OVER w AS next_begins FROM cut WHERE begins OR state <> before
  WINDOW w AS (PARTITION BY visit ORDER BY time, seq))
SELECT state, CASE WHEN next IS NULL OR next_begins THEN '(exit)' ELSE next END AS next, count(*) AS times, count(*) FILTER (begins) AS entries
FROM moves WHERE state <> '(goal)' GROUP BY ALL ORDER BY state, next)";

struct Walks {
  std::map<std::string, std::size_t> number;  // of each state
  std::vector<double> entries;
  Chain chain;
};

Walks read(const Json& rows) {
  Walks out;
  for (const auto& row : rows.array()) out.number.emplace(row.at("state").string(), out.number.size());
  const std::size_t n = out.number.size();
  out.entries.resize(n);
  out.chain = {std::vector(n, std::vector<double>(n)), std::vector<double>(n), std::vector<double>(n)};
  for (const auto& row : rows.array()) {
    const std::size_t from = out.number.at(row.at("state").string());
    const auto& next = row.at("next").string();
    const double times = row.at("times").number();
    out.entries[from] += row.at("entries").number();
    if (next == "(goal)") {
      out.chain.goals[from] += times;
    } else if (const auto to = out.number.find(next); to != out.number.end()) {
      out.chain.steps[from][to->second] += times;
    } else {
      out.chain.exits[from] += times;
    }
  }
  return out;
}

// The probability of the goal for one who comes in.
double from_start(const Walks& walks, const std::vector<double>& goal) {
  double hits = 0;
  double all = 0;
  for (std::size_t i = 0; i < goal.size(); ++i) {
    hits += walks.entries[i] * goal[i];
    all += walks.entries[i];
  }
  return all > 0 ? hits / all : 0;
}

// Where people come from most and go to most.
std::string busiest(const Walks& walks, std::size_t state, bool before) {
  std::string out;
  double most = 0;
  for (const auto& [name, i] : walks.number) {
    const double times = before ? walks.chain.steps[i][state] : walks.chain.steps[state][i];
    if (times <= most) continue;
    most = times;
    out = name;
  }
  if (!before && walks.chain.goals[state] > most) return "(goal)";
  if (!before && walks.chain.exits[state] > most) return "(exit)";
  return before && walks.entries[state] > most ? "(entry)" : out;
}

Json states_of(const Walks& walks, const std::vector<double>& goal, double whole) {
  const auto& chain = walks.chain;
  Json::Array out;
  for (const auto& [name, i] : walks.number) {
    double visits = chain.exits[i] + chain.goals[i];
    for (const double times : chain.steps[i]) visits += times;
    out.emplace_back(Json::Object{{"state", name},
                                  {"visits", visits},
                                  {"entries", walks.entries[i]},
                                  {"before", busiest(walks, i, true)},
                                  {"after", busiest(walks, i, false)},
                                  {"conversion", goal[i]},
                                  {"exits", visits > 0 ? chain.exits[i] / visits : 0},
                                  {"removal", 1 - from_start(walks, goal_probability(chain, i)) / whole}});
  }
  std::ranges::stable_sort(out, std::greater(), [](const Json& state) { return state.at("visits").number(); });
  return out;
}

Json loops_of(const Walks& walks) {
  Json::Array out;
  for (const auto& [a, i] : walks.number) {
    for (const auto& [b, j] : walks.number) {
      const double times = std::min(walks.chain.steps[i][j], walks.chain.steps[j][i]);
      if (a < b && times >= fewest) out.emplace_back(Json::Object{{"state", a}, {"other", b}, {"times", times}});
    }
  }
  std::ranges::stable_sort(out, std::greater(), [](const Json& loop) { return loop.at("times").number(); });
  return out;
}

}  // namespace

Json paths(Questions& ask) {
  const Walks walks = read(ask.rows("paths", cut_steps() + moves));
  if (walks.number.size() < 2) return {};
  const auto goal = goal_probability(walks.chain);
  const double whole = from_start(walks, goal);
  if (whole <= 0) return {};
  return Json::Object{{"conversion", whole}, {"states", states_of(walks, goal, whole)}, {"loops", loops_of(walks)}};
}

}  // namespace aisle::understand
