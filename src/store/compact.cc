#include "store/compact.h"

#include "store/event_columns.h"
#include "store/lake_file.h"
#include "store/manifest.h"

#include <algorithm>
#include <fmt/format.h>
#include <map>

namespace aisle::store {

namespace {

using Group = std::vector<std::string>;

// The small files of each month, the smallest first, in groups that are not too large.
std::vector<Group> groups(const Manifest& manifest, const CompactConfig& config) {
  std::map<std::string, std::vector<const LakeFile*>> months;
  for (const auto& file : manifest.files) {
    if (file.bytes < config.small) months[file.name.substr(0, 7)].push_back(&file);
  }
  std::vector<Group> out;
  for (auto& [month, files] : months) {
    std::ranges::stable_sort(files, {}, [](const LakeFile* file) { return file->bytes; });
    Group group;
    std::uint64_t bytes = 0;
    for (const auto* file : files) {
      if (bytes + file->bytes > config.large) {
        out.push_back(std::move(group));
        group.clear();
        bytes = 0;
      }
      group.push_back(file->name);
      bytes += file->bytes;
    }
    out.push_back(std::move(group));
  }
  std::erase_if(out, [&](const Group& group) { return group.size() < config.fewest; });
  return out;
}

std::string is_kept(Micros since) {
  return fmt::format("epoch_us(time) >= {} OR type IN ({})", since.count, fact_type_list());
}

}  // namespace

Manifest compact(const Shop& shop, const CompactConfig& config) {
  Manifest manifest = read_manifest(shop);
  remove_leftovers(shop, manifest, config.gently);
  std::vector<Group> old;
  for (const auto& file : manifest.files) {
    if (file.first_time < config.keep_since) old.push_back({file.name});
  }
  if (old.empty() && groups(manifest, config).empty()) return manifest;
  ++manifest.generation;
  sql::Database database;
  database.limit_memory(config.memory);
  for (const auto& group : old) replace_files(shop, database, manifest, group, is_kept(config.keep_since));
  for (const auto& group : groups(manifest, config)) replace_files(shop, database, manifest, group, "true");
  shop.files().sync_folder(shop.lake());
  write_manifest(shop, manifest);
  remove_leftovers(shop, manifest, config.gently);
  return manifest;
}

}  // namespace aisle::store
