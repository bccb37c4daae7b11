#include "predict/packed_events.h"

#include "features/item_sequences.h"
#include "stats/random.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <gtest/gtest.h>
#include <limits>
#include <span>
#include <utility>
#include <vector>

namespace aisle::predict {
namespace {

constexpr float none = std::numeric_limits<float>::quiet_NaN();

// Whatever can be told is told by some of them, and left out by others.
LiveEvent any_event(stats::Random& random) {
  const auto maybe = [&](std::uint64_t most) { return random.below(2) == 0 ? 0 : random.below(most); };
  const Micros time{static_cast<std::int64_t>(random.below(1'000'000'000'000)) - 1000};
  return {.time = time,
          .received = time + Micros{static_cast<std::int64_t>(maybe(1'000'000)) - 500},
          .order = maybe(2) * 0xFEDCBA9876543210U,
          .session = maybe(std::numeric_limits<std::uint64_t>::max()),
          .price = random.below(2) == 0 ? no_price : Money{static_cast<std::int64_t>(random.below(1'000'000'000))},
          .type = static_cast<Code>(maybe(300)),
          .item = static_cast<Code>(maybe(0xFFFFFFFF)),
          .query = static_cast<Code>(maybe(100)),
          .campaign = static_cast<Code>(maybe(100)),
          .device = static_cast<Code>(maybe(100)),
          .country = static_cast<Code>(maybe(100)),
          .quantity = random.below(2) == 0 ? none : static_cast<float>(random.below(1000)) - 500,
          .rating = random.below(2) == 0 ? none : 4.5F};
}

bool same(float a, float b) { return a == b || (std::isnan(a) && std::isnan(b)); }

bool same(const LiveEvent& a, const LiveEvent& b) {
  return a.time == b.time && a.received == b.received && a.order == b.order && a.session == b.session &&
         a.price == b.price && a.type == b.type && a.item == b.item && a.query == b.query && a.campaign == b.campaign &&
         a.device == b.device && a.country == b.country && same(a.quantity, b.quantity) && same(a.rating, b.rating);
}

TEST(PackedEvents, HoldsWhatWasToldInTheOrderOfTime) {
  stats::Random random(3);
  PackedEvents packed;
  std::vector<LiveEvent> naive;
  std::ptrdiff_t bytes = 0;  // that it said it takes more
  EXPECT_TRUE(packed.all().empty());
  for (int i = 0; i < 700; ++i) {
    LiveEvent event = any_event(random);
    if (i % 3 == 1) event.time = naive.back().time;  // of one time: in the order in which they came
    if (i % 5 == 4) event.time = std::max(event.time, naive.back().time);  // some come in their order
    bytes += packed.add(event);
    EXPECT_EQ(packed.bytes(), bytes);
    naive.insert(std::ranges::upper_bound(naive, event.time, {}, &LiveEvent::time), event);
    ASSERT_TRUE(std::ranges::equal(packed.all(), naive, [](const auto& a, const auto& b) { return same(a, b); })) << i;
  }
}

// As many as each other, a few into many, many into a few, into nothing, and nothing.
TEST(PackedEvents, AreMergedInTheOrderOfTime) {
  stats::Random random(4);
  for (const auto& [mine, others] : {std::pair(100, 100), {2000, 20}, {20, 2000}, {0, 100}, {100, 0}}) {
    PackedEvents one;
    PackedEvents other;
    std::vector<LiveEvent> naive;
    for (int i = 0; i < mine + others; ++i) {
      LiveEvent event = any_event(random);
      event.time = Micros{event.time.count % 1000};  // many of one time
      event.received = event.time;
      (i < mine ? one : other).add(event);
      naive.push_back(event);
    }
    std::ranges::stable_sort(naive, {}, &LiveEvent::time);
    one.merge(other);
    EXPECT_EQ(one.size(), naive.size());
    EXPECT_TRUE(std::ranges::equal(one.all(), naive, [](const auto& a, const auto& b) { return same(a, b); }));
  }
}

TEST(PackedEvents, TellsTheNewestWithoutALookAtTheOthers) {
  stats::Random random(5);
  PackedEvents packed;
  for (int i = 0; i < 3000; ++i) packed.add(any_event(random));
  EXPECT_EQ(packed.size(), 3000);
  const auto all = packed.all();
  for (const std::size_t wanted : {0, 1, 63, 64, 500, 3000, 5000}) {
    for (const Micros before : {features::ever, all[2000].time, all.front().time}) {
      const auto known = [&](const LiveEvent& event) { return event.time < before && event.received < before; };
      auto found = packed.newest(wanted, before);
      EXPECT_LE(found.size(), 2 * wanted + 1000);
      std::erase_if(found, std::not_fn(known));
      auto expected = all;
      std::erase_if(expected, std::not_fn(known));
      const std::size_t most = std::min(wanted, expected.size());
      ASSERT_GE(found.size(), most);
      EXPECT_TRUE(std::ranges::equal(std::span(found).last(most), std::span(expected).last(most),
                                     [](const auto& a, const auto& b) { return same(a, b); }));
    }
  }
}

TEST(PackedEvents, TakesFewBytesForWhatSaysLittle) {
  PackedEvents packed;
  for (int i = 0; i < 100; ++i) {
    const Micros time{1'764'000'000'000'000 + i * minute.count};
    packed.add({.time = time, .received = time, .type = 1, .item = 900'000, .quantity = none, .rating = none});
  }
  EXPECT_LE(packed.bytes(), 2048);
}

}  // namespace
}  // namespace aisle::predict
