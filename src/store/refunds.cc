#include "store/refunds.h"

#include <fmt/format.h>

namespace aisle::store {

std::string refunded_orders(const std::string& log, const std::string& who, const std::string& which) {
  constexpr const char* query = R"(
  WITH back AS (
    SELECT seq, {who} AS who, item_id, order_id, coalesce(quantity, 1) AS pieces, time FROM {log}
    WHERE type = 'refund' AND {which}),
  bought AS (
    SELECT seq, {who} AS who, item_id, order_id, coalesce(quantity, 1) AS pieces, time FROM {log}
    WHERE type = 'purchase' AND order_id IS NOT NULL),
  found AS (
    SELECT back.seq, bought.order_id, bought.order_id = back.order_id AS named, bought.time, bought.seq AS place
    FROM back JOIN bought ON bought.who = back.who AND bought.item_id = back.item_id
    WHERE bought.time <= back.time AND bought.pieces >= back.pieces
    UNION ALL
    SELECT back.seq, bought.order_id, true, bought.time, bought.seq
    FROM back JOIN bought ON bought.who = back.who AND bought.order_id = back.order_id
    WHERE back.item_id IS NULL AND bought.time <= back.time)
  SELECT seq, arg_max(order_id, (coalesce(named, false), time, place)) AS refund_of FROM found GROUP BY seq
)";
  return fmt::format(fmt::runtime(query), fmt::arg("log", log), fmt::arg("who", who), fmt::arg("which", which));
}

}  // namespace aisle::store
