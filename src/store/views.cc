#include "core/error.h"
#include "store/event_table.h"
#include "store/lake.h"

#include <chrono>
#include <fmt/format.h>
#include <thread>

namespace aisle::store {

namespace {

// An anonymous id belongs to the account that was last seen with it, and before the first such moment to the first one.
constexpr const char* links = R"(
CREATE TEMP TABLE links AS
  SELECT anonymous_id, time, arg_min(user_id, seq) AS user_id FROM log
  WHERE anonymous_id IS NOT NULL AND user_id IS NOT NULL GROUP BY anonymous_id, time;
)";

constexpr const char* events = R"(
CREATE TEMP VIEW events AS
  SELECT log.*,
         coalesce(log.user_id, seen.user_id, first.user_id, log.anonymous_id) AS person,
         coalesce(json_extract_string(log.properties, '$.bot') = 'true', false) AS bot
  FROM log
  ASOF LEFT JOIN links seen ON log.anonymous_id = seen.anonymous_id AND log.time >= seen.time
  LEFT JOIN first_links first ON log.anonymous_id = first.anonymous_id;
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

// A sealing locks the list for moments only, to remove files.
std::unique_ptr<FileLock> pin(const Shop& shop) {
  constexpr int tries = 1000;
  for (int i = 0; i < tries; ++i) {
    if (auto lock = shop.files().lock(shop.lake() / "readers.lock", false)) return lock;
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  }
  throw Error("the shop's files are being removed for longer than is plausible", shop.folder().string(),
              "try again; `aisle doctor` looks what is wrong");
}

}  // namespace

Snapshot::Snapshot(const Shop& shop) : shop_(shop), pin_(pin(shop)), manifest_(read_manifest(shop)) {}

void Snapshot::create_views(sql::Database& database) const {
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
  database.query(links);
  database.query(
      "CREATE TEMP TABLE first_links AS SELECT anonymous_id, arg_min(user_id, time) AS user_id FROM links GROUP BY "
      "anonymous_id");
  database.query(events);
  database.query(sessions);
}

}  // namespace aisle::store
