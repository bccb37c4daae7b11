#pragma once

#include "core/event.h"
#include "store/journal.h"
#include "store/lake.h"

#include <cstdlib>
#include <filesystem>
#include <fmt/format.h>
#include <optional>
#include <string>

namespace aisle::store {

// A shop in a temporary folder with its writer, for tests.
struct TestShop {
  Shop shop;
  std::optional<Journal> journal;

  explicit TestShop(ShopConfig config = {})
      : shop(Shop::make(FileSystem::machine(), folder(), std::move(config))),
        journal(std::in_place, shop.files(), shop.journal(), 1, JournalConfig{.segment_bytes = 2000}) {}
  TestShop(const TestShop&) = delete;
  TestShop& operator=(const TestShop&) = delete;
  ~TestShop() { std::filesystem::remove_all(shop.folder()); }

  // Events without an id get e1, e2, … by their place.
  void tell(Event event, int count = 1) {
    for (int i = 0; i < count; ++i) {
      const std::string id = fmt::format("e{}", journal->next());
      event.event_id = id;
      event.received = event.time;
      std::string line;
      append_event(line, event);
      line += '\n';
      (void)journal->append(line, 1);
    }
  }

  // The first column of the answer, a blank behind each row.
  [[nodiscard]] std::string ask(const std::string& question) const {
    const Snapshot snapshot(shop);
    sql::Database database;
    snapshot.create_views(database);
    std::string out;
    database.query("SELECT COLUMNS(*)::VARCHAR FROM (" + question + ") LIMIT 100", [&](const sql::Chunk& found) {
      for (std::size_t row = 0; row < found.rows(); ++row)
        out += std::string(found.missing(0, row) ? "-" : found.text(0, row)) + (found.rows() > 1 ? " " : "");
    });
    return out;
  }

 private:
  static std::filesystem::path folder() {
    std::string name = (std::filesystem::temp_directory_path() / "aisle-shop-XXXXXX").string();
    return ::mkdtemp(name.data());
  }
};

}  // namespace aisle::store
