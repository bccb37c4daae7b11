#include "understand/understand.h"

#include "core/error.h"
#include "understand/analyses.h"

namespace aisle::understand {

namespace {

// Every question reads the events: to find out who did each (identities, bots) once is enough. The temporary tables
// take the views' places, so that the questions are the same that `aisle sql` answers.
void keep(sql::Database& database) {
  for (const char* view : {"items", "users", "events", "sessions"}) {
    const std::string name = view;
    database.query("CREATE TEMP TABLE kept_" + name + " AS FROM " + name);
  }
  for (const char* view : {"sessions", "events", "users", "items"}) {
    const std::string name = view;
    database.query("DROP VIEW " + name);
    database.query("ALTER TABLE kept_" + name + " RENAME TO " + name);
  }
}

Json overview(Questions& ask, const Config& config) {
  Json out = Json::Object{{"format", 1}, {"shop", config.shop}};
  const Json period =
      ask.row("period", R"(SELECT strftime(min(time), '%Y-%m-%d') AS first, strftime(max(time), '%Y-%m-%d') AS last,
  coalesce(date_diff('day', min(time), max(time)) + 1, 0) AS days, coalesce(bool_and(source = 'simulated'), false) AS simulated,
  mode(currency) FILTER (type = 'purchase') AS currency FROM events)");
  out["simulated"] = period.at("simulated");
  out["period"] = Json::Object{{"first", period.at("first")}, {"last", period.at("last")}, {"days", period.at("days")}};
  out["currency"] = period.at("currency");
  return out;
}

}  // namespace

Json understand(sql::Database& database, const Config& config) {
  keep(database);
  Questions ask(database, config.zone);
  Json out = overview(ask, config);
  out["counts"] = counts(ask);
  out["types"] = ask.rows("types", R"(
SELECT type, count(*) AS events, count(DISTINCT person) AS people FROM events WHERE NOT bot GROUP BY type ORDER BY events DESC, type LIMIT 30)");
  bool known = config.only.empty();
  const auto add = [&](const char* name, const auto& make) {
    known = known || config.only == name;
    if (!config.only.empty() && config.only != name) return;
    if (Json part = make(); !part.is_null()) out[name] = std::move(part);
  };
  add("revenue", [&] { return revenue(ask); });
  add("forecast", [&] { return forecast(ask); });
  add("funnel", [&] { return funnel(ask, config); });
  add("conversion", [&] { return conversion(ask); });
  add("paths", [&] { return paths(ask); });
  add("walks", [&] { return walks(ask, config); });
  add("pains", [&] { return pains(ask); });
  add("cycle", [&] { return cycle(ask); });
  add("recency_frequency", [&] { return recency_frequency(ask); });
  add("cohorts", [&] { return cohorts(ask, config); });
  if (config.weekly_cohorts || !config.first_category.empty())
    out["cohorts_of"] =
        Json::Object{{"by", config.weekly_cohorts ? "week" : "month"}, {"first_category", config.first_category}};
  add("seasons", [&] { return seasons(ask, config); });
  add("segments", [&] { return segments(ask); });
  add("promotions", [&] { return promotions(ask); });
  add("preferences", [&] { return preferences(ask); });
  if (!known)
    throw Error::misuse("\"" + config.only + "\" is no analysis", "--only", "name a member of the document, as funnel");
  out["sql"] = ask.asked();
  return out;
}

}  // namespace aisle::understand
