#pragma once

#include "core/json.h"
#include "sql/database.h"

#include <cstddef>

namespace aisle::understand {

// What a shop has on its shelves, what people care for most first, at most so many: an array of {item, name, category,
// price, events}. Of the catalogue where it says so, else as events told it: the usual name and the middle price. Null
// for what neither tells.
Json catalogue(sql::Database& database, std::size_t most);

}  // namespace aisle::understand
