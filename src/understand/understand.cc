#include "understand/understand.h"

#include "understand/analyses.h"

namespace aisle::understand {

Json understand(sql::Database& database, const Config& config) {
  Questions ask(database);
  Json out = Json::Object{{"format", 1}, {"shop", config.shop}};
  const Json overview =
      ask.row("period", R"(SELECT strftime(min(time), '%Y-%m-%d') AS first, strftime(max(time), '%Y-%m-%d') AS last,
  coalesce(bool_and(source = 'simulated'), false) AS simulated FROM events)");
  out["simulated"] = overview.at("simulated");
  out["period"] = Json::Object{{"first", overview.at("first")}, {"last", overview.at("last")}};
  out["counts"] = counts(ask);
  out["types"] = ask.rows(
      "types",
      R"(SELECT type, count(*) AS events, count(DISTINCT person) AS people FROM events WHERE NOT bot GROUP BY type ORDER BY events DESC, type LIMIT 30)");
  const auto add = [&out](const char* name, Json part) {
    if (!part.is_null()) out[name] = std::move(part);
  };
  add("revenue", revenue(ask));
  add("funnel", funnel(ask, config));
  add("conversion", conversion(ask));
  add("recency_frequency", recency_frequency(ask));
  add("cohorts", cohorts(ask));
  add("cycle", cycle(ask));
  add("paths", paths(ask));
  add("pains", pains(ask));
  add("seasons", seasons(ask));
  out["sql"] = ask.asked();
  return out;
}

}  // namespace aisle::understand
