#include "understand/question.h"

#include "core/error.h"

#include <algorithm>
#include <fmt/format.h>

namespace aisle::understand {

Json Questions::rows(const std::string& about, const std::string& sql) {
  Json::Array out;
  database_.query("SELECT to_json(answer)::VARCHAR FROM (" + sql + "\n) answer", [&](const sql::Chunk& found) {
    for (std::size_t row = 0; row < found.rows(); ++row) out.push_back(Json::parse(found.text(0, row), about));
  });
  constexpr std::size_t shown = 3;
  const Json::Array some(out.begin(), out.begin() + static_cast<std::ptrdiff_t>(std::min(out.size(), shown)));
  asked_.push_back(Json::Object{{"about", about}, {"sql", sql}, {"rows", out.size()}, {"answer", some}});
  return out;
}

Json Questions::row(const std::string& about, const std::string& sql) {
  const Json all = rows(about, sql);
  if (all.array().size() != 1) throw Error("one row was expected", about);
  return all.array().front();
}

std::string Questions::local(const std::string& time) const {
  if (zone_.empty() || zone_ == "UTC") return time;
  return fmt::format("timezone({}, ({})::TIMESTAMPTZ)", sql::literal(zone_), time);
}

std::string Questions::bought() const {
  return fmt::format("coalesce(order_id, strftime({}, '%Y-%m-%d'))", local("time"));
}

std::string Questions::with_orders(const std::string& rest) const {
  return fmt::format(R"(WITH orders AS (
  SELECT person, {0} AS bought, min(time) AS time, {1} AS local,
         sum(coalesce(quantity, 1) * price) FILTER (currency = (SELECT mode(currency) FROM events WHERE type = 'purchase' AND NOT bot)) AS worth
  FROM events WHERE type = 'purchase' AND NOT bot GROUP BY person, bought),
known AS (
  SELECT * FROM orders WHERE person IN (SELECT person FROM events WHERE user_id IS NOT NULL)
                          OR NOT EXISTS (SELECT 1 FROM events WHERE user_id IS NOT NULL)))",
                     bought(), local("min(time)")) +
         rest;
}

Json unless_empty(Json rows) { return rows.array().empty() ? Json() : rows; }

}  // namespace aisle::understand
