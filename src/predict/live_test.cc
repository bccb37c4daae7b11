#include "predict/live.h"

#include "features/test_timelines.h"
#include "stats/random.h"
#include "store/test_shop.h"
#include "store/timelines.h"

#include <array>
#include <gtest/gtest.h>
#include <limits>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace aisle::predict {
namespace {

using features::at_day;

std::vector<std::string> told(const Timeline& events, const auto& text_of) {
  std::vector<std::string> out;
  for (std::size_t i = 0; i < events.size(); ++i)
    out.push_back(time_text(events.time[i]) + " " + std::string(text_of(Coded::type, events.type[i])) + " " +
                  std::string(text_of(Coded::item, events.item[i])));
  return out;
}

Timeline all_of(const Live& live, Code person, TimelineColumns& scratch) {
  return live.people().newest(person, std::numeric_limits<std::size_t>::max(), scratch).events;
}

// Whatever comes late, or at one moment, lies as training has it.
TEST(Live, HoldsWhatTimelinesHold) {
  Live live(features::empty_snapshot());
  Timelines twin = features::told_timelines();
  stats::Random random(3);
  const std::array<std::string, 3> people = {"anna", "bea", "cem"};
  for (int i = 0; i < 500; ++i) {
    const std::string& person = people[random.below(people.size())];
    const std::string item = "i" + std::to_string(random.below(9));
    const Event event{.time = at_day(static_cast<double>(random.below(40))),
                      .received = at_day(100),
                      .type = random.below(2) == 0 ? "view_item" : "purchase",
                      .user_id = person,
                      .item_id = random.below(5) == 0 ? std::string_view{} : std::string_view(item)};
    live.add(event);
    twin.add(person, event);
  }
  TimelineColumns mine;
  TimelineColumns theirs;
  for (const auto& person : people) {
    const auto expected = told(twin.of(twin.find(Coded::person, person), theirs),
                               [&](Coded field, Code code) { return twin.text(field, code); });
    EXPECT_EQ(told(all_of(live, live.people().find(person), mine),
                   [&](Coded field, Code code) { return live.codes().text(field, code); }),
              expected);
  }
}

// Many at once, of whom some log in on the way, are what they are one by one.
TEST(Live, HoldsTheSameOfManyEventsThatAreToldTogether) {
  stats::Random random(5);
  std::vector<std::string> names;
  for (int i = 0; i < 30; ++i) names.push_back("n" + std::to_string(i));
  std::vector<Event> events;
  for (int i = 0; i < 700; ++i) {
    const auto one = [&] { return std::string_view(names[random.below(names.size())]); };
    events.push_back({.time = at_day(static_cast<double>(random.below(40))),
                      .received = at_day(100),
                      .type = random.below(9) == 0 ? "item" : "view_item",
                      .user_id = random.below(3) == 0 ? std::string_view{} : one(),
                      .anonymous_id = random.below(3) == 0 ? one() : std::string_view{},
                      .item_id = one()});
  }
  Live together(features::empty_snapshot());
  Live alone(features::empty_snapshot());
  for (const std::size_t count : {0UL, 1UL, 7UL, 8UL, 684UL}) {
    const std::size_t first = alone.added();
    together.add(count, [&](std::size_t i) -> const Event& { return events[first + i]; });
    for (std::size_t i = 0; i < count; ++i) alone.add(events[first + i]);
  }
  const auto all = [](const Live& live, const std::string& name) {
    TimelineColumns scratch;
    return told(all_of(live, live.people().find(name), scratch),
                [&](Coded field, Code code) { return live.codes().text(field, code); });
  };
  for (const auto& name : names) EXPECT_EQ(all(together, name), all(alone, name)) << name;
  EXPECT_EQ(together.people().live(), alone.people().live());
  EXPECT_EQ(together.people().bytes(), alone.people().bytes());
  EXPECT_EQ(*together.items().popular(), *alone.items().popular());
}

TEST(Live, AVisitorBecomesTheAccountThatLogsIn) {
  Live live(features::empty_snapshot());
  const auto see = [&](const char* user, const char* visitor, const char* item, double days) {
    live.add({.time = at_day(days),
              .received = at_day(days),
              .type = "view_item",
              .user_id = user,
              .anonymous_id = visitor,
              .item_id = item});
  };
  see("", "cookie", "i1", 1);
  see("anna", "", "i2", 2);
  see("anna", "cookie", "i3", 3);
  see("", "cookie", "i4", 4);
  see("bea", "cookie", "i5", 5);  // a shared device: from now on hers
  see("", "cookie", "i6", 6);
  TimelineColumns scratch;
  EXPECT_EQ(all_of(live, live.people().find("anna"), scratch).size(), 4);
  EXPECT_EQ(all_of(live, live.people().find("bea"), scratch).size(), 2);
  EXPECT_EQ(live.people().find("cookie"), live.people().find("bea"));
  EXPECT_EQ(live.people().find("nobody"), 0);
}

TEST(Live, AVisitorsPastIsPutIntoTheAccountsHoweverLongEachIs) {
  for (const auto& [own, visitors] :
       {std::pair(0, 200), {5, 200}, {200, 200}, {20'000, 200}, {70'000, 1'050}, {200, 5}}) {
    Live live(features::empty_snapshot());
    Timelines twin = features::told_timelines();
    for (int i = 0; i < own + visitors; ++i) {
      const bool is_own = i < own;
      const std::string item = "i" + std::to_string(i % 7);
      const Event event{.time = at_day(static_cast<double>(i * 37 % 1000)),
                        .received = at_day(2000),
                        .type = "view_item",
                        .user_id = is_own ? "anna" : "",
                        .anonymous_id = is_own ? "" : "cookie",
                        .item_id = item};
      live.add(event);
      twin.add("anna", event);
    }
    const Event login{
        .time = at_day(3000), .received = at_day(3000), .type = "login", .user_id = "anna", .anonymous_id = "cookie"};
    live.add(login);
    twin.add("anna", login);
    TimelineColumns mine;
    TimelineColumns theirs;
    EXPECT_EQ(told(all_of(live, live.people().find("cookie"), mine),
                   [&](Coded field, Code code) { return live.codes().text(field, code); }),
              told(twin.of(twin.find(Coded::person, "anna"), theirs),
                   [&](Coded field, Code code) { return twin.text(field, code); }));
    EXPECT_EQ(live.people().live(), 1);
  }
}

// Part of it in a snapshot, part of it since, some of it told late, by people who log in on the way.
TEST(Live, TellsTheNewestOfAPersonsEvents) {
  store::TestShop test;
  stats::Random random(7);
  std::vector<std::string> names;
  for (int i = 0; i < 6; ++i) names.push_back("n" + std::to_string(i));
  const auto any = [&](bool logs_in) {
    const std::string& visitor = names[random.below(names.size())];
    const std::string& user = names[random.below(2)];
    const Micros time = at_day(static_cast<double>(random.below(400)) / 10);
    return Event{.time = time,
                 .received = random.below(3) == 0 ? time + Micros{5 * day.count} : time,
                 .type = "view_item",
                 .user_id = logs_in || random.below(2) == 0 ? std::string_view(user) : std::string_view{},
                 .anonymous_id = visitor,
                 .item_id = "i1"};
  };
  for (int i = 0; i < 300; ++i) test.tell(any(false));
  store::make_timelines(test.shop);
  const auto live = Live::open(test.shop);
  for (int i = 0; i < 600; ++i) live->add(any(i % 50 == 49));
  TimelineColumns all;
  TimelineColumns some;
  for (const auto& name : names) {
    const Code person = live->people().find(name);
    const Timeline events = all_of(*live, person, all);
    ASSERT_GT(events.size(), 20);
    EXPECT_EQ(live->people().first_seen(person), events.time.front());
    const auto text = [&](Coded field, Code code) { return live->codes().text(field, code); };
    for (const std::size_t most : {1UL, 10UL, 100UL, 1000UL}) {
      for (const Micros before : {features::ever, at_day(20), at_day(0)}) {
        const auto found = live->people().newest(person, most, some, before);
        EXPECT_EQ(found.all, events.size());
        EXPECT_EQ(told(found.events, text), told(features::newest_known(events, before, most), text));
      }
    }
  }
}

// What an account did, and what somebody says who calls themselves a visitor of the same id.
const std::vector<Event>& claims() {
  static const std::vector<Event> all = {
      {.time = at_day(1), .type = "view_item", .user_id = "u1", .item_id = "i1"},
      {.time = at_day(2), .type = "consent", .anonymous_id = "u1", .properties = R"({"granted":false})"},
      {.time = at_day(3), .type = "login", .user_id = "evil", .anonymous_id = "u1"},
      {.time = at_day(4), .type = "view_item", .anonymous_id = "u1", .item_id = "i2"}};
  return all;
}

void expect_apart(const Live& live) {
  const auto& people = live.people();
  TimelineColumns scratch;
  const Code account = people.find("u1");
  EXPECT_EQ(live.codes().text(Coded::person, account), "u1");
  EXPECT_EQ(all_of(live, account, scratch).size(), 1);
  EXPECT_FALSE(people.withdrew(account));
  EXPECT_EQ(all_of(live, people.find("evil"), scratch).size(), 3);
  EXPECT_TRUE(people.withdrew(people.find("evil")));
}

TEST(Live, AVisitorWhoBearsAnAccountsIdNeitherSpeaksForItNorTakesIt) {
  Live told(features::empty_snapshot());
  store::TestShop test;
  for (const auto& event : claims()) {
    told.add(event);
    test.tell(event);
  }
  expect_apart(told);
  expect_apart(*Live::open(test.shop));  // of a snapshot that holds them all
  expect_apart(*Live::open(test.shop));
}

TEST(Live, AVisitorWhoBearsTheIdOfASnapshotsAccountDoesNotTakeIt) {
  store::TestShop test;
  test.tell(claims().front());
  store::make_timelines(test.shop);
  const auto live = Live::open(test.shop);
  for (const auto& event : std::span(claims()).subspan(1)) {
    live->add(event);
    test.tell(event);
  }
  expect_apart(*live);
  expect_apart(*Live::open(test.shop));
}

TEST(Live, UntilTheyLogInAVisitorOfAnAccountsIdIsTheAccountButForConsent) {
  Live live(features::empty_snapshot());
  for (const auto& event : std::span(claims()).first(2)) live.add(event);
  TimelineColumns scratch;
  EXPECT_EQ(all_of(live, live.people().find("u1"), scratch).size(), 2);  // as in the view `events`
  EXPECT_FALSE(live.people().withdrew(live.people().find("u1")));
  live.add({.time = at_day(3), .type = "login", .user_id = "u1", .anonymous_id = "u1"});
  EXPECT_EQ(all_of(live, live.people().find("u1"), scratch).size(), 3);
  EXPECT_TRUE(live.people().withdrew(live.people().find("u1")));
}

TEST(Live, KnowsAUserOfWhomOnlyAProfileIsToldFromTheStartOnToo) {
  store::TestShop test;
  const Event view{.time = at_day(1), .type = "view_item", .user_id = "anna", .item_id = "i1"};
  const Event profile{.time = at_day(2), .type = "user", .user_id = "bea", .properties = R"({"age":30})"};
  const auto expect_known = [](const Live& live, std::size_t people) {
    TimelineColumns scratch;
    const Code bea = live.people().find("bea");
    EXPECT_EQ(live.codes().text(Coded::person, bea), "bea");
    EXPECT_EQ(all_of(live, bea, scratch).size(), 0);
    EXPECT_EQ(live.people().live(), people);
  };
  Live told(features::empty_snapshot());
  told.add(view);
  told.add(profile);
  expect_known(told, 1);
  test.tell(view);
  test.tell(profile);
  expect_known(*Live::open(test.shop), 0);  // of a snapshot that holds them both
  store::seal(test.shop);
  expect_known(*Live::open(test.shop), 0);
}

TEST(Live, CountsWhatSomebodyDidAsItTellsIt) {
  store::TestShop test;
  test.tell(claims().front());
  test.tell({.time = at_day(1), .type = "view_item", .anonymous_id = "cookie", .item_id = "i3"});
  store::make_timelines(test.shop);
  const auto live = Live::open(test.shop);
  for (const auto& event : std::span(claims()).subspan(1)) live->add(event);
  live->add({.time = at_day(5), .type = "login", .user_id = "evil", .anonymous_id = "cookie"});
  TimelineColumns scratch;
  for (const char* id : {"u1", "evil", "cookie"}) {
    const Code person = live->people().find(id);
    EXPECT_EQ(live->people().count(person), all_of(*live, person, scratch).size()) << id;
  }
  EXPECT_EQ(live->people().count(0), 0);
}

TEST(Live, CountsPeopleAndTheirBytesAsTheyComeTogether) {
  store::TestShop test;
  test.tell({.time = at_day(1), .type = "view_item", .anonymous_id = "old", .item_id = "i1"});
  store::make_timelines(test.shop);
  const auto live = Live::open(test.shop);
  const auto& people = live->people();
  const auto tell = [&](const char* user, const char* visitor) {
    live->add({.time = at_day(2), .type = "view_item", .user_id = user, .anonymous_id = visitor, .item_id = "i1"});
  };
  EXPECT_EQ(people.live(), 0);
  for (int i = 0; i < 100; ++i) tell("", "cookie");
  tell("bea", "");
  EXPECT_EQ(people.live(), 2);
  const std::size_t apart = people.bytes();
  tell("anna", "cookie");
  EXPECT_EQ(people.live(), 2);
  EXPECT_LT(people.bytes(), apart + 600);  // what the visitor did is held once
  tell("bea", "old");
  EXPECT_EQ(people.live(), 2);
}

TEST(Live, SaysWhatOfAnItemItCannotRead) {
  const auto told = [](const char* properties) { return unread_member({.type = "item", .properties = properties}); };
  for (const char* well : {"", R"({"stock":"12","hidden":"false","name":"a","colour":["red"]})", R"({"stock":null})"})
    EXPECT_EQ(told(well), "") << well;
  EXPECT_EQ(told(R"({"stock":"abc"})"), "stock");
  EXPECT_EQ(told(R"({"stock":[1]})"), "stock");
  EXPECT_EQ(told(R"({"category":["a","b"]})"), "category");
  EXPECT_EQ(told(R"({"hidden":"perhaps"})"), "hidden");
  EXPECT_EQ(told(R"({"deleted":3})"), "deleted");
}

TEST(Live, WhatOfAnItemItCannotReadKeepsNothingElseOut) {
  Live live(features::empty_snapshot());
  const char* doubled =
      R"({"name":"A \"b\"","labels":{"a":1,"a":{"b":[2]}},"stock":3,"categories":["x","y"],"category":"x"})";
  live.add({.time = at_day(1), .type = "item", .item_id = "a", .properties = doubled});
  const Code a = live.codes().find(Coded::item, "a");
  const auto known = live.items().of(a);
  EXPECT_EQ(live.codes().text(Coded::title, known.title), "A \"b\"");
  EXPECT_EQ(live.codes().text(Coded::category, known.category), "x");
  EXPECT_EQ(known.stock, 3);
  EXPECT_EQ(live.items().lists(a).labels, "null");
  EXPECT_EQ(live.items().lists(a).categories, R"(["x", "y"])");
}

TEST(Live, KeepsNoLongListsOfAnItem) {
  Live live(features::empty_snapshot());
  const auto told = [&](std::size_t bytes) {
    const std::string list = Json(Json::Array{std::string(bytes - 4, 'x')}).text();
    const std::string properties = R"({"category":"c","categories":)" + list + R"(,"labels":)" + list + "}";
    live.add({.time = at_day(1), .type = "item", .item_id = "a", .properties = properties});
    const auto lists = live.items().lists(live.codes().find(Coded::item, "a"));
    return std::array{lists.categories.size(), lists.labels.size()};
  };
  constexpr std::size_t most = ItemLists::most_bytes;
  EXPECT_EQ(told(most), (std::array{most, most}));
  EXPECT_EQ(told(most + 1), (std::array<std::size_t, 2>{}));
}

TEST(Live, KnowsWhatTheCatalogueSaysNowAndWhatPeopleCareFor) {
  Live live(features::empty_snapshot());
  live.add({.time = at_day(1),
            .received = at_day(1),
            .type = "item",
            .item_id = "a",
            .price = Money{5'000'000},
            .properties = R"({"stock":"3","category":"toys"})"});
  live.add({.time = at_day(2), .received = at_day(2), .type = "item", .item_id = "a", .properties = R"({"stock":0})"});
  const Code a = live.codes().find(Coded::item, "a");
  const auto known = live.items().of(a);
  EXPECT_EQ(known.stock, 0);
  EXPECT_EQ(known.price, Money{5'000'000});
  EXPECT_EQ(live.codes().text(Coded::category, known.category), "toys");
  EXPECT_EQ(known.since, at_day(1));
  const auto act = [&](const char* type, const char* item) {
    live.add({.time = now(), .received = now(), .type = type, .user_id = "u", .item_id = item});
  };
  act("view_item", "a");
  act("view_item", "a");
  act("purchase", "b");
  EXPECT_EQ(*live.items().popular(), (std::vector{live.codes().find(Coded::item, "b"), a}));
}

TEST(Live, HowMuchPeopleCareForAnItemIsKnownBeforeAnybodyAsksWhatIsPopular) {
  Live live(features::empty_snapshot());
  const auto act = [&](const char* type, const char* item) {
    live.add({.time = now(), .received = now(), .type = type, .user_id = "u", .item_id = item});
  };
  act("view_item", "a");
  act("purchase", "b");
  EXPECT_NEAR(live.items().weight(live.codes().find(Coded::item, "a")), 0.2, 1e-3);
  EXPECT_EQ(live.items().weight(live.codes().find(Coded::item, "b")), 1);
}

TEST(Live, ReadsYesAndNoThatAreToldAsTexts) {
  Live live(features::empty_snapshot());
  const auto hidden = [&](const char* properties) {
    live.add({.time = at_day(1), .type = "item", .item_id = "a", .properties = properties});
    return live.items().of(live.codes().find(Coded::item, "a")).hidden;
  };
  EXPECT_TRUE(hidden(R"({"hidden":"true"})"));
  EXPECT_FALSE(hidden(R"({"hidden":"0"})"));
  EXPECT_FALSE(hidden(R"({"hidden":"perhaps"})"));
  EXPECT_TRUE(hidden(R"({"deleted":"1"})"));
  EXPECT_FALSE(hidden(R"({"deleted":"False"})"));
}

TEST(Live, AMomentLiesAfterAllThatIsKnown) {
  TimelineColumns columns;
  const Micros ahead = now() + hour;
  columns.append(Event{.time = ahead, .received = now()});
  for (auto* codes :
       {&columns.type, &columns.item, &columns.query, &columns.campaign, &columns.device, &columns.country})
    codes->push_back(0);
  EXPECT_EQ(moment_after(columns.view()), ahead + Micros{1});
  const Micros moment = moment_after({});
  EXPECT_LE(moment, now());
}

}  // namespace
}  // namespace aisle::predict
