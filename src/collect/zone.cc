#include "collect/zone.h"

#include "core/error.h"
#include "sql/database.h"

#include <utility>
#include <vector>

namespace aisle::collect {

ZoneOffsets zone_offsets(const std::string& name) {
  if (name == "UTC") return {};
  std::vector<ZoneOffsets::Change> changes;
  sql::Database database;
  const std::string local = "epoch_us(timezone(" + sql::literal(name) + ", moment)) - epoch_us(moment)";
  try {
    database.query(
        "WITH hours AS (SELECT unnest(generate_series(TIMESTAMPTZ '1990-01-01', TIMESTAMPTZ '2039-12-31', INTERVAL 1 "
        "HOUR)) moment), "
        "offsets AS (SELECT epoch_us(moment) utc, " +
            local +
            " AS off FROM hours), "
            "changes AS (SELECT utc, off, lag(off) OVER (ORDER BY utc) AS before FROM offsets) "
            "SELECT utc, off FROM changes WHERE before IS DISTINCT FROM off ORDER BY utc",
        [&](const sql::Chunk& found) {
          for (std::size_t row = 0; row < found.rows(); ++row)
            changes.push_back({{found.integer(0, row)}, {found.integer(1, row)}});
        });
  } catch (const sql::QueryFailed&) {
    throw Error("there is no time zone \"" + name + "\"", "",
                "give an IANA name such as Europe/Berlin or Asia/Shanghai");
  }
  return ZoneOffsets(std::move(changes));
}

}  // namespace aisle::collect
