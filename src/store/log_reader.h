#pragma once

#include "sql/database.h"
#include "store/lake.h"
#include "store/shop.h"

namespace aisle::store {

// The log for questions of somebody who serves meanwhile, as it stands when this is made: a database with the view
// `log`, of one thread and 512 MB. To make it reads what the journal holds: questions of one moment share one.
struct LogReader {
  explicit LogReader(const Shop& shop);

  Snapshot snapshot;
  sql::Database database;
};

}  // namespace aisle::store
