#include "store/event_table.h"
#include "store/lake.h"
#include "store/lake_file.h"
#include "store/manifest.h"

#include <fmt/format.h>

namespace aisle::store {

namespace {

// Sorts the batch into files and lists them.
void write_batch(const Shop& shop, sql::Database& database, Manifest& manifest, Seq sealed) {
  ++manifest.generation;
  std::vector<std::string> months;
  database.query("SELECT DISTINCT strftime(time, '%Y-%m') m FROM batch ORDER BY m", [&](const sql::Chunk& found) {
    for (std::size_t row = 0; row < found.rows(); ++row) months.emplace_back(found.text(0, row));
  });
  for (const auto& month : months) {
    manifest.files.push_back(write_lake_file(shop, database,
                                             "FROM batch WHERE strftime(time, '%Y-%m') = " + sql::literal(month),
                                             fmt::format("{}-{:06}.parquet", month, manifest.generation)));
  }
  shop.files().sync_folder(shop.lake());
  manifest.sealed = sealed;
  write_manifest(shop, manifest);
}

}  // namespace

Manifest seal(const Shop& shop, const SealConfig& config) {
  Manifest manifest = read_manifest(shop);
  remove_leftovers(shop, manifest);
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
  remove_leftovers(shop, manifest);
  return manifest;
}

}  // namespace aisle::store
