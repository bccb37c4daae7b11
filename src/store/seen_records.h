#pragma once

#include "core/fingerprint.h"

#include <cstddef>
#include <cstdint>
#include <unordered_map>
#include <vector>

namespace aisle::store {

// How often a file told the same record before, for records without ids. 11 to 21 bytes for each that is told once: it
// goes by 64 bits of the fingerprint. Two records that share them would be counted together, which gives the later one
// another id than it would have, always the same.
class SeenRecords {
 public:
  // 0 at the first time, then 1, 2, …
  std::size_t see(const Fingerprint& record);

 private:
  [[nodiscard]] std::uint64_t& slot_of(std::uint64_t key);
  void grow();

  static constexpr std::size_t fewest = 1024;
  std::vector<std::uint64_t> slots_ = std::vector<std::uint64_t>(fewest);  // open addressing; 0 is an empty one
  std::size_t size_ = 0;
  std::unordered_map<std::uint64_t, std::size_t> repeated_;
};

}  // namespace aisle::store
