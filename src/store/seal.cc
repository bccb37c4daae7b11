#include "core/crc32c.h"
#include "core/error.h"
#include "store/event_table.h"
#include "store/lake.h"
#include "store/manifest.h"

#include <algorithm>
#include <fmt/format.h>

namespace aisle::store {

namespace {

std::uint32_t crc_of(const FileSystem& files, const std::filesystem::path& path) {
  return crc32c(files.read(path, 0, files.size(path)));
}

// What a batch in the table `batch` holds of one month, written to a file of that name.
LakeFile write_month(const Shop& shop, sql::Database& database, const std::string& month, const std::string& name) {
  const auto path = shop.lake() / name;
  const std::string rows = "FROM batch WHERE strftime(time, '%Y-%m') = " + sql::literal(month);
  database.query("COPY (SELECT * " + rows + " ORDER BY coalesce(user_id, anonymous_id), time, seq) TO " +
                 sql::literal(path.string()) + " (FORMAT parquet, COMPRESSION zstd)");
  shop.files().append_to(path)->sync();
  LakeFile out{
      .name = name, .bytes = shop.files().size(path), .crc32c = fmt::format("{:08x}", crc_of(shop.files(), path))};
  database.query("SELECT count(*), min(seq), max(seq), epoch_us(min(time)), epoch_us(max(time)) " + rows,
                 [&](const sql::Chunk& found) {
                   const auto at = [&](std::size_t column) { return found.integer(column, 0); };
                   out.rows = static_cast<std::uint64_t>(at(0));
                   out.first_seq = static_cast<Seq>(at(1));
                   out.last_seq = static_cast<Seq>(at(2));
                   out.first_time = {at(3)};
                   out.last_time = {at(4)};
                 });
  return out;
}

// Sorts the batch into files and lists them.
void write_batch(const Shop& shop, sql::Database& database, Manifest& manifest, Seq sealed) {
  ++manifest.generation;
  std::vector<std::string> months;
  database.query("SELECT DISTINCT strftime(time, '%Y-%m') m FROM batch ORDER BY m", [&](const sql::Chunk& found) {
    for (std::size_t row = 0; row < found.rows(); ++row) months.emplace_back(found.text(0, row));
  });
  for (const auto& month : months) {
    manifest.files.push_back(
        write_month(shop, database, month, fmt::format("{}-{:06}.parquet", month, manifest.generation)));
  }
  shop.files().sync_folder(shop.lake());
  manifest.sealed = sealed;
  write_manifest(shop, manifest);
}

// Files that a killed sealing left, and segments that hold only what is sealed; while somebody reads they stay.
void clean(const Shop& shop, const Manifest& manifest) {
  auto& files = shop.files();
  const auto alone = files.lock(shop.lake() / "readers.lock", true);
  if (alone == nullptr) return;
  for (const auto& name : files.names(shop.lake())) {
    const bool listed = std::ranges::find(manifest.files, name, &LakeFile::name) != manifest.files.end();
    if (name.ends_with(".parquet") && !listed) files.remove(shop.lake() / name);
  }
  const auto all = segments(files, shop.journal());
  for (std::size_t i = 0; i + 1 < all.size(); ++i) {  // the last one is still written
    if (all[i + 1].first <= manifest.sealed + 1) files.remove(all[i].path);
  }
}

}  // namespace

Manifest seal(const Shop& shop, const SealConfig& config) {
  Manifest manifest = read_manifest(shop);
  clean(shop, manifest);
  bool more = true;
  while (more) {
    sql::Database database;
    database.limit_memory(config.memory);
    EventTable table(database, "batch");
    std::size_t rows = 0;
    const Seq next = read_journal(shop.files(), shop.journal(), manifest.sealed + 1, [&](Block& block) {
      table.add_lines(block.first, block.lines, manifest.sealed + 1);
      rows += block.count;
      return rows < config.batch;
    });
    table.finish();
    more = rows >= config.batch;
    if (next > manifest.sealed + 1) write_batch(shop, database, manifest, next - 1);
  }
  clean(shop, manifest);
  return manifest;
}

}  // namespace aisle::store
