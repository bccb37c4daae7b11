#pragma once

#include "core/json.h"
#include "sql/database.h"

#include <string>
#include <utility>

namespace aisle::understand {

// What is asked of a shop's views (store/lake.h), remembered, so that every figure can be traced: `aisle sql` gives the
// same answer to the same words.
class Questions {
 public:
  // `zone` is where the shop's days begin (an IANA name).
  Questions(sql::Database& database, std::string zone) : database_(database), zone_(std::move(zone)) {}

  // The answer's rows, an array of objects by the columns' names; numbers stay numbers. `about` names the figure.
  Json rows(const std::string& about, const std::string& sql);
  // The only row.
  Json row(const std::string& about, const std::string& sql);

  // A moment's SQL as the shop's clocks show it.
  [[nodiscard]] std::string local(const std::string& time) const;

  // The SQL of what a purchase belongs to: its order's id, else the day.
  [[nodiscard]] std::string bought() const;

  // The beginning of a query about orders, `rest` follows (with a comma, or SELECT). It names
  //   orders  person, bought (its id; without ids, what one person buys in a day is an order), time, local, worth: in
  //           the currency of most purchases, never a sum over several
  //   known   those of people with an account, where there are accounts at all: others cannot be seen to come back
  [[nodiscard]] std::string with_orders(const std::string& rest) const;

  // [{about, sql, rows, answer}]: the answer's first rows
  [[nodiscard]] const Json& asked() const { return asked_; }

 private:
  sql::Database& database_;
  std::string zone_;
  Json asked_ = Json::Array{};
};

// The rows, or null where there are none.
Json unless_empty(Json rows);

}  // namespace aisle::understand
