#include "store/seen_records.h"

namespace aisle::store {

std::uint64_t& SeenRecords::slot_of(std::uint64_t key) {
  std::size_t slot = key & (slots_.size() - 1);
  while (slots_[slot] != 0 && slots_[slot] != key) slot = (slot + 1) & (slots_.size() - 1);
  return slots_[slot];
}

void SeenRecords::grow() {
  std::vector<std::uint64_t> old(2 * slots_.size());
  old.swap(slots_);
  for (const auto key : old) {
    if (key != 0) slot_of(key) = key;
  }
}

std::size_t SeenRecords::see(const Fingerprint& record) {
  const std::uint64_t key = record.low == 0 ? 1 : record.low;
  std::uint64_t& slot = slot_of(key);
  if (slot == key) return ++repeated_[key];
  slot = key;
  if (4 * ++size_ > 3 * slots_.size()) grow();
  return 0;
}

}  // namespace aisle::store
