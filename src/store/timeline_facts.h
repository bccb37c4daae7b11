#pragma once

#include "core/timelines.h"
#include "sql/database.h"

#include <cstdint>
#include <functional>
#include <vector>

namespace aisle::store {

// What was known of items and persons over time, as the arrays of a snapshot (docs/formats.md). Columns of codes and
// ages may be one longer than `since`, so that what follows in the file stays aligned.
struct Facts {
  std::vector<std::uint64_t> content_offsets, profile_offsets;  // one more than there are codes
  std::vector<Micros> content_since, profile_since;
  std::vector<Code> category, brand, title, text;
  std::vector<Money> content_price;
  std::vector<float> age;
  std::vector<Code> sex, country, region;
};

// Reads them from the views of a shop. Items of the catalogue without an event get a code too; persons do not. Of each
// field the most trusted source wins, of one source its latest word; what an event says of its item (category, brand,
// name among its properties) counts where no fact says anything. An entry holds from when it was received on.
Facts read_facts(sql::Database& database, const std::function<Dictionary&(Coded)>& dictionary);

}  // namespace aisle::store
