#include "predict/past_then.h"

#include "store/event_rows.h"

#include <fmt/format.h>

namespace aisle::predict {

namespace {

// The account of that id, else the one that the visitor was last seen with, else the visitor. A decision names whoever
// was asked about as if they were an account.
std::string person_of(sql::Database& database, const std::string& id) {
  std::string out = id;
  database.query(
      fmt::format("SELECT coalesce(max(user_id) FILTER (user_id = {0}), arg_max(user_id, seq)) FROM known_log "
                  "WHERE (user_id = {0} OR anonymous_id = {0}) AND type <> 'decision'",
                  sql::literal(id)),
      [&](const sql::Chunk& found) {
        if (found.rows() > 0 && !found.missing(0, 0)) out = found.text(0, 0);
      });
  return out;
}

// Of what was known, what the person and their visitors did, who may be others' too.
void keep_of(sql::Database& database, const std::string& person) {
  database.query(
      fmt::format("CREATE TEMP TABLE log AS SELECT * FROM known_log WHERE user_id = {0} OR anonymous_id = {0} "
                  "OR anonymous_id IN (SELECT anonymous_id FROM known_log WHERE user_id = {0} AND "
                  "anonymous_id IS NOT NULL)",
                  sql::literal(person)));
}

std::vector<std::string> people_of(sql::Database& database, const std::string& person) {
  std::vector<std::string> out = {person};
  database.query(fmt::format("SELECT DISTINCT user_id FROM whole_log WHERE user_id IS NOT NULL AND type <> 'decision' "
                             "AND anonymous_id IN (SELECT anonymous_id FROM events WHERE person = {})",
                             sql::literal(person)),
                 [&](const sql::Chunk& found) {
                   for (std::size_t row = 0; row < found.rows(); ++row) out.emplace_back(found.text(0, row));
                 });
  return out;
}

void append(TimelineColumns& columns, const LiveCodes& codes, const Event& event) {
  columns.append(event);
  columns.type.push_back(codes.find(Coded::type, event.type));
  columns.item.push_back(codes.find(Coded::item, event.item_id));
  columns.query.push_back(codes.find(Coded::query, event.query));
  columns.campaign.push_back(codes.find(Coded::campaign, event.campaign));
  columns.device.push_back(codes.find(Coded::device, event.device));
  columns.country.push_back(codes.find(Coded::country, event.country));
}

}  // namespace

KnownPast past_then(store::LogReader& log, const LiveCodes& codes, const std::string& id, std::uint64_t last,
                    Micros at) {
  auto& database = log.database;
  database.query("ALTER VIEW log RENAME TO whole_log");
  database.query("CREATE TEMP VIEW known_log AS SELECT * FROM whole_log WHERE " +
                 (last > 0 ? fmt::format("seq <= {}", last)
                           : fmt::format("epoch_us(time) < {0} AND epoch_us(received) < {0}", at.count)));
  const std::string person = person_of(database, id);
  keep_of(database, person);
  log.snapshot.create_views_of_log(database);
  KnownPast out{.events = {}, .people = people_of(database, person)};
  database.query(fmt::format("SELECT {} FROM events WHERE person = {} ORDER BY time, seq", store::event_row_columns(),
                             sql::literal(person)),
                 [&](const sql::Chunk& found) {
                   for (std::size_t row = 0; row < found.rows(); ++row)
                     append(out.events, codes, store::event_of_row(found, row));
                 });
  return out;
}

}  // namespace aisle::predict
