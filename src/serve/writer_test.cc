#include "serve/writer.h"

#include "sql/database.h"
#include "store/lake.h"
#include "store/test_disk.h"

#include <cstdlib>
#include <filesystem>
#include <fmt/format.h>
#include <gtest/gtest.h>
#include <limits>
#include <string>

namespace aisle::serve {
namespace {

namespace fs = std::filesystem;

std::string decision(int number) {
  const std::string id = fmt::format("d{}", number);
  const Micros time = *parse_time("2025-01-01");
  std::string out;
  append_event(out, Event{.event_id = id, .time = time, .received = time, .type = "decision", .anonymous_id = id});
  return out + '\n';
}

std::string decisions(const store::Shop& shop) {
  const store::Snapshot snapshot(shop);
  sql::Database database;
  snapshot.create_log(database);
  std::string out;
  database.query("SELECT event_id FROM log ORDER BY event_id", [&](const sql::Chunk& found) {
    for (std::size_t row = 0; row < found.rows(); ++row) out += std::string(found.text(0, row)) + " ";
  });
  return out;
}

// Whichever step of writing fails, and before or after the bytes were there.
TEST(Writer, WritesOwnLinesOnceThoughTheDiskFailedMeanwhile) {
  std::string name = (fs::temp_directory_path() / "aisle-writer-XXXXXX").string();
  const fs::path folder = ::mkdtemp(name.data());
  store::Shop::make(FileSystem::machine(), folder / "fresh", {.name = "test"});
  std::size_t failed = 0;
  for (std::size_t step = 0; step < 12; ++step) {
    const auto place = folder / "shop";
    fs::remove_all(place);
    fs::copy(folder / "fresh", place, fs::copy_options::recursive);
    store::FragileDisk disk(place);
    const auto shop = store::Shop::open(disk, place);
    Pulse pulse;
    {
      Writer writer(shop, pulse);
      disk.fails_once = true;
      disk.fails_after = disk.steps + step;  // the writer takes none before it is told something
      writer.tell(decision(1));
      writer.tell(decision(2));
      writer.stop();
      EXPECT_EQ(writer.lost(), 0U);
    }
    failed += disk.fails_after == std::numeric_limits<std::size_t>::max() ? 1 : 0;
    disk.fails_after = std::numeric_limits<std::size_t>::max();
    EXPECT_EQ(decisions(shop), "d1 d2 ") << step;
  }
  EXPECT_GT(failed, 3U);
  fs::remove_all(folder);
}

}  // namespace
}  // namespace aisle::serve
