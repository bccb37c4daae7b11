#pragma once

#include <cstddef>
#include <filesystem>
#include <span>
#include <string>
#include <vector>

namespace aisle::sql {

// Writes a Parquet file of two columns: `name`, a text, and `vector`, a list of so many FLOATs. values: ids.size() ×
// width. The file takes its name only when it is whole. Throws QueryFailed.
void write_vectors(const std::filesystem::path& file, const std::string& name, const std::vector<std::string>& ids,
                   std::span<const float> values, std::size_t width);

}  // namespace aisle::sql
