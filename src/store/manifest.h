#pragma once

#include "store/lake.h"

namespace aisle::store {

// Replaces the list of the lake's files at once: who reads finds the old one or this one.
void write_manifest(const Shop& shop, const Manifest& manifest);

}  // namespace aisle::store
