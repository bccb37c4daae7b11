#include "serve/key_ring.h"

#include "serve/networks.h"
#include "store/shop.h"

#include <cstdlib>
#include <filesystem>
#include <gtest/gtest.h>
#include <string>

namespace aisle::serve {
namespace {

constexpr std::int64_t second = 1'000'000'000;

Fingerprint sender(std::uint64_t number) { return {.high = number * 7919, .low = number}; }

TEST(KeyRing, GoesOnWhereTheOneBeforeStood) {
  std::string name = (std::filesystem::temp_directory_path() / "aisle-keys-XXXXXX").string();
  const std::filesystem::path folder = ::mkdtemp(name.data());
  const auto shop = store::Shop::make(FileSystem::machine(), folder / "shop", {.name = "test"});
  Keys keys(shop);
  for (const auto* each : {"gone", "slow", "other"})
    keys.make(shop, {.name = each, .sha256 = {}, .scopes = {Scope::answers}, .per_second = 0.01, .per_address = 0.01});
  KeyRing before(keys);
  EXPECT_EQ(before.wait(1).count(), 0);
  EXPECT_EQ(before.wait(1, 7, browser_events).count(), 0);
  keys.revoke(shop, "gone");
  KeyRing after(keys, &before);
  EXPECT_GT(after.wait(0).count(), 0);
  EXPECT_GT(after.wait(0, 7, 1).count(), 0);
  EXPECT_EQ(after.wait(0, 8, 1).count(), 0);
  EXPECT_EQ(after.wait(1, 7, 1).count(), 0);
  EXPECT_EQ(after.wait(1).count(), 0);
  EXPECT_GT(before.wait(2).count(), 0);  // who still has the old one is not forgotten
  std::filesystem::remove_all(folder);
}

TEST(Senders, SendEachAtTheirOwnPace) {
  Senders senders;
  const Pace pace{.per_second = 2, .at_once = 3};
  EXPECT_EQ(senders.wait(sender(1), pace, 2, second), 0);
  EXPECT_EQ(senders.wait(sender(1), pace, 2, second), second / 2);
  EXPECT_EQ(senders.wait(sender(1), pace, 1, second), 0);
  EXPECT_EQ(senders.wait(sender(2), pace, 3, second), 0);
  EXPECT_EQ(senders.wait(sender(1), pace, 1, second), second / 2);
  EXPECT_EQ(senders.wait(sender(1), pace, 1, second * 3 / 2), 0);
  EXPECT_EQ(senders.wait(sender(1), pace, 4, 100 * second), second / 2);  // never so many at once
  senders.give_back(sender(3), pace);                                     // who never came
  EXPECT_EQ(senders.wait(sender(1), pace, 3, 100 * second), 0);
  senders.give_back(sender(1), pace);
  EXPECT_EQ(senders.wait(sender(1), pace, 2, 100 * second), second / 2);
  EXPECT_EQ(senders.wait(sender(1), pace, 1, 100 * second), 0);
}

TEST(Senders, RemembersWhoSentMuchThoughManySendALittle) {
  Senders senders;
  const Pace pace{.per_second = 1, .at_once = 100};
  EXPECT_EQ(senders.wait(sender(1), pace, 100, second), 0);
  for (std::uint64_t other = 2; other < 500'000; ++other) EXPECT_EQ(senders.wait(sender(other), pace, 1, second), 0);
  EXPECT_GT(senders.wait(sender(1), pace, 1, second), 0);
}

TEST(Network, IsAnAddressOrWhatOneClientHasOfThem) {
  EXPECT_EQ(network_of("1.2.3.4"), 0x01020304U);
  EXPECT_EQ(network_of("::ffff:1.2.3.4"), network_of("1.2.3.4"));
  EXPECT_EQ(network_of("2001:db8:1:2::1"), 0x20010db800010002U);
  EXPECT_EQ(network_of("2001:db8:1:2:3:4:5:6"), network_of("2001:db8:1:2::1"));
  EXPECT_NE(network_of("2001:db8:1:3::1"), network_of("2001:db8:1:2::1"));
  for (const auto* told : {"1.2.3.4:5678", "\t1.2.3.4 ", "[::ffff:1.2.3.4]:5678"})
    EXPECT_EQ(network_of(told), network_of("1.2.3.4")) << told;
  EXPECT_EQ(network_of(" [2001:db8:1:2::1]"), network_of("2001:db8:1:2::1"));
  for (const auto* told : {"", " ", "[", "[]", ":", "nobody", "unknown:80", "1.2.3.4 5.6.7.8"})
    EXPECT_FALSE(network_of(told)) << told;
}

}  // namespace
}  // namespace aisle::serve
