#include "core/error.h"
#include "core/event.h"
#include "store/import.h"
#include "store/journal.h"
#include "store/lake.h"

#include <chrono>
#include <cstdlib>
#include <fmt/format.h>
#include <future>
#include <gtest/gtest.h>
#include <random>
#include <thread>
#include <utility>

namespace aisle::store {

namespace {

// A shop in a temporary folder with some hundred events of a few users over three months in its journal.
class Seal : public testing::Test {
 protected:
  Seal() : shop(Shop::make(FileSystem::machine(), folder(), {.name = "test"})) {
    Journal journal(shop.files(), shop.journal(), 1, {.segment_bytes = 5000});
    std::mt19937 chance(9);
    std::string lines;
    const std::vector<std::string> users = {"", "ann", "annabella", "annabell", "a\"b\\", "再买", "a\nb", "zzzzzzzzz"};
    for (int i = 0; i < 700; ++i) {
      const std::string id = fmt::format("e{}", i);
      const auto& user = users[chance() % users.size()];
      const Micros time{start_of_day(2025, 1, 1).count + static_cast<std::int64_t>(chance() % 90) * day.count};
      Event event{.event_id = id, .time = time, .received = time, .type = user.empty() ? "item" : "view_item"};
      (chance() % 2 == 0 ? event.user_id : event.anonymous_id) = user;
      event.item_id = "cup";
      event.text = i % 3 == 0 ? "a longer \"text\" with escapes" : "";
      std::string line;
      append_event(line, event);
      lines += line + "\n";
      if (i % 10 == 9) (void)journal.append(std::exchange(lines, ""), 10);
    }
  }
  ~Seal() override { std::filesystem::remove_all(shop.folder()); }

  static std::filesystem::path folder() {
    std::string name = (std::filesystem::temp_directory_path() / "aisle-seal-XXXXXX").string();
    return ::mkdtemp(name.data());
  }

  static std::string ask(const std::string& question) {
    sql::Database database;
    std::string out;
    database.query("SELECT COLUMNS(*)::VARCHAR FROM (" + question + ")", [&](const sql::Chunk& found) {
      for (std::size_t row = 0; row < found.rows(); ++row) out += std::string(found.text(0, row)) + "\n";
    });
    return out;
  }

  // Every field of every event, in the order of the log.
  [[nodiscard]] std::string everything() const {
    const Snapshot snapshot(shop);
    sql::Database database;
    snapshot.create_views(database);
    std::string out;
    database.query("SELECT t::VARCHAR FROM (SELECT * FROM log ORDER BY seq) t", [&](const sql::Chunk& found) {
      for (std::size_t row = 0; row < found.rows(); ++row) out += std::string(found.text(0, row)) + "\n";
    });
    return out;
  }

  Shop shop;
};

}  // namespace

// DuckDB is the twin: it sorts each file again.
TEST_F(Seal, SortsEachFileByUserAndTimeAndKeepsEveryField) {
  const auto before = everything();
  const auto manifest = seal(shop, {.batch = 20'000});
  EXPECT_GT(manifest.generation, 2U);
  EXPECT_EQ(manifest.sealed, 700U);
  std::uint64_t rows = 0;
  for (const auto& file : manifest.files) {
    const auto from = " FROM read_parquet(" + sql::literal((shop.lake() / file.name).string()) + ")";
    EXPECT_EQ(ask("SELECT seq" + from),
              ask("SELECT seq" + from + " ORDER BY coalesce(user_id, anonymous_id), time, seq"));
    EXPECT_EQ(ask("SELECT DISTINCT strftime(time, '%Y-%m')" + from), file.name.substr(0, 7) + "\n");
    EXPECT_EQ(
        ask("SELECT concat_ws(' ', count(*), min(seq), max(seq), epoch_us(min(time)), epoch_us(max(time)))" + from),
        fmt::format("{} {} {} {} {}\n", file.rows, file.first_seq, file.last_seq, file.first_time.count,
                    file.last_time.count));
    rows += file.rows;
  }
  EXPECT_EQ(rows, 700U);
  EXPECT_EQ(everything(), before);
}

// As the service does: events go on coming while others move.
TEST_F(Seal, LeavesWhatIsBehindTheLastEventOfABlockToTheNextOne) {
  const auto before = everything();
  for (const std::size_t batch : {std::size_t{20'000}, std::size_t{1} << 20U}) {
    const auto sealed = read_manifest(shop).sealed;
    EXPECT_EQ(seal(shop, {.batch = batch, .upto = sealed + 240}).sealed, sealed + 240);
    EXPECT_EQ(everything(), before);
  }
  EXPECT_EQ(seal(shop, {.upto = 480}).sealed, 480U);  // nothing is left up to it
  EXPECT_EQ(seal(shop).sealed, 700U);
  EXPECT_EQ(everything(), before);
}

TEST_F(Seal, IsEndedBeforeSomebodyElseWrites) {
  auto sealing = shop.files().lock(shop.journal() / "sealing.lock", true);
  auto opened = std::async(std::launch::async, [&] { return Journal(shop.files(), shop.journal()).next(); });
  EXPECT_EQ(opened.wait_for(std::chrono::milliseconds(100)), std::future_status::timeout);
  sealing.reset();
  EXPECT_EQ(opened.get(), 701U);
  const Journal journal(shop.files(), shop.journal());
  sealing = shop.files().lock(shop.journal() / "sealing.lock", true);
  EXPECT_THROW(seal_beside(shop, 700), Error);
}

TEST_F(Seal, GoesOnBesideTheWriter) {
  seal(shop);
  Journal journal(shop.files(), shop.journal(), 701);
  const auto add = [&](int from) {
    std::string lines;
    for (int i = from; i < from + 100; ++i) {
      const std::string id = fmt::format("more{}", i);
      std::string line;
      append_event(line, {.event_id = id, .time = start_of_day(2025, 2, 1), .type = "view_item", .user_id = "ann"});
      lines += line + "\n";
    }
    return journal.append(lines, 100) + 99;
  };
  Seq last = 700;
  for (int round = 0; round < 5; ++round) {
    const Seq upto = add(1000 * round);
    std::jthread beside([&] { EXPECT_EQ(seal(shop, {.upto = upto}).sealed, upto); });
    for (int i = 1; i < 6; ++i) last = add(1000 * round + 100 * i);
  }
  EXPECT_EQ(seal(shop).sealed, last);
  std::uint64_t rows = 0;
  for (const auto& file : read_manifest(shop).files) rows += file.rows;
  EXPECT_EQ(last, 700U + 5 * 600);
  EXPECT_EQ(rows, last);  // each once
}

// As the service does: it asks what it knows while ids are on their way to the disk, while the journal moves, and after
// runs have become one.
TEST_F(Seal, LetsTheImporterKnowAllIdsMeanwhile) {
  const auto lines_of = [](int from, int count) {
    std::string out;
    for (int i = from; i < from + count; ++i) {
      const std::string id = fmt::format("more{}", i);
      append_event(out, {.event_id = id, .time = start_of_day(2025, 2, 1), .type = "view_item", .user_id = "ann"});
      out += '\n';
    }
    return out;
  };
  constexpr int each = 20;
  constexpr int rounds = 12;
  {
    Importer importer(shop);
    const auto expect_known = [&](int count) {
      EXPECT_EQ(importer.take(lines_of(0, count)).duplicate, static_cast<std::size_t>(count));
    };
    for (int round = 0; round < rounds; ++round) {
      EXPECT_EQ(importer.take(lines_of(each * round, each)).accepted, std::size_t{each});
      const auto leaving = importer.begin_seal();
      expect_known(each * (round + 1));
      importer.take_run(write_run(shop.files(), shop.index(), leaving).value());
      expect_known(each * (round + 1));
      EXPECT_EQ(seal_beside(shop, leaving.last).sealed, leaving.last);
      for (auto& file : run_files(shop.files(), shop.index()))
        if (file.is_merged() && file.last == leaving.last) importer.take_run({shop.files(), file});
      expect_known(each * (round + 1));
    }
  }
  EXPECT_LT(run_files(shop.files(), shop.index()).size(), 8U);
  EXPECT_EQ(Importer(shop).take(lines_of(0, each * rounds)).duplicate, std::size_t{each * rounds});
  seal(shop);
  EXPECT_TRUE(held_run_files(shop.files(), shop.index()).empty());
}

}  // namespace aisle::store
