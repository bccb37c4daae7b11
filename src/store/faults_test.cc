#include "store/import.h"
#include "store/test_disk.h"

#include <csignal>
#include <cstdlib>
#include <fmt/format.h>
#include <gtest/gtest.h>
#include <sys/resource.h>

namespace aisle::store {

namespace {

namespace fs = std::filesystem;

class Silent : public Progress {
  void start(std::string_view, std::size_t) override {}
  void advance(std::string_view) override {}
  void finish() override {}
};

// A shop that is told four files of events one after the other, sealed after the second and the last, on a disk that
// fails at some step.
class Faults : public testing::Test {
 protected:
  Faults() {
    std::string name = (fs::temp_directory_path() / "aisle-faults-XXXXXX").string();
    folder = ::mkdtemp(name.data());
    for (int part = 0; part < 4; ++part) {
      const auto path = folder / fmt::format("{}.jsonl", part);
      write_file(path, events(part));
      inputs.push_back(path);
    }
    Shop::make(FileSystem::machine(), folder / "fresh", {.name = "test"});
  }
  ~Faults() override { fs::remove_all(folder); }

  // With and without ids, some of them told before, some broken, one in another month.
  static std::string events(int part) {
    std::string out;
    for (int i = 0; i < 60; ++i) {
      const std::string id = i % 3 == 0 ? "" : fmt::format("\"event_id\":\"e{}\",", part * 50 + i);
      out += fmt::format("{{{}\"time\":\"2025-{:02}-{:02}T12:00:00Z\",\"type\":\"view_item\",\"user_id\":\"u{}\"}}\n",
                         id, i == 7 ? 10 : 11, 1 + i % 28, i % 5);
    }
    return out + "{\"type\":\"broken\"}\n";
  }

  fs::path fresh_shop() const {
    const auto place = folder / "shop";
    fs::remove_all(place);
    fs::copy(folder / "fresh", place, fs::copy_options::recursive);
    return place;
  }

  // How many files were told before the disk failed.
  std::size_t tell(FileSystem& files, const fs::path& place) const {
    Silent progress;
    std::size_t told = 0;
    try {
      const Shop shop = Shop::open(files, place);
      for (const auto& input : inputs) {
        Importer importer(shop);
        importer.run({input}, {}, progress);
        ++told;
        if (told % 2 == 0) importer.seal();
      }
    } catch (const Error& error) {
      failure = error.what();
    }
    return told;
  }

  // Everything in the log and in quarantine, a line each.
  static std::string everything(const fs::path& place) {
    const Shop shop = Shop::open(FileSystem::machine(), place);
    const Snapshot snapshot(shop);
    sql::Database database;
    snapshot.create_views(database);
    std::string out;
    database.query("SELECT seq || ' ' || event_id || ' ' || time || ' ' || user_id FROM log ORDER BY seq",
                   [&](const sql::Chunk& found) {
                     for (std::size_t row = 0; row < found.rows(); ++row) out += std::string(found.text(0, row)) + "\n";
                   });
    return out;
  }

  // The log after so many files, and in the end.
  std::vector<std::string> unbroken() const {
    std::vector<std::string> out = {""};
    const auto place = fresh_shop();
    const Shop shop = Shop::open(FileSystem::machine(), place);
    Silent progress;
    for (const auto& input : inputs) {
      Importer(shop).run({input}, {}, progress);
      out.push_back(everything(place));
    }
    return out;
  }

  // How the disk fails.
  struct Failure {
    bool crash = false;        // then the power goes, too
    bool once = false;         // the next step works again
    std::string lies_in = {};  // syncs in that folder are none
  };

  // Whether the shop has every event that was acknowledged, each once, after the disk failed at a step.
  bool survives(const fs::path& place, std::size_t step, const Failure& how) {
    FragileDisk disk(place);
    disk.fails_after = step;
    disk.fails_once = how.once;
    disk.lies_in = how.lies_in;
    const std::size_t told = tell(disk, place);
    steps = disk.steps;
    if (how.crash) disk.crash(chance);
    const std::string found = everything(place);
    return found.starts_with(logs[told]) && logs.back().starts_with(found);
  }

  // Breaks the disk at every step in turn, then (a crash) at any step of what goes on from there; in the end the same
  // is told again, and all of it must be there.
  bool always_survives(const Failure& how) {
    constexpr std::size_t most_steps = 80;
    logs = unbroken();
    for (broke_at = 0; broke_at == 0 || steps >= broke_at; ++broke_at) {
      const auto place = fresh_shop();
      try {
        if (!survives(place, broke_at, how)) return false;
        const auto taken = steps;
        if (how.crash && !survives(place, chance() % most_steps, how)) return false;
        if (tell(FileSystem::machine(), place) != inputs.size() || everything(place) != logs.back()) return false;
        steps = taken;
      } catch (const Error& error) {  // the shop does not open any more
        failure = error.what();
        return false;
      }
    }
    return true;
  }

  fs::path folder;
  std::vector<fs::path> inputs;
  std::vector<std::string> logs;  // after so many files
  mutable std::string failure;
  std::size_t broke_at = 0, steps = 0;
  std::mt19937 chance{7};
};

}  // namespace

TEST_F(Faults, AFullDiskLosesNothing) { EXPECT_TRUE(always_survives({})) << broke_at << ": " << failure; }

TEST_F(Faults, OneFailedWriteLosesNothing) {
  EXPECT_TRUE(always_survives({.once = true})) << broke_at << ": " << failure;
}

TEST_F(Faults, LosingThePowerLosesNothing) {
  EXPECT_TRUE(always_survives({.crash = true})) << broke_at << ": " << failure;
  EXPECT_GT(broke_at, 40U);  // so many writes and syncs were broken
}

TEST_F(Faults, WouldLoseEventsWithoutSyncs) {
  for (const char* part : {"journal", "lake", "index"})
    EXPECT_FALSE(always_survives({.crash = true, .lies_in = part})) << part;
}

// What DuckDB writes by itself fails, too: no file may be longer than that.
TEST_F(Faults, FilesThatCannotGrowLoseNothing) {
  logs = unbroken();
  (void)std::signal(SIGXFSZ, SIG_IGN);
  rlimit before{};
  ::getrlimit(RLIMIT_FSIZE, &before);
  for (const rlim_t longest : {0U, 100U, 1000U, 3000U, 10'000U}) {
    const auto place = fresh_shop();
    const rlimit limit{.rlim_cur = longest, .rlim_max = before.rlim_max};
    ::setrlimit(RLIMIT_FSIZE, &limit);
    const auto told = tell(FileSystem::machine(), place);
    ::setrlimit(RLIMIT_FSIZE, &before);
    EXPECT_LT(told, inputs.size()) << longest;
    EXPECT_TRUE(everything(place).starts_with(logs[told])) << longest;
    EXPECT_EQ(tell(FileSystem::machine(), place), inputs.size()) << longest;
    EXPECT_EQ(everything(place), logs.back()) << longest;
  }
}

}  // namespace aisle::store
