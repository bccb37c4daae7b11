#pragma once

#include <cstddef>
#include <filesystem>

namespace aisle {

// The bytes that this process may still take: what Linux calls available (MemAvailable), or less where a control group
// (a container) allows less. `root` is where /proc and /sys stand. 1 GiB where neither says anything.
std::size_t available_memory(const std::filesystem::path& root = "/");

}  // namespace aisle
