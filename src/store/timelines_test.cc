#include "store/timelines.h"

#include "core/files.h"
#include "store/erase.h"
#include "store/journal.h"
#include "store/test_shop.h"

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <random>

namespace aisle::store {

namespace {

const Micros noon = *parse_time("2025-11-24T12:00:00Z");

// Events of a few people at few moments, so that ties and late ones occur.
Event random_event(std::mt19937& chance, std::string& text) {
  text = "u" + std::to_string(chance() % 9) + "i" + std::to_string(chance() % 5);
  const std::string_view both = text;
  Event out{.time = noon + Micros{static_cast<std::int64_t>(chance() % 50) * minute.count},
            .type = chance() % 3 == 0 ? "purchase" : "view_item",
            .user_id = both.substr(0, 2),
            .item_id = both.substr(2)};
  out.received = out.time;
  if (chance() % 2 == 0) out.price = Money{static_cast<std::int64_t>(chance() % 100) * 10'000};
  if (out.price) out.currency = "EUR";
  return out;
}

std::string told(const Timelines& timelines, std::string_view person) {
  TimelineColumns scratch;
  const Timeline events = timelines.of(timelines.find(Coded::person, person), scratch);
  std::string out;
  for (std::size_t i = 0; i < events.size(); ++i) {
    out += time_text(events.time[i]) + " " + std::string(timelines.text(Coded::type, events.type[i])) + " " +
           std::string(timelines.text(Coded::item, events.item[i])) + " " + std::to_string(events.price[i].millionths) +
           "\n";
  }
  return out;
}

std::string asked(const TestShop& test, std::string_view person) {
  return test.ask(
      "SELECT string_agg(strftime(time, '%Y-%m-%dT%H:%M:%SZ') || ' ' || type || ' ' || item_id || ' ' || "
      "coalesce((price * 1000000)::BIGINT, -1) || chr(10), '' ORDER BY time, seq) FROM events WHERE person = '" +
      std::string(person) + "'");
}

}  // namespace

TEST(TimelineSnapshots, SayWhatTheLogSaysWithLaterEventsAmongThem) {
  TestShop test;
  std::mt19937 chance(1);
  std::string text;
  for (int i = 0; i < 300; ++i) test.tell(random_event(chance, text));
  make_timelines(test.shop);
  for (int i = 0; i < 100; ++i) test.tell(random_event(chance, text));
  const Timelines timelines = open_timelines(test.shop);
  EXPECT_EQ(timelines.snapshot().events(), 300U);
  for (const char* person : {"u0", "u3", "u8"}) EXPECT_EQ(told(timelines, person), asked(test, person));
  EXPECT_EQ(told(Timelines(TimelineSnapshot(make_timelines(test.shop))), "u3"), asked(test, "u3"));
}

TEST(TimelineSnapshots, HoldTheShopsClockAndAreMadeAgainForAnother) {
  ShopConfig config;
  config.zone = "Asia/Shanghai";
  TestShop test(config);
  test.tell({.time = noon, .type = "view_item", .user_id = "m", .item_id = "m"});
  const auto path = make_timelines(test.shop);
  EXPECT_EQ(TimelineSnapshot(path).clock()->local(noon), noon + Micros{8 * hour.count});
  EXPECT_TRUE(current_timelines(test.shop));
  EXPECT_EQ(latest_timelines(test.shop), path);
  std::string settings = read_file(test.shop.folder() / "shop.toml");
  settings.replace(settings.find("Asia/Shanghai"), 13, "Europe/Berlin");
  write_file(test.shop.folder() / "shop.toml", settings);
  const auto moved = Shop::open(FileSystem::machine(), test.shop.folder());
  EXPECT_FALSE(current_timelines(moved));
  const Timelines timelines = open_timelines(moved);
  EXPECT_EQ(timelines.snapshot().zone(), "Europe/Berlin");
  EXPECT_EQ(timelines.clock()->local(noon), noon + hour);
}

TEST(TimelineSnapshots, KeepTheMeaningOfCodes) {
  TestShop test;
  test.tell({.time = noon, .type = "view_item", .user_id = "m", .item_id = "m"});
  const TimelineSnapshot first(make_timelines(test.shop));
  test.tell({.time = noon, .type = "view_item", .user_id = "a", .item_id = "z"});
  test.tell({.time = noon, .type = "view_item", .user_id = "a", .item_id = "a"});
  const TimelineSnapshot second(make_timelines(test.shop));
  EXPECT_EQ(second.find(Coded::item, "m"), first.find(Coded::item, "m"));
  EXPECT_EQ(second.text(Coded::item, 1), "m");
  EXPECT_EQ(second.text(Coded::item, 2), "a");  // new ones by their bytes
  EXPECT_EQ(second.text(Coded::item, 3), "z");
  EXPECT_EQ(second.find(Coded::item, "nothing"), 0U);
  EXPECT_EQ(second.persons(), 3U);
}

TEST(TimelineSnapshots, ForgetWhoWasErasedAndKeepTheOthersCodes) {
  TestShop test;
  test.tell({.time = noon, .type = "search", .user_id = "ann", .query = "ann's shoes"});
  test.tell({.time = noon, .type = "search", .user_id = "bob", .query = "cups"});
  const Code bob = TimelineSnapshot(make_timelines(test.shop)).find(Coded::person, "bob");
  test.journal.reset();
  erase(test.shop, "ann");
  const auto path = *latest_timelines(test.shop);
  const auto bytes = test.shop.files().read(path, 0, test.shop.files().size(path));
  EXPECT_EQ(bytes.find("ann"), std::string::npos);
  const TimelineSnapshot after(path);
  EXPECT_EQ(after.find(Coded::person, "bob"), bob);
  EXPECT_EQ(after.of(bob).size(), 1U);
  EXPECT_EQ(after.events(), 1U);
}

namespace {

// Time, category, brand, title and price of each entry.
std::string contents(const TimelineSnapshot& snapshot, std::string_view item) {
  const auto content = snapshot.content(snapshot.find(Coded::item, item));
  std::string out;
  for (std::size_t i = 0; i < content.since.size(); ++i) {
    out +=
        fmt::format("{}: {}/{}/{}/{} ", (content.since[i] - noon).count / hour.count,
                    snapshot.text(Coded::category, content.category[i]), snapshot.text(Coded::brand, content.brand[i]),
                    snapshot.text(Coded::title, content.title[i]), content.price[i].millionths / 1'000'000);
  }
  return out;
}

}  // namespace

TEST(TimelineSnapshots, KnowItemsAndPersonsAsOfThen) {
  TestShop test(ShopConfig{.name = "x", .trust = {"erp", "web"}});
  const auto at = [](int hours) { return noon + Micros{hours * hour.count}; };
  test.tell(
      {.time = at(0), .type = "view_item", .user_id = "u", .item_id = "a", .properties = R"({"category_id":"7"})"});
  test.tell({.time = at(1),
             .type = "item",
             .item_id = "a",
             .price = Money{5'000'000},
             .currency = "EUR",
             .source = "web",
             .properties = R"({"name":"Cup","category":"kitchen"})"});
  test.tell({.time = at(2), .type = "item", .item_id = "a", .source = "erp", .properties = R"({"category":"cups"})"});
  test.tell({.time = at(3),
             .type = "item",
             .item_id = "a",
             .price = Money{4'000'000},
             .currency = "EUR",
             .source = "web",
             .properties = R"({"category":"sale","brand":"B"})"});
  test.tell({.time = at(4), .type = "item", .item_id = "never seen", .properties = R"({"category":"new"})"});
  test.tell({.time = at(1), .type = "user", .user_id = "u", .properties = R"({"age":31,"sex":"f"})"});
  test.tell({.time = at(5), .type = "user", .user_id = "u", .country = "DE", .properties = R"({"age":32})"});
  const TimelineSnapshot snapshot(make_timelines(test.shop));
  EXPECT_EQ(contents(snapshot, "a"), "0: 7///0 1: kitchen//Cup/5 2: cups//Cup/5 3: cups/B/Cup/4 ");
  EXPECT_EQ(contents(snapshot, "never seen"), "4: new///0 ");
  const auto profile = snapshot.profile(snapshot.find(Coded::person, "u"));
  ASSERT_EQ(profile.since.size(), 2U);
  EXPECT_EQ(profile.age[0], 31);
  EXPECT_EQ(profile.age[1], 32);
  EXPECT_EQ(snapshot.text(Coded::sex, profile.sex[1]), "f");
  EXPECT_EQ(snapshot.text(Coded::country, profile.country[1]), "DE");
  EXPECT_EQ(entry_before(profile.since, at(1)), std::nullopt);  // known at that very moment is not known before it
  EXPECT_EQ(entry_before(profile.since, at(2)), 0U);
}

TEST(TimelineSnapshots, KnowTheTextsOfItemsAsOfThen) {
  TestShop test;
  const auto at = [](int hours) { return noon + Micros{hours * hour.count}; };
  std::string text;
  for (int i = 0; i < 600; ++i) text += "描a";
  test.tell({.time = at(0), .type = "item", .item_id = "a", .text = "A cup."});
  test.tell({.time = at(1), .type = "item", .item_id = "a", .properties = R"({"name":"Cup"})"});
  test.tell({.time = at(2), .type = "review", .user_id = "u", .item_id = "a", .text = "What a cup!"});
  test.tell({.time = at(3), .type = "item", .item_id = "a", .text = text});
  const TimelineSnapshot snapshot(make_timelines(test.shop));
  EXPECT_EQ(contents(snapshot, "a"), "0: ///0 1: //Cup/0 3: //Cup/0 ");
  const auto content = snapshot.content(snapshot.find(Coded::item, "a"));
  EXPECT_EQ(snapshot.text(Coded::text, content.text[0]), "A cup.");
  EXPECT_EQ(content.text[1], content.text[0]);
  EXPECT_EQ(snapshot.text(Coded::text, content.text[2]), text.substr(0, 2000));  // its first thousand signs
}

TEST(TimelineSnapshots, TakeAWordForNothingForNoName) {
  TestShop test;
  test.tell(
      {.time = noon, .type = "purchase", .user_id = "u", .item_id = "a", .properties = R"({"Description":"CUP"})"});
  test.tell({.time = noon + hour,
             .type = "purchase",
             .user_id = "u",
             .item_id = "a",
             .properties = R"({"Description":"Unknown"})"});
  const TimelineSnapshot snapshot(make_timelines(test.shop));
  EXPECT_EQ(contents(snapshot, "a"), "0: //CUP/0 ");
}

TEST(TimelineSnapshots, OfAnotherFormatAreMadeAgain) {
  TestShop test;
  test.tell({.time = noon, .type = "view_item", .user_id = "m", .item_id = "m"});
  const auto path = make_timelines(test.shop);
  auto bytes = test.shop.files().read(path, 0, test.shop.files().size(path));
  const auto ours = fmt::format(R"("format": "{}")", TimelineSnapshot::format);
  bytes.replace(bytes.find(ours), ours.size(), R"("format": "1")");
  test.shop.files().replace(path, bytes);
  EXPECT_FALSE(TimelineSnapshot::is_current(path));
  EXPECT_THROW(TimelineSnapshot{path}, Error);
  EXPECT_EQ(open_timelines(test.shop).snapshot().events(), 1U);
  EXPECT_TRUE(TimelineSnapshot::is_current(path));
}

TEST(TimelineSnapshots, AreRefusedWhenDamaged) {
  TestShop test;
  test.tell({.time = noon, .type = "view_item", .user_id = "m", .item_id = "m"});
  const auto path = make_timelines(test.shop);
  const auto size = test.shop.files().size(path);
  for (const std::uint64_t length : {size - 1, size / 2, std::uint64_t{10}, std::uint64_t{1}}) {
    test.shop.files().cut(path, length);
    EXPECT_THROW(TimelineSnapshot{path}, Error) << length;
  }
}

}  // namespace aisle::store
