#include "understand/catalogue.h"

#include "understand/analyses.h"

#include <fmt/format.h>

namespace aisle::understand {

Json catalogue(sql::Database& database, std::size_t most) {
  Questions ask(database, "UTC");
  return ask.rows("catalogue", fmt::format(R"(WITH told AS (
  SELECT item_id, count(*) AS events,
    mode(coalesce(json_extract_string(events.properties, '$.name'), json_extract_string(events.properties, '$.Description'))) AS name,
    mode({}) AS category, median(events.price::DOUBLE) FILTER (events.price > 0) AS price
  FROM events LEFT JOIN items USING (item_id) WHERE NOT bot AND item_id IS NOT NULL AND type != 'refund' GROUP BY item_id)
SELECT item_id AS item, trim(coalesce(items.name, told.name)) AS name, coalesce(items.category, told.category) AS category,
  coalesce(items.price::DOUBLE, told.price) AS price, coalesce(told.events, 0) AS events
FROM told FULL JOIN items USING (item_id) ORDER BY events DESC, item LIMIT {})",
                                           category_column, most));
}

}  // namespace aisle::understand
