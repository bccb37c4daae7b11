#pragma once

#include "store/shop.h"

#include <filesystem>

namespace aisle::store {

// Copies a shop, also while it is written to, as it stood at one moment: everything acknowledged before the call is in
// it. The copy is a shop itself (a backup of the backup restores it); it takes its name when all of it is on the disk
// and was read again. Error when something stands there already.
void back_up(const Shop& shop, const std::filesystem::path& to);

}  // namespace aisle::store
