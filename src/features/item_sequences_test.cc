#include "features/item_sequences.h"

#include "features/test_timelines.h"

#include <gtest/gtest.h>
#include <string>
#include <vector>

namespace aisle::features {
namespace {

Sequences at(const std::vector<Micros>& times) {
  Sequences out;
  const std::vector<Code> ones(times.size(), 1);
  out.items = out.types = 1;
  out.add({ones, ones, times});
  return out;
}

Micros at_hour(std::int64_t days, std::int64_t hours) { return {days * day.count + hours * hour.count}; }

TEST(ItemSequences, KnowALogThatTellsNoMoreThanDays) {
  EXPECT_TRUE(are_days(at({at_hour(1, 23), at_hour(1, 23), at_hour(3, 23), at_hour(100, 22)})));
  EXPECT_FALSE(are_days(at({at_hour(1, 0), at_hour(1, 1), at_hour(1, 2)})));
  EXPECT_FALSE(are_days(at({})));
}

TEST(ItemSequences, HaveAnOrderWithinADay) {
  const auto ordered = by_order(at({day, day, day, at_hour(2, 0)}));
  const auto time = ordered[0].time;
  EXPECT_EQ(std::vector(time.begin(), time.end()),
            (std::vector<Micros>{day, day + Micros{1}, day + Micros{2}, at_hour(2, 0)}));
}

TEST(ItemSequences, WithADaysOrderStillKnowWhatWasToldOnAnother) {
  Sequences sequences;
  sequences.items = sequences.types = 1;
  const std::vector<Code> ones(4, 1);
  const std::vector<Micros> time = {at_hour(1, 0), at_hour(7, 0), at_hour(2, 0), at_hour(7, 0)};
  const std::vector<Micros> known = {at_hour(1, 0), at_hour(7, 0), at_hour(7, 0), at_hour(7, 0)};
  sequences.add({ones, ones, time, known});
  const auto ordered = by_order(sequences);
  const auto of = [](std::span<const Micros> times) { return std::vector(times.begin(), times.end()); };
  const Micros seventh = at_hour(7, 0);
  EXPECT_EQ(of(ordered[0].time), (std::vector<Micros>{at_hour(1, 0), seventh, at_hour(2, 0), seventh + Micros{2}}));
  EXPECT_EQ(of(ordered[0].known_at()),
            (std::vector<Micros>{at_hour(1, 0), seventh, seventh + Micros{1}, seventh + Micros{2}}));
}

TEST(ItemSequences, LieInTheOrderInWhichEventsBecameKnown) {
  Timelines timelines = told_timelines();
  const auto tell = [&](double time, double received, const char* item) {
    timelines.add("p", {.time = at_day(time), .received = at_day(received), .type = "view_item", .item_id = item});
  };
  tell(1, 1, "a");
  tell(2, 9, "late");
  tell(3, 3, "b");
  const auto everything = item_sequences(timelines).sequences;
  const auto text = [&](const Sequences& sequences) {
    std::string out;
    for (const Code item : sequences[0].item) out += std::string(timelines.text(Coded::item, item)) + " ";
    return out;
  };
  EXPECT_EQ(text(everything), "a b late ");
  EXPECT_EQ(everything[0].time[2], at_day(2));
  EXPECT_EQ(everything[0].known_at()[2], at_day(9));
  EXPECT_EQ(text(item_sequences(timelines, at_day(5)).sequences), "a b ");
}

// Everybody searches and then looks at an item; one search is made twice only.
Timelines searching() {
  Timelines out = told_timelines();
  const auto tell = [&out](const std::string& person, double at, const std::string& item, const std::string& query) {
    out.add(person, {.time = at_day(at),
                     .received = at_day(at),
                     .type = query.empty() ? "view_item" : "search",
                     .item_id = item,
                     .query = query});
  };
  for (int person = 0; person < 3; ++person) {
    const std::string name = "p" + std::to_string(person);
    tell(name, 1, "", person == 0 ? "Red  Shoes" : "red shoes");
    tell(name, 2, "i1", "");
    if (person < 2) tell(name, 3, "", "umbrella");
    tell(name, 4, "i2", "");
  }
  return out;
}

std::vector<Code> items(const History& history) { return {history.item.begin(), history.item.end()}; }

TEST(ItemSequences, HoldSearchesLikeItemsThatNobodyCanChoose) {
  const Timelines timelines = searching();
  const auto searches = frequent_searches(timelines);
  ASSERT_NE(searches, nullptr);
  EXPECT_EQ(searches->texts(), std::vector<std::string>{"red shoes"});  // for umbrellas only two people asked
  const auto everybody = item_sequences(timelines, at_day(10), searches).sequences;
  EXPECT_EQ(everybody.items, 3U);
  EXPECT_EQ(everybody.choices(), 2U);
  EXPECT_EQ(everybody.search(3), "red shoes");
  EXPECT_EQ(everybody.search(1), "");
  for (std::size_t person = 0; person < 3; ++person)
    EXPECT_EQ(items(everybody[person]), (std::vector<Code>{3, 1, 2})) << person;
  EXPECT_EQ(items(item_sequences(timelines, at_day(10)).sequences[0]), (std::vector<Code>{1, 2}));
}

TEST(ItemSequences, OneWhoSearchesAgainAndAgainIsOne) {
  Timelines timelines = told_timelines();
  for (const double day : {1, 2, 3, 4})
    timelines.add("p", {.time = at_day(day), .received = at_day(day), .type = "search", .query = "ann smith"});
  EXPECT_EQ(frequent_searches(timelines), nullptr);
}

TEST(ItemSequences, OfSomePersonsAreThoseOfEverybody) {
  const Timelines timelines = searching();
  const auto searches = frequent_searches(timelines);
  const std::vector<Code> persons{0, timelines.find(Coded::person, "p1")};
  const auto some = sequences_of(timelines, persons, at_day(3.5), searches);
  ASSERT_EQ(some.size(), 2U);
  EXPECT_EQ(some[0].size(), 0U);
  const auto history = some[1];
  ASSERT_EQ(history.size(), 2U);
  EXPECT_EQ(some.search(history.item[0]), "red shoes");
  EXPECT_EQ(history.item[1], 1U);
}

TEST(ItemSequences, OfSomebodyWhoDidVeryMuchAreTheNewestThatWereKnown) {
  Timelines timelines = told_timelines();
  constexpr std::size_t count = most_read + 500;
  std::vector<std::string> names;
  for (std::size_t i = 0; i < count; ++i) names.push_back("i" + std::to_string(i));
  for (std::size_t i = 0; i < count; ++i) {
    const Micros time = at_day(1) + Micros{static_cast<std::int64_t>(i) * second.count};
    const Micros received = i == count - 100 ? at_day(50) : time;  // one is told late
    timelines.add("p", {.time = time, .received = received, .type = "view_item", .item_id = names[i]});
  }
  TimelineColumns scratch;
  TimelineColumns held;
  const Code person = timelines.find(Coded::person, "p");
  const Timeline events = timelines.of(person, scratch);
  const auto expect = [&](Micros before, std::size_t first, std::size_t last) {
    const auto history = item_history(events, before, held);
    const auto asked = sequences_of(timelines, std::vector{person}, before, nullptr);
    EXPECT_EQ(items(asked[0]), items(history));
    ASSERT_EQ(history.size(), most_read);
    EXPECT_EQ(timelines.text(Coded::item, history.item.front()), names[first]);
    EXPECT_EQ(timelines.text(Coded::item, history.item.back()), names[last]);
  };
  expect(at_day(40), count - most_read - 1, count - 1);
  expect(at_day(60), count - most_read, count - 100);  // in the order in which it became known
  expect(events.time[most_read + 10], 10, most_read + 9);
}

TEST(ItemSequences, WithFewerSearchesKeepWhatLayBeforeEachEvent) {
  const Timelines timelines = searching();
  const auto everybody = item_sequences(timelines, at_day(10), frequent_searches(timelines)).sequences;
  const auto fewer = with_fewer_searches(everybody, [](Code) { return false; });
  EXPECT_EQ(items(fewer.sequences[0]), (std::vector<Code>{1, 2}));
  EXPECT_EQ(fewer.before[0], (std::vector<std::uint32_t>{0, 0, 1, 2}));
  const auto all = with_fewer_searches(everybody, [](Code search) { return search == 3; });
  EXPECT_EQ(items(all.sequences[0]), (std::vector<Code>{3, 1, 2}));
}

}  // namespace
}  // namespace aisle::features
