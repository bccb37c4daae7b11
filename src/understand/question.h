#pragma once

#include "core/json.h"
#include "sql/database.h"

#include <string>

namespace aisle::understand {

// What is asked of a shop's views `events` and `sessions` (store/lake.h), remembered, so that every figure can be
// traced.
class Questions {
 public:
  explicit Questions(sql::Database& database) : database_(database) {}

  // The answer's rows, an array of objects by the columns' names; numbers stay numbers. `about` names the figure.
  Json rows(const std::string& about, const std::string& sql);
  // The only row.
  Json row(const std::string& about, const std::string& sql);

  // [{about, sql}]
  [[nodiscard]] const Json& asked() const { return asked_; }

 private:
  sql::Database& database_;
  Json asked_ = Json::Array{};
};

}  // namespace aisle::understand
