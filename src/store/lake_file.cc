#include "store/lake_file.h"

#include "core/crc32c.h"
#include "store/id_run.h"

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <fmt/format.h>
#include <string_view>
#include <thread>

namespace aisle::store {

LakeFile write_lake_file(const Shop& shop, sql::Database& database, const std::string& rows, const std::string& name,
                         const std::string& columns) {
  const auto path = shop.lake() / name;
  database.query("COPY (SELECT " + columns + " " + rows + " ORDER BY coalesce(user_id, anonymous_id), time, seq) TO " +
                 sql::literal(path.string()) + " (FORMAT parquet, COMPRESSION zstd)");
  shop.files().append_to(path)->sync();
  LakeFile out{.name = name, .bytes = shop.files().size(path), .crc32c = checksum(shop.files(), path)};
  database.query("SELECT count(*), min(seq), max(seq), epoch_us(min(time)), epoch_us(max(time)) FROM read_parquet(" +
                     sql::literal(path.string()) + ")",
                 [&](const sql::Chunk& found) {
                   const auto at = [&](std::size_t column) { return found.integer(column, 0); };
                   out.rows = static_cast<std::uint64_t>(at(0));
                   if (out.rows == 0) return;
                   out.first_seq = static_cast<Seq>(at(1));
                   out.last_seq = static_cast<Seq>(at(2));
                   out.first_time = {at(3)};
                   out.last_time = {at(4)};
                 });
  return out;
}

void replace_files(const Shop& shop, sql::Database& database, Manifest& manifest, const std::vector<std::string>& names,
                   const std::string& where, const std::string& columns) {
  std::string list;
  for (const auto& name : names) list += (list.empty() ? "" : ", ") + sql::literal((shop.lake() / name).string());
  const auto month = names.front().substr(0, 7);
  const auto free = [&](const std::string& name) { return !shop.files().exists(shop.lake() / name); };
  std::string name;
  for (int part = 1; name.empty() || !free(name); ++part)
    name = fmt::format("{}-{:06}-{}.parquet", month, manifest.generation, part);
  const auto made = write_lake_file(shop, database, "FROM read_parquet([" + list + "]) WHERE " + where, name, columns);
  const auto first = std::ranges::find(manifest.files, names.front(), &LakeFile::name);
  if (made.rows == 0) {
    shop.files().remove(shop.lake() / name);
  } else {
    *first = made;
  }
  std::erase_if(manifest.files,
                [&](const LakeFile& file) { return std::ranges::find(names, file.name) != names.end(); });
}

std::string checksum(const FileSystem& files, const std::filesystem::path& path) {
  constexpr std::size_t piece = 8U << 20U;
  std::uint32_t sum = 0;
  const auto size = files.size(path);
  for (std::uint64_t at = 0; at < size; at += piece) sum = crc32c(files.read(path, at, piece), sum);
  return fmt::format("{:08x}", sum);
}

std::vector<std::filesystem::path> unlisted_files(const Shop& shop, const Manifest& manifest) {
  std::vector<std::filesystem::path> out;
  for (const auto& name : shop.files().names(shop.lake())) {
    const bool listed = std::ranges::find(manifest.files, name, &LakeFile::name) != manifest.files.end();
    if (name.ends_with(".parquet") && !listed) out.push_back(shop.lake() / name);
  }
  return out;
}

namespace {

constexpr std::string_view gone = ".gone";  // what nobody can read any more, and is still to be removed

std::vector<std::filesystem::path> leftovers(const Shop& shop, const Manifest& manifest) {
  auto out = unlisted_files(shop, manifest);
  const auto all = segments(shop.files(), shop.journal());
  for (std::size_t i = 0; i + 1 < all.size(); ++i) {  // the last one is still written
    if (all[i + 1].first <= manifest.sealed + 1) out.push_back(all[i].path);
  }
  if (shop.files().exists(shop.index()))
    for (const auto& run : held_run_files(shop.files(), shop.index()))
      for (const auto& path : {run.path, run.filter()})
        if (shop.files().exists(path)) out.push_back(path);
  return out;
}

void remove_in_steps(FileSystem& files, const std::filesystem::path& path) {
  constexpr std::uint64_t step = 4U << 20U;
  constexpr std::chrono::milliseconds pause{20};
  for (auto size = files.size(path); size > step; std::this_thread::sleep_for(pause)) files.cut(path, size -= step);
  files.remove(path);
}

}  // namespace

bool remove_leftovers(const Shop& shop, const Manifest& manifest, bool gently) {
  auto& files = shop.files();
  {
    const auto alone = files.lock(shop.lake() / "readers.lock", true);
    if (alone == nullptr) return false;
    for (const auto& path : leftovers(shop, manifest)) files.rename(path, path.string() + std::string(gone));
  }
  for (const auto& folder : {shop.lake(), shop.journal(), shop.index()}) {
    if (!files.exists(folder)) continue;
    for (const auto& name : files.names(folder))
      if (name.ends_with(gone)) gently ? remove_in_steps(files, folder / name) : files.remove(folder / name);
  }
  return true;
}

}  // namespace aisle::store
