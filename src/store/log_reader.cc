#include "store/log_reader.h"

#include <cstddef>

namespace aisle::store {

LogReader::LogReader(const Shop& shop) : snapshot(shop) {
  constexpr std::size_t memory = 512U << 20U;
  database.limit_memory(memory);
  database.query("SET threads = 1");  // who serves has the others
  snapshot.create_log(database);
}

}  // namespace aisle::store
