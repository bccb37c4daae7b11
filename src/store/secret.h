#pragma once

#include "core/file_system.h"
#include "core/fingerprint.h"
#include "store/shop.h"

#include <string>
#include <string_view>

namespace aisle::store {

// A key of the shop, 32 hex digits: read from secrets/NAME.key, which is made (by the system's random numbers, readable
// for its owner alone) when it is absent.
std::string secret(const Shop& shop, std::string_view name);

}  // namespace aisle::store
