#pragma once

#include "store/shop.h"

#include <string>

namespace aisle::store {

// A key of the shop's own (64 hex digits) for hashes that nobody outside can repeat: secrets/NAME.key, made when it is
// asked for first.
std::string secret(const Shop& shop, const std::string& name);

}  // namespace aisle::store
