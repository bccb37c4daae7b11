#include "core/error.h"
#include "store/event_table.h"
#include "store/lake.h"
#include "store/refunds.h"

#include <chrono>
#include <fmt/format.h>

namespace aisle::store {

namespace {

// An anonymous id belongs to the account that was last seen with it, and before the first such moment to the first one.
constexpr const char* identities = R"(
CREATE TEMP VIEW identities AS
  SELECT anonymous_id, time AS since, arg_min(user_id, seq) AS user_id FROM log
  WHERE anonymous_id IS NOT NULL AND user_id IS NOT NULL GROUP BY anonymous_id, time;
)";

// Most anonymous ids were seen with one account: then when does not matter.
constexpr const char* owners = R"(
CREATE TEMP VIEW owners AS
  SELECT anonymous_id, min(user_id) AS user_id, min(user_id) <> max(user_id) AS shared FROM log
  WHERE anonymous_id IS NOT NULL AND user_id IS NOT NULL GROUP BY anonymous_id;
)";

// An order that several sources told counts once: as the most trusted one told it.
constexpr const char* told_orders = R"(
CREATE TEMP VIEW told_orders AS
  SELECT type, order_id, arg_min(source, (trust(source), seq)) AS source FROM log
  WHERE type IN ('purchase', 'refund') AND order_id IS NOT NULL GROUP BY type, order_id HAVING count(DISTINCT source) > 1;
)";

// Too many for a person, too evenly: two hundred events in a day of which not one needs a cart or an account, with gaps
// of which nine in ten are under a minute.
constexpr const char* bots = R"(
CREATE TEMP VIEW bots AS
  WITH busy AS (
    SELECT anonymous_id, date_trunc('day', time) AS day FROM log WHERE anonymous_id IS NOT NULL GROUP BY ALL
    HAVING count(*) >= 200 AND count(user_id) = 0 AND count(*) FILTER (type IN ('add_to_cart', 'begin_checkout', 'purchase')) = 0),
  gaps AS (
    SELECT log.anonymous_id, busy.day, epoch(time - lag(time) OVER (PARTITION BY log.anonymous_id, busy.day ORDER BY time, seq)) AS gap
    FROM log JOIN busy ON log.anonymous_id = busy.anonymous_id AND date_trunc('day', log.time) = busy.day)
  SELECT DISTINCT anonymous_id FROM (SELECT anonymous_id FROM gaps GROUP BY anonymous_id, day HAVING avg((gap < 60)::INT) > 0.9);
)";

// Who an anonymous id was is looked up only where nobody was logged in, and when only where several were with it.
constexpr const char* persons = R"(
CREATE TEMP VIEW persons AS
  SELECT *, user_id AS person FROM log WHERE user_id IS NOT NULL OR anonymous_id IS NULL
  UNION ALL
  SELECT visits.*, coalesce(owners.user_id, visits.anonymous_id) AS person
  FROM (SELECT * FROM log WHERE user_id IS NULL AND anonymous_id IS NOT NULL) visits
  LEFT JOIN owners ON visits.anonymous_id = owners.anonymous_id WHERE NOT coalesce(owners.shared, false)
  UNION ALL
  SELECT visits.*, coalesce(seen.user_id, first.user_id) AS person
  FROM (SELECT * FROM log WHERE user_id IS NULL AND anonymous_id IN (SELECT anonymous_id FROM owners WHERE shared)) visits
  ASOF LEFT JOIN (SELECT * FROM identities WHERE anonymous_id IN (SELECT anonymous_id FROM owners WHERE shared)) seen
    ON visits.anonymous_id = seen.anonymous_id AND visits.time >= seen.since
  LEFT JOIN (SELECT anonymous_id, arg_min(user_id, since) AS user_id FROM identities GROUP BY anonymous_id) first
    ON visits.anonymous_id = first.anonymous_id;
)";

constexpr const char* events = R"(
CREATE TEMP VIEW events AS
  SELECT persons.*,
         coalesce(json_extract_string(persons.properties, '$.bot') = 'true', false) OR bots.anonymous_id IS NOT NULL AS bot
  FROM persons
  LEFT JOIN bots ON persons.anonymous_id = bots.anonymous_id
  LEFT JOIN told_orders told ON persons.type = told.type AND persons.order_id = told.order_id
  WHERE (told.source IS NULL OR told.source = persons.source) AND persons.type NOT IN ({facts}, 'decision');
)";

constexpr const char* sessions = R"(
CREATE TEMP VIEW sessions AS
  WITH gaps AS (
    SELECT *, coalesce(time - lag(time) OVER w > INTERVAL 30 MINUTE, true)::INT AS begins FROM events
    WINDOW w AS (PARTITION BY person, session_id ORDER BY time, seq)),
  visits AS (
    SELECT *, CASE WHEN session_id IS NOT NULL THEN person || ' ' || session_id
                   ELSE person || ' #' || sum(begins) OVER (PARTITION BY person, session_id ORDER BY time, seq) END AS session
    FROM gaps)
  SELECT session, any_value(person) AS person, min(time) AS start, max(time) AS finish, count(*) AS events,
         count(DISTINCT order_id) FILTER (type = 'purchase') AS purchases, arg_min(device, seq) AS device, arg_min(channel, seq) AS channel,
         arg_min(country, seq) AS country, arg_min(source, seq) AS source, arg_min(page, time) AS first_page, arg_max(page, time) AS last_page,
         bool_or(type = 'purchase') AS converted, bool_or(bot) AS bot
  FROM visits GROUP BY session;
)";

// The facts of one type with their properties as columns: every change, and per subject what holds at a moment. Of each
// field the most trusted source that says something wins, of one source its latest word.
struct FactView {
  const char* name;  // of what holds now; `…_at(moment)` and `…_changes` beside it
  const char* type;
  const char* subject;
  std::vector<const char*> fields;                              // of the event
  std::vector<std::pair<const char*, const char*>> properties;  // and their types
};

const std::vector<FactView>& fact_views() {
  static const std::vector<FactView> all = {
      {"items",
       "item",
       "item_id",
       {"price", "currency", "text"},
       {{"name", "VARCHAR"}, {"category", "VARCHAR"}, {"brand", "VARCHAR"}, {"stock", "DOUBLE"}, {"image", "VARCHAR"}}},
      {"users",
       "user",
       "user_id",
       {"country", "region"},
       {{"age", "DOUBLE"}, {"sex", "VARCHAR"}, {"income", "VARCHAR"}, {"sign_up", "VARCHAR"}}},
  };
  return all;
}

void create_fact_views(sql::Database& database, const FactView& view) {
  std::string columns;
  std::string latest;
  std::string sources;
  const auto add = [&](const std::string& name, const std::string& expression) {
    columns += ", " + expression + (expression == name ? "" : " AS " + name);
    latest += fmt::format(", arg_max({0}, (-trust(source), time, seq)) AS {0}", name);
    sources += fmt::format("{0}{1}: arg_max(source, (-trust(source), time, seq)) FILTER ({1} IS NOT NULL)",
                           sources.empty() ? "" : ", ", name);
  };
  for (const auto* field : view.fields) add(field, field);
  for (const auto& [name, type] : view.properties)
    add(name, fmt::format("TRY_CAST(json_extract_string(properties, '$.{}') AS {})", name, type));
  database.query(
      fmt::format("CREATE TEMP VIEW {0}_changes AS SELECT {1}, time, received, seq, source{2}, properties FROM log "
                  "WHERE type = '{3}'",
                  view.type, view.subject, columns, view.type));
  database.query(fmt::format(
      "CREATE TEMP MACRO {0}_at(moment) AS TABLE SELECT {1}{2}, {{{3}}} AS sources, min(time) AS since, max(time) AS "
      "changed FROM {4}_changes WHERE time <= moment AND received <= moment GROUP BY {1}",
      view.name, view.subject, latest, sources, view.type));
  database.query(fmt::format("CREATE TEMP VIEW {0} AS SELECT * FROM {0}_at(TIMESTAMP '9999-01-01')", view.name));
}

// What is told of rivals and campaigns has a row each time.
constexpr const char* rival_prices = R"(
CREATE TEMP VIEW rival_prices AS
  SELECT item_id, json_extract_string(properties, '$.rival') AS rival, time, price, currency, source FROM log WHERE type = 'rival_price')";
constexpr const char* campaign_costs = R"(
CREATE TEMP VIEW campaign_costs AS
  SELECT campaign, time, price AS cost, currency, channel, source, properties FROM log WHERE type = 'campaign_cost';
)";

// The place of a source in shop.toml's order of trust; 1000 for those that it does not name.
std::string trust_macro(const std::vector<std::string>& trusted) {
  std::string cases;
  for (std::size_t i = 0; i < trusted.size(); ++i)
    cases += fmt::format(" WHEN {} THEN {}", sql::literal(trusted[i]), i);
  return "CREATE TEMP MACRO trust(source) AS CASE source" + (cases.empty() ? std::string(" WHEN '' THEN 0") : cases) +
         " ELSE 1000 END";
}

// A sealing locks the list for moments only, to remove files.
std::unique_ptr<FileLock> pin(const Shop& shop) {
  if (auto lock = shop.files().lock_within(shop.lake() / "readers.lock", false, std::chrono::seconds(10))) return lock;
  throw Error("the shop's files are being removed for longer than is plausible", shop.folder().string(),
              "try again; `aisle doctor` looks what is wrong");
}

}  // namespace

Snapshot::Snapshot(const Shop& shop) : shop_(shop), pin_(pin(shop)), manifest_(read_manifest(shop)) {}

void Snapshot::create_log(sql::Database& database) const {
  EventTable tail(database, "tail");
  if (shop_.files().exists(shop_.journal())) {
    read_journal(shop_.files(), shop_.journal(), manifest_.sealed + 1, [&](Block& block) {
      tail.add_lines(block.first, block.lines, manifest_.sealed + 1);
      return true;
    });
  }
  tail.finish();
  std::string parquet;
  for (const auto& file : manifest_.files)
    parquet += (parquet.empty() ? "" : ", ") + sql::literal((shop_.lake() / file.name).string());
  database.query("CREATE TEMP VIEW log AS SELECT * FROM tail" +
                 (parquet.empty() ? "" : " UNION ALL SELECT * FROM read_parquet([" + parquet + "])"));
}

void Snapshot::create_views(sql::Database& database) const {
  create_log(database);
  create_views_of_log(database);
}

void Snapshot::create_views_of_log(sql::Database& database) const {
  database.query(trust_macro(shop_.config().trust));
  for (const char* made : {identities, owners, told_orders, bots, persons}) database.query(made);
  database.query(fmt::format(fmt::runtime(events), fmt::arg("facts", fact_type_list())));
  database.query(sessions);
  database.query("CREATE TEMP VIEW refunds AS SELECT events.*, found.refund_of FROM events LEFT JOIN (" +
                 refunded_orders("events", "person", "true") + ") found USING (seq) WHERE type = 'refund'");
  for (const auto& view : fact_views()) create_fact_views(database, view);
  database.query(rival_prices);
  database.query(campaign_costs);
}

}  // namespace aisle::store
