#include "store/known_ids.h"

#include "store/test_files.h"

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <map>

namespace aisle::store {

TEST(KnownIds, AgreeWithANaiveTwin) {
  std::mt19937_64 chance(3);
  FragileFiles files;
  KnownIds ids(files, "index", 1'000'000);
  std::map<Fingerprint, std::uint64_t> twin;
  for (std::uint64_t step = 1; step <= 30'000; ++step) {
    const Fingerprint id = fingerprint(fmt::format("{}", chance() % 12'000));
    const std::uint64_t content = chance() % 3;
    const auto known = twin.find(id);
    const Known expected = known == twin.end() ? Known::no : known->second == content ? Known::same : Known::other;
    ASSERT_EQ(ids.look_up(id, content), expected) << step;
    if (expected == Known::no) {
      ids.add({id, content});
      twin[id] = content;
    }
    if (chance() % 4000 == 0) ids.seal(step);
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

TEST(KnownIds, RefuseADamagedRun) {
  FragileFiles files;
  {
    KnownIds ids(files, "index", 100);
    ids.add({fingerprint("a"), 1});
    ids.seal(1);
  }
  files.bytes("index/00000000000000000001.run").back() ^= 1;
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
