#pragma once

#include "core/file_system.h"
#include "predict/item_groups.h"

#include <filesystem>

namespace aisle::predict {

// The groups of these items (item_groups.h). Which item is in which is kept in a file (docs/formats.md), since to find
// that out takes half a minute of a million items; the file says of which vectors it speaks, and is written anew where
// it speaks of others or is damaged. Without a path nothing is kept.
std::vector<ItemGroup> kept_groups(FileSystem& files, const std::filesystem::path& path, const std::vector<Code>& items,
                                   std::span<const float> vectors_VD, std::size_t width, std::size_t count);

}  // namespace aisle::predict
