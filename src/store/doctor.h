#pragma once

#include "store/shop.h"

#include <string>
#include <vector>

namespace aisle::store {

// What was found when a shop was looked through.
struct Finding {
  enum class Kind { fine, note, problem } kind = Kind::fine;
  std::string what;
  std::string where;
  std::string mend;  // what to do about it; empty when nothing has to be done
};

// Looks through everything that a shop keeps: every block of the journal and every file of the lake against its
// checksum and its counts, that no event is there twice, that the index knows every event, that what was set aside can
// be read, that secrets are closed to others, that no erasure was left half done. Changes nothing; may run beside a
// writer.
std::vector<Finding> examine(const Shop& shop);

// Removes what can be made again and is damaged (the index), and what nothing lists (files of a killed sealing). Not
// while somebody writes. Returns what was removed.
std::vector<std::filesystem::path> mend(const Shop& shop);

}  // namespace aisle::store
