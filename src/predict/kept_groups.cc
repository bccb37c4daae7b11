#include "predict/kept_groups.h"

#include "core/crc32c.h"
#include "core/safetensors.h"

#include <algorithm>
#include <optional>
#include <string_view>

namespace aisle::predict {

namespace {

constexpr std::int64_t version = 1;  // of the way in which items are grouped

std::string_view bytes_of(auto numbers) {
  return {reinterpret_cast<const char*>(numbers.data()), numbers.size_bytes()};
}

// The numbers that a file holds of just these items; none where it holds none.
std::optional<std::vector<std::uint32_t>> read_numbers(const FileSystem& files, const std::filesystem::path& path,
                                                       std::span<const std::int64_t> key, std::size_t items) {
  if (path.empty() || !files.exists(path)) return {};
  try {
    const auto tensors = read_safetensors(files.read(path, 0, files.size(path)), path.string());
    if (!std::ranges::equal(restore<std::int64_t>(tensors, "of"), key)) return {};
    const auto groups = restore<std::int32_t>(tensors, "groups");
    const auto is_group = [&](std::int32_t group) { return group >= 0 && static_cast<std::size_t>(group) < items; };
    if (groups.size() != items || !std::ranges::all_of(groups, is_group)) return {};
    return std::vector<std::uint32_t>(groups.begin(), groups.end());
  } catch (const Error&) {
    return {};  // it is made anew
  }
}

}  // namespace

std::vector<ItemGroup> kept_groups(FileSystem& files, const std::filesystem::path& path, const std::vector<Code>& items,
                                   std::span<const float> vectors_VD, std::size_t width, std::size_t count) {
  const std::vector<std::int64_t> key = {version, static_cast<std::int64_t>(count), crc32c(bytes_of(vectors_VD)),
                                         crc32c(bytes_of(std::span(items)))};
  auto numbers = read_numbers(files, path, key, items.size());
  if (!numbers) {
    numbers = group_numbers(items, vectors_VD, width, count);
    const std::vector<std::int32_t> groups(numbers->begin(), numbers->end());
    const StoredTensors tensors = {{"of", stored(std::span(key), {key.size()})},
                                   {"groups", stored(std::span(groups), {groups.size()})}};
    if (!path.empty()) {
      files.make_folder(path.parent_path());
      files.replace(path, write_safetensors(tensors));
    }
  }
  return groups_of_numbers(items, *numbers, vectors_VD, width);
}

}  // namespace aisle::predict
