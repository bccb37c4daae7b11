#include "store/journal.h"

#include "store/test_files.h"

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <thread>

namespace aisle::store {

namespace {

const std::filesystem::path folder = "journal";

// Lines "1\n" "2\n" … so that a line tells its own seq.
std::string lines(Seq first, std::size_t count) {
  std::string out;
  for (std::size_t i = 0; i < count; ++i) out += fmt::format("{}\n", first + i);
  return out;
}

std::string everything(const FileSystem& files, Seq from = 1) {
  std::string out;
  read_journal(files, folder, from, [&](Block& block) {
    out += block.lines;
    return true;
  });
  return out;
}

// Writes blocks of random sizes until the disk fails or `blocks` are written; the last seq that was acknowledged.
Seq write_until_failure(FragileFiles& files, std::size_t blocks, std::mt19937& chance) {
  Seq acknowledged = 0;
  try {
    Journal journal(files, folder, 1, {.segment_bytes = 200});
    acknowledged = journal.next() - 1;
    for (std::size_t i = 0; i < blocks; ++i) {
      const std::size_t count = 1 + chance() % 9;
      acknowledged = journal.append(lines(journal.next(), count), count) + count - 1;
    }
  } catch (const Error&) {
    return acknowledged;  // the disk failed: what was acknowledged before it counts
  }
  return acknowledged;
}

// Whether every acknowledged line is there after crashes at random moments, each once and in order.
bool survives(bool syncs) {
  std::mt19937 chance(5);
  FragileFiles files;
  files.syncs = syncs;
  for (int round = 0; round < 300; ++round) {
    files.fails_after = chance() % 60;
    const Seq acknowledged = write_until_failure(files, 20, chance);
    files.crash(chance);
    const std::string kept = everything(files);
    const auto count = static_cast<Seq>(std::ranges::count(kept, '\n'));
    if (count < acknowledged || kept != lines(1, count)) return false;
  }
  return true;
}

}  // namespace

TEST(Journal, KeepsEveryAcknowledgedLineThroughFailuresAndCrashes) { EXPECT_TRUE(survives(true)); }

TEST(Journal, WouldLoseLinesWithoutSync) { EXPECT_FALSE(survives(false)); }

TEST(Journal, ReadsFromAnyLine) {
  FragileFiles files;
  Journal journal(files, folder, 1, {.segment_bytes = 300});
  for (int i = 0; i < 50; ++i) EXPECT_EQ(journal.append(lines(journal.next(), 3), 3), 1U + 3 * static_cast<Seq>(i));
  EXPECT_GT(segments(files, folder).size(), 3U);
  EXPECT_EQ(everything(files), lines(1, 150));
  EXPECT_EQ(everything(files, 100), lines(100, 51));
  EXPECT_EQ(everything(files, 102), lines(100, 51));  // the block begins before
  EXPECT_EQ(everything(files, 151), "");
}

TEST(Journal, TellsABegunBlockFromADamagedOne) {
  FragileFiles files;
  {
    Journal(files, folder).append("a\nb\n", 2);
  }
  EXPECT_EQ(journal_tail(files, folder), Tail::none);
  auto& bytes = files.bytes(segments(files, folder).front().path);
  bytes.back() = 'x';
  EXPECT_EQ(journal_tail(files, folder), Tail::damaged);
  const std::string damaged = bytes;
  bytes.pop_back();
  EXPECT_EQ(journal_tail(files, folder), Tail::begun);
  bytes = damaged;
  EXPECT_EQ(Journal(files, folder).next(), 1U);
  EXPECT_EQ(files.bytes(folder / "damaged-00000000000000000001.txt"), damaged);
}

TEST(Journal, HasOneWriter) {
  FragileFiles files;
  const Journal journal(files, folder);
  EXPECT_THROW(Journal(files, folder), Error);
}

TEST(Journal, TakesNothingAfterAFailure) {
  FragileFiles files;
  Journal journal(files, folder);
  (void)journal.append(lines(1, 1), 1);
  files.fails_after = 0;
  EXPECT_THROW((void)journal.append(lines(2, 1), 1), Error);
  files.fails_after = 1000;
  EXPECT_THROW((void)journal.append(lines(3, 1), 1), Error);
}

TEST(Journal, TellsDamageFromACrash) {
  FragileFiles files;
  {
    Journal journal(files, folder);
    for (int i = 0; i < 3; ++i) (void)journal.append(lines(journal.next(), 2), 2);
  }
  const auto path = segments(files, folder).front().path;
  files.bytes(path)[5] = 'X';  // in the first block: whole ones stand behind it
  EXPECT_THROW(Journal(files, folder), Error);
}

// Its checksum is that of the lines alone.
TEST(Journal, NoticesAHeaderThatIsNotOfItsLines) {
  const auto damaged = [](const std::string& found, const std::string& changed) {
    FragileFiles files;
    {
      Journal journal(files, folder);
      for (int i = 0; i < 3; ++i) (void)journal.append(lines(journal.next(), 2), 2);
    }
    auto& bytes = files.bytes(segments(files, folder).front().path);
    bytes.replace(bytes.find(found), found.size(), changed);
    EXPECT_EQ(everything(files), "1\n2\n") << changed;
    EXPECT_THROW(Journal(files, folder), Error) << changed;
  };
  damaged("\"first\":3", "\"first\":2");
  damaged("\"first\":3,\"count\":2", "\"first\":3,\"count\":1");
}

TEST(Journal, PassesOverOtherFiles) {
  FragileFiles files;
  for (const char* name :
       {"notes about it.jsonl", "99999999999999999999.jsonl", "0000000000000000000x.jsonl", "1.jsonl"})
    files.append_to(folder / name)->append("x\n");
  EXPECT_EQ(segments(files, folder).size(), 0U);
  Journal journal(files, folder);
  EXPECT_EQ(journal.append("1\n", 1), 1U);
}

TEST(Journal, SharesSyncsAmongThreads) {
  FragileFiles files;
  Journal journal(files, folder);
  std::vector<std::jthread> writers;
  for (int i = 0; i < 8; ++i) {
    writers.emplace_back([&journal] {
      for (int k = 0; k < 50; ++k) (void)journal.append("x\n", 1);
    });
  }
  writers.clear();
  EXPECT_EQ(journal.next(), 401U);
  EXPECT_EQ(everything(files).size(), 800U);
}

}  // namespace aisle::store
