#include "store/notes.h"

#include "store/event_columns.h"
#include "store/lake.h"
#include "store/refunds.h"

#include <fmt/format.h>

namespace aisle::store {

namespace {

std::size_t count(sql::Database& database, const std::string& question) {
  std::size_t out = 0;
  database.query("SELECT (" + question + ")::VARCHAR",
                 [&](const sql::Chunk& found) { out = std::stoull(std::string(found.text(0, 0))); });
  return out;
}

}  // namespace

std::map<std::string, std::size_t> notes_since(const Shop& shop, Seq from) {
  constexpr std::size_t memory = 512U << 20U;
  sql::Database database;
  database.limit_memory(memory);
  const Snapshot snapshot(shop);
  snapshot.create_log(database);
  const std::string fresh = fmt::format("seq >= {}", from);
  std::map<std::string, std::size_t> out;
  const auto note = [&](const char* name, std::size_t number) {
    if (number > 0) out[name] = number;
  };
  if (const auto refunds = count(database, "SELECT count(*) FROM log WHERE type = 'refund' AND " + fresh)) {
    note("refund_without_purchase",
         refunds - count(database, "SELECT count(*) FROM (" +
                                       refunded_orders("log", "coalesce(user_id, anonymous_id)", fresh) + ")"));
  }
  if (count(database, "SELECT count(*) FROM (SELECT 1 FROM log WHERE type = 'item' LIMIT 1)") == 0) return out;
  note("unknown_item",
       count(database, fmt::format("SELECT count(*) FROM log ANTI JOIN (SELECT item_id FROM log WHERE type = 'item') "
                                   "known USING (item_id) WHERE item_id IS NOT NULL AND {} AND type NOT IN ({})",
                                   fresh, fact_type_list())));
  return out;
}

}  // namespace aisle::store
