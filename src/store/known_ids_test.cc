#include "store/known_ids.h"

#include "store/test_files.h"

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <map>
#include <optional>
#include <random>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace aisle::store {

namespace {

constexpr std::size_t steps_of_a_run = 10;  // writes and syncs, and one more
const std::filesystem::path first_run = "index/00000000000000000040.run";
const std::filesystem::path first_filter = "index/00000000000000000040.filter";

// A thousand ids in a run up to 40.
void write_first_run(FragileFiles& files) {
  KnownIds ids(files, "index", 100);
  for (int i = 0; i < 1000; ++i) ids.add({fingerprint(fmt::format("{}", i)), 7});
  ids.seal(40);
}

void expect_first_run(const KnownIds& ids) {
  EXPECT_EQ(ids.sealed(), 40U);
  for (int i = 0; i < 1000; ++i) EXPECT_EQ(ids.look_up(fingerprint(fmt::format("{}", i)), 7), Known::same);
  for (int i = 1000; i < 2000; ++i) EXPECT_EQ(ids.look_up(fingerprint(fmt::format("{}", i)), 7), Known::no);
}

class CountedFiles : public FragileFiles {
 public:
  mutable std::size_t read_bytes = 0;

  [[nodiscard]] std::string read(const std::filesystem::path& path, std::uint64_t begin,
                                 std::size_t count) const override {
    auto out = FragileFiles::read(path, begin, count);
    read_bytes += out.size();
    return out;
  }
};

}  // namespace

// Some seal at once, others while more is asked and added; runs become one now and then.
TEST(KnownIds, AgreeWithANaiveTwin) {
  std::mt19937_64 chance(3);
  FragileFiles files;
  KnownIds ids(files, "index", 1'000'000);
  std::map<Fingerprint, std::uint64_t> twin;
  const auto expect_known = [&](const KnownIds& asked, const Fingerprint& id, std::uint64_t content) {
    const auto known = twin.find(id);
    const Known expected = known == twin.end() ? Known::no : known->second == content ? Known::same : Known::other;
    EXPECT_EQ(asked.look_up(id, content), expected) << twin.size();
    return expected == Known::no;
  };
  std::optional<LeavingIds> leaving;
  std::size_t merged = 0;
  for (std::uint64_t step = 1; step <= 30'000; ++step) {
    const Fingerprint id = fingerprint(fmt::format("{}", chance() % 12'000));
    const std::uint64_t content = chance() % 3;
    if (expect_known(ids, id, content)) {
      ids.add({id, content});
      twin[id] = content;
    }
    if (chance() % 1000 != 0) continue;
    if (leaving && chance() % 4 != 0) {
      if (auto run = write_run(files, "index", *leaving)) ids.take_run(std::move(*run));
      leaving.reset();
    } else if (chance() % 2 == 0) {
      leaving = ids.begin_seal(step);  // those of the last one are among them, where they were not written
    } else {
      ids.seal(step);
    }
    if (auto run = leaving ? std::nullopt : merge_runs(files, "index")) {
      ++merged;
      ids.take_run(std::move(*run));
      EXPECT_EQ(run_files(files, "index").size(), 1U);
    }
  }
  EXPECT_GT(merged, 0U);
  ids.seal(30'000);
  for (const auto& held : held_run_files(files, "index")) remove_run(files, held);
  const KnownIds again(files, "index", 1'000'000);
  EXPECT_EQ(again.sealed(), 30'000U);
  for (int i = 0; i < 12'000; ++i) (void)expect_known(again, fingerprint(fmt::format("{}", i)), 1);
}

TEST(KnownIds, AreAskedWhileTheyLeave) {
  FragileFiles files;
  KnownIds ids(files, "index", 100);
  ids.add({fingerprint("a"), 1});
  files.fails_after = 0;
  EXPECT_THROW((void)write_run(files, "index", ids.begin_seal(10)), Error);
  EXPECT_EQ(ids.look_up(fingerprint("a"), 1), Known::same);
  EXPECT_EQ(ids.sealed(), 0U);
  files.fails_after = 100;
  ids.add({fingerprint("b"), 1});
  const auto leaving = ids.begin_seal(20);
  ids.add({fingerprint("c"), 1});
  ids.take_run(write_run(files, "index", leaving).value());
  EXPECT_EQ(ids.sealed(), 20U);
  EXPECT_EQ(ids.fresh(), 1U);
  const KnownIds again(files, "index", 100);
  for (const auto* id : {"a", "b"}) EXPECT_EQ(again.look_up(fingerprint(id), 1), Known::same);
  EXPECT_EQ(again.look_up(fingerprint("c"), 1), Known::no);
}

// What is already on the disk under that name stays.
TEST(KnownIds, WriteNoRunOfNone) {
  FragileFiles files;
  KnownIds ids(files, "index", 100);
  ids.add({fingerprint("a"), 1});
  ids.seal(10);
  EXPECT_FALSE(write_run(files, "index", ids.begin_seal(10)));
  EXPECT_EQ(KnownIds(files, "index", 100).look_up(fingerprint("a"), 1), Known::same);
}

// The power fails while runs become one, at every step: the old ones are there, and the new one only as a whole.
TEST(KnownIds, SurviveTheMergingOfTheirRuns) {
  std::mt19937 chance(5);
  for (std::size_t step = 0; step < steps_of_a_run; ++step) {
    FragileFiles files;
    {
      KnownIds ids(files, "index", 1000);
      for (std::uint64_t i = 1; i <= 9; ++i) {
        ids.add({fingerprint(fmt::format("{}", i)), i});
        ids.seal(10 * i);
      }
    }
    files.fails_after = step;
    bool merged = false;
    try {
      merged = merge_runs(files, "index").has_value();
    } catch (const Error&) {
      merged = false;
    }
    files.crash(chance);
    EXPECT_EQ(run_files(files, "index").size(), merged ? 1U : 9U);
    if (merged)
      for (const auto& held : held_run_files(files, "index")) remove_run(files, held);
    const KnownIds again(files, "index", 1000);
    EXPECT_EQ(again.sealed(), 90U);
    for (std::uint64_t i = 1; i <= 9; ++i)
      EXPECT_EQ(again.look_up(fingerprint(fmt::format("{}", i)), i), Known::same) << step;
  }
}

TEST(KnownIds, ComeBackFromTheirRuns) {
  FragileFiles files;
  {
    KnownIds ids(files, "index", 100);
    for (int i = 0; i < 1000; ++i) ids.add({fingerprint(fmt::format("{}", i)), 7});
    ids.seal(40);
    ids.add({fingerprint("late"), 7});
    ids.seal(90);
  }
  const KnownIds again(files, "index", 100);
  EXPECT_EQ(again.sealed(), 90U);
  EXPECT_EQ(again.look_up(fingerprint("999"), 7), Known::same);
  EXPECT_EQ(again.look_up(fingerprint("999"), 8), Known::other);
  EXPECT_EQ(again.look_up(fingerprint("1000"), 7), Known::no);
  const KnownIds earlier(files, "index", 50);  // the journal was cut at 50
  EXPECT_EQ(earlier.sealed(), 40U);
  EXPECT_EQ(earlier.look_up(fingerprint("late"), 7), Known::no);
}

TEST(KnownIds, AreThereAfterAStartThatReadsATenthOfTheRuns) {
  CountedFiles files;
  write_first_run(files);
  files.read_bytes = 0;
  const KnownIds again(files, "index", 100);
  EXPECT_LT(files.read_bytes, files.size(first_run) / 8);
  expect_first_run(again);
}

TEST(KnownIds, AreThoseOfTheRunWhateverItsFilterHolds) {
  std::mt19937 chance(9);
  FragileFiles files;
  write_first_run(files);
  const auto kept = files.bytes(first_filter);
  std::vector<std::string> bad = {"", kept.substr(0, kept.size() / 2), kept + "x", std::string(kept.size(), 'x')};
  bad.push_back("AISLEIF0" + kept.substr(8));  // of an older format
  for (int i = 0; i < 100; ++i) bad.push_back(kept);
  for (auto& bytes : std::span(bad).last(100)) bytes[chance() % bytes.size()] ^= static_cast<char>(1 + chance() % 255);
  for (const auto& bytes : bad) {
    files.bytes(first_filter) = bytes;
    expect_first_run(KnownIds(files, "index", 100));
    EXPECT_EQ(files.bytes(first_filter), kept);
  }
  files.remove(first_filter);
  expect_first_run(KnownIds(files, "index", 100));
  EXPECT_EQ(files.bytes(first_filter), kept);
}

TEST(KnownIds, AreNotThoseOfAFilterThatAnotherRunHad) {
  FragileFiles files;
  write_first_run(files);
  const auto of_all = files.bytes(first_filter);
  {
    KnownIds ids(files, "index", 100);
    ids.forget({fingerprint("5")});
  }
  files.bytes(first_filter) = of_all;  // the power failed before the new one was written
  const KnownIds again(files, "index", 100);
  EXPECT_EQ(again.look_up(fingerprint("5"), 7), Known::no);
  for (int i = 6; i < 1000; ++i) EXPECT_EQ(again.look_up(fingerprint(fmt::format("{}", i)), 7), Known::same);
}

// The disk is full or the power fails, at every step: a run is there wholly or not at all, with its filter or without.
TEST(KnownIds, SurviveTheWritingOfARun) {
  std::mt19937 chance(5);
  for (std::size_t step = 0; step < steps_of_a_run; ++step) {
    FragileFiles files;
    files.fails_after = step;
    bool written = false;
    try {
      write_first_run(files);
      written = true;
    } catch (const Error&) {
      written = false;
    }
    EXPECT_EQ(written, step >= 5) << step;  // it does without a filter
    files.crash(chance);
    const KnownIds again(files, "index", 100);
    EXPECT_EQ(again.sealed(), written ? 40U : 0U);
    if (written) expect_first_run(again);
    EXPECT_EQ(files.exists(first_filter), written);
  }
}

TEST(KnownIds, TheirFilterGoesWithTheirRun) {
  FragileFiles files;
  write_first_run(files);
  (void)KnownIds(files, "index", 39);  // the journal was cut
  EXPECT_TRUE(files.names("index").empty());
  write_first_run(files);
  files.remove(first_run);
  (void)KnownIds(files, "index", 100);
  EXPECT_TRUE(files.names("index").empty());
}

TEST(KnownIds, RefuseADamagedRun) {
  FragileFiles files;
  write_first_run(files);
  files.bytes(first_run).back() ^= 1;
  {
    const KnownIds ids(files, "index", 100);
    std::size_t refused = 0;
    for (int i = 0; i < 1000; ++i) {
      try {
        EXPECT_EQ(ids.look_up(fingerprint(fmt::format("{}", i)), 7), Known::same);
      } catch (const Error&) {
        ++refused;
      }
    }
    EXPECT_EQ(refused, 1000 % 128);  // the last page
  }
  EXPECT_THROW((void)IdRun(files, run_files(files, "index").front()), Error);
  files.remove(first_filter);
  EXPECT_THROW(KnownIds(files, "index", 100), Error);
}

TEST(KnownIds, RefuseARunThatIsNotAsLongAsItSays) {
  FragileFiles files;
  std::string head = "AISLEID1";
  head += std::string("\0\0\0\0\0\0\0\x20", 8);  // 2^61 entries of 24 bytes: 0 modulo 2^64
  head += std::string(8, '\0');
  files.append_to("index/00000000000000000001.run")->append(head);
  EXPECT_THROW(KnownIds(files, "index", 100), Error);
}

TEST(KnownIds, PassOverOtherFiles) {
  FragileFiles files;
  files.append_to("index/mine.run")->append("x");
  EXPECT_EQ(KnownIds(files, "index", 100).sealed(), 0U);
}

}  // namespace aisle::store
