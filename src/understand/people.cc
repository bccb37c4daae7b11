#include "understand/analyses.h"
#include "understand/understand.h"

#include <fmt/format.h>

namespace aisle::understand {

namespace {

// What each person likes of one kind: the favourite, its affinity, and the affinities of all that they have evidence
// of.
std::string liked_by_person(const Questions& ask, const std::string& by, const std::string& column) {
  return tastes_sql(ask, column) + fmt::format(R"(,
affinity AS (SELECT person, value, (n + m * q) / (events + m) AS share FROM own JOIN each USING (person) JOIN average USING (value), strength)
SELECT person, arg_max(value, share) AS {0}, round(max(share), 4) AS {0}_affinity, json_group_object(value, round(share, 4)) AS {0}_affinities
FROM affinity GROUP BY person)",
                                               by);
}

}  // namespace

void write_people(sql::Database& database, const Config& config, const std::string& file) {
  Questions ask(database, config.zone);
  std::string columns;
  std::string joins;
  for (const auto& [by, column] : tastes_of(ask)) {
    columns += fmt::format(", {0}, {0}_affinity, {0}_affinities", by);
    joins += fmt::format(" LEFT JOIN ({}) AS by_{} USING (person)", liked_by_person(ask, by, column), by);
  }
  const std::string query = fmt::format(
      R"(SELECT person, first_seen, last_seen, visits, coalesce(segment, 'none') AS segment, orders, revenue, last AS last_order,
  usual_days, silent_days, expected, coalesce(overdue, false) AS overdue{}
FROM (SELECT person, min(time) AS first_seen, max(time) AS last_seen FROM events WHERE NOT bot GROUP BY person)
LEFT JOIN (SELECT person, count(*) AS visits FROM sessions WHERE NOT bot GROUP BY person) USING (person)
LEFT JOIN ({} SELECT person, segment FROM named) USING (person)
LEFT JOIN ({} SELECT * FROM late) USING (person){} ORDER BY person)",
      columns, segments_sql(ask), expected_purchases(ask), joins);
  database.query(fmt::format("COPY ({}) TO {} ({})", query, sql::literal(file),
                             file.ends_with(".parquet") ? "FORMAT parquet" : "FORMAT csv, HEADER"));
}

}  // namespace aisle::understand
