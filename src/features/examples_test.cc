#include "features/examples.h"

#include "core/error.h"
#include "features/person_folds.h"
#include "features/test_timelines.h"

#include <cmath>
#include <gtest/gtest.h>
#include <optional>
#include <random>

namespace aisle::features {

namespace {

struct Told {
  std::string person, type, item = {}, order = {}, query = {}, device = {};
  Micros time = {}, received = {};
  double price = 0;
  std::optional<double> quantity = {};
};

// What some people do for a hundred days; every fifth event is told up to three days late.
std::vector<Told> made_up(unsigned seed, int count) {
  std::mt19937 chance(seed);
  std::vector<Told> out;
  const std::vector<std::string> types = {"view_item", "view_item", "add_to_cart",     "purchase",
                                          "search",    "refund",    "remove_from_cart"};
  for (int i = 0; i < count; ++i) {
    Told event{.person = "p" + std::to_string(chance() % 8), .type = types[chance() % types.size()]};
    event.time = at_day(static_cast<double>(chance() % 24000) / 240);
    event.received =
        chance() % 5 == 0 ? event.time + Micros{static_cast<std::int64_t>(chance() % 72) * hour.count} : event.time;
    event.item = "i" + std::to_string(chance() % 6);
    event.price = static_cast<double>(chance() % 50);
    if (event.type == "search") event.query = "q" + std::to_string(chance() % 3);
    if (event.type == "purchase") event.order = "o" + std::to_string(chance() % 40);
    if (i % 3 == 0) event.quantity = 1 + i % 2;
    event.device = chance() % 2 == 0 ? "phone" : "desk";
    out.push_back(event);
  }
  return out;
}

// In the order in which they were received, as a shop's journal would have them.
Timelines timelines_of(std::vector<Told> events) {
  std::ranges::stable_sort(events, {}, &Told::received);
  Timelines out = told_timelines();
  for (const Told& told : events) {
    Event event{.time = told.time,
                .received = told.received,
                .type = told.type,
                .item_id = told.item,
                .order_id = told.order,
                .query = told.query,
                .device = told.device};
    event.price = Money{static_cast<std::int64_t>(told.price * 1e6)};
    event.quantity = told.quantity;
    out.add(told.person, event);
  }
  return out;
}

bool same(std::span<const float> a, std::span<const float> b) {
  return std::ranges::equal(a, b, [](float x, float y) { return x == y || (std::isnan(x) && std::isnan(y)); });
}

const Micros end_of_log = at_day(100);
const AskedMoments all_moments{.from = at_day(5), .until = at_day(200)};

}  // namespace

TEST(Folds, SayTheSameEventByEventAsFromHistory) {
  const auto events = made_up(1, 600);
  const Timelines timelines = timelines_of(events);
  const FoldContext context = context_of(plan_folds(timelines, end_of_log), timelines);
  for (Code person = 1; person < timelines.persons(); ++person) {
    TimelineColumns scratch;
    const Timeline history = timelines.of(person, scratch);
    std::vector<std::size_t> arrival(history.size());
    for (std::size_t i = 0; i < arrival.size(); ++i) arrival[i] = i;
    std::ranges::stable_sort(arrival, {}, [&](std::size_t i) { return history.received[i]; });
    PersonFolds online(context);
    std::vector<float> now(online.width());
    for (std::size_t i = 0; i < arrival.size(); ++i) {
      online.add(view_of(timelines, history, arrival[i]));
      const Micros moment = history.received[arrival[i]] + Micros{1};
      if (i + 1 < arrival.size() && history.received[arrival[i + 1]] < moment) continue;  // not all is known yet
      online.read(moment, now);
      const Examples offline = ask_now(timelines, context, std::vector{person}, moment);
      ASSERT_TRUE(same(now, offline.row(0))) << person << " " << i;
    }
  }
}

TEST(Folds, PutALateEventInItsPlace) {
  const auto events = made_up(2, 60);
  const Timelines timelines = timelines_of(events);
  const FoldContext context = context_of(plan_folds(timelines, end_of_log), timelines);
  TimelineColumns scratch;
  const Timeline history = timelines.of(1, scratch);
  PersonFolds in_order(context);
  PersonFolds late(context);
  for (std::size_t i = 0; i < history.size(); ++i) in_order.add(view_of(timelines, history, i));
  for (std::size_t i = 0; i < history.size(); ++i) {
    if (i != 1) late.add(view_of(timelines, history, i));
  }
  std::vector<float> expected(in_order.width());
  std::vector<float> found(late.width());
  in_order.read(end_of_log, expected);
  late.read(end_of_log, found);
  EXPECT_FALSE(same(found, expected));
  late.add(view_of(timelines, history, 1));
  late.read(end_of_log, found);
  EXPECT_TRUE(same(found, expected));
}

// Somebody who does very much is what the newest events say, whether told at once or event by event, late ones too.
TEST(Folds, ReadNoMoreThanTheNewestEvents) {
  constexpr std::size_t count = 3 * PersonFolds::kept + 100;
  auto events = made_up(5, count);
  for (Told& event : events) event.person = "p";
  const Timelines timelines = timelines_of(events);
  const FoldContext context = context_of(plan_folds(timelines, end_of_log), timelines);
  TimelineColumns scratch;
  const Timeline history = timelines.of(1, scratch);
  PersonFolds all(context);
  PersonFolds newest(context);
  std::vector<float> found(all.width());
  std::vector<float> expected(all.width());
  EXPECT_EQ(PersonFolds::forgotten(2 * PersonFolds::kept - 1), 0);
  for (const double days : {30.0, 60.0, 70.0, 99.0}) {
    const Micros moment = at_day(days);
    PersonPast past(timelines, 1, history, all);
    past.tell_until(at_day(days - 1));
    all.read(at_day(days - 1), found);
    past.tell_until(moment);
    all.read(moment, found);
    const std::size_t known = all.events();
    newest.clear();
    std::size_t place = 0;
    for (std::size_t i = 0; i < history.size(); ++i)
      if (history.time[i] < moment && history.received[i] < moment && place++ >= PersonFolds::forgotten(known))
        newest.add(view_of(timelines, history, i));
    EXPECT_LT(newest.events(), 2 * PersonFolds::kept);
    newest.read(moment, expected);
    EXPECT_TRUE(same(found, expected)) << days;
    EXPECT_TRUE(same(ask_now(timelines, context, std::vector<Code>{1}, moment).row(0), expected)) << days;
  }
}

// Each task at each kind of moment: what happens, or is received, from a moment on changes no row before it.
TEST(Examples, DoNotChangeWithTheFuture) {
  auto events = made_up(3, 500);
  const Micros cut = at_day(60);
  const Timelines before = timelines_of(events);
  for (Told& event : events) {
    if (std::max(event.time, event.received) < cut) continue;
    event.type = "purchase";
    event.price = 1e6;
    event.item = "i0";
    event.order = "";
  }
  for (const Told& added : made_up(4, 200)) {
    if (added.received >= cut) events.push_back(added);
  }
  const Timelines after = timelines_of(events);
  const FoldPlan plan = plan_folds(before, cut);
  EXPECT_EQ(plan.to_json(), plan_folds(after, cut).to_json());
  for (const char* question :
       {"purchase within 3d", "no event within 3d at session ends", "sum of purchase within 3d at every event",
        "count of purchase within 3d among users with purchase in last 20d", "time to purchase within 3d"}) {
    const Task task = parse_task("t", question);
    const AskedMoments asked{.from = at_day(5), .until = cut - task.within + Micros{1}};
    const auto one = make_examples(before, task, context_of(plan, before), asked, end_of_log);
    const auto other = make_examples(after, task, context_of(plan, after), asked, end_of_log);
    EXPECT_EQ(one.moment, other.moment) << question;
    EXPECT_GT(one.size(), 50U);
    EXPECT_TRUE(same(one.features, other.features)) << question;
  }
}

// A fold that could see the answer: an event that happened before the moment but was received after it, and one of the
// very moment. Both would raise the count.
TEST(Examples, SeeNothingThatWasNotKnown) {
  Timelines timelines = told_timelines();
  const auto tell = [&](double time, double received) {
    timelines.add("p", {.time = at_day(time), .received = at_day(received), .type = "purchase", .item_id = "i"});
  };
  tell(1, 1);
  tell(8, 12);   // told late
  tell(10, 10);  // at the very moment
  const FoldContext context = context_of(plan_folds(timelines, at_day(20)), timelines);
  const Task task = parse_task("t", "count of purchase within 5d");
  const auto found = make_examples(timelines, task, context, {.from = at_day(10), .until = at_day(11)}, at_day(20));
  ASSERT_EQ(found.size(), 1U);
  const auto place = std::ranges::find(found.names, "purchase_all") - found.names.begin();
  EXPECT_EQ(found.row(0)[static_cast<std::size_t>(place)], 1);
  EXPECT_EQ(found.answer[0], 1);  // what was told late happened before; what happens at the moment comes after it
}

TEST(Examples, LeaveOutAnswersThatTheLogDoesNotKnow) {
  const Timelines timelines = timelines_of(made_up(5, 300));
  const FoldContext context = context_of(plan_folds(timelines, end_of_log), timelines);
  const auto found = make_examples(timelines, parse_task("t", "purchase within 30d"), context, all_moments, end_of_log);
  EXPECT_EQ(*std::ranges::max_element(found.moment), at_day(70));
  const auto some = make_examples(timelines, parse_task("t", "purchase within 30d"), context,
                                  {.from = at_day(5), .until = at_day(200), .most = 100}, end_of_log);
  EXPECT_NEAR(static_cast<double>(some.size()), 100, 40);
  const auto once = make_examples(timelines, parse_task("t", "purchase within 30d"), context,
                                  {.from = at_day(5), .until = at_day(200), .once = true}, end_of_log);
  EXPECT_EQ(once.size(), 8U);
}

TEST(Examples, AnswerWhatIsAsked) {
  Timelines timelines = told_timelines();
  const auto buy = [&](double time, const char* order, double price, double quantity) {
    timelines.add("p", {.time = at_day(time),
                        .received = at_day(time),
                        .type = "purchase",
                        .item_id = "i",
                        .order_id = order,
                        .quantity = quantity,
                        .price = Money{static_cast<std::int64_t>(price * 1e6)}});
  };
  buy(1, "a", 1, 1);
  buy(12, "b", 10, 2);
  buy(12, "b", 5, 1);
  buy(14, "c", 3, 1);
  buy(30, "d", 100, 1);
  const FoldContext context = context_of(plan_folds(timelines, at_day(40)), timelines);
  const auto answer = [&](const char* question) {
    return make_examples(timelines, parse_task("t", question), context, {.from = at_day(10), .until = at_day(11)},
                         at_day(40))
        .answer.at(0);
  };
  EXPECT_EQ(answer("purchase within 2d"), 0);  // the second day ends as the purchase comes
  EXPECT_EQ(answer("purchase within 3d"), 1);
  EXPECT_EQ(answer("no event within 2d"), 1);
  EXPECT_EQ(answer("count of purchase within 10d"), 2);
  EXPECT_EQ(answer("sum of purchase within 10d"), 28);
  EXPECT_EQ(answer("sum of quantity of purchase within 10d"), 4);
  EXPECT_EQ(answer("count of purchase where price > 4 within 10d"), 1);
  EXPECT_EQ(answer("time to purchase within 20d"), 2);
  EXPECT_EQ(answer("time to purchase where price >= 100 within 15d"), 15);
}

TEST(Examples, CountOrdersAsFoldsDo) {
  std::vector<Told> events;
  const auto buy = [&](double time, const char* order) {
    events.push_back({.person = "p", .type = "purchase", .item = "i", .order = order, .time = at_day(time)});
    events.back().received = events.back().time;
  };
  const double minutes = 1.0 / (24 * 60);
  buy(9, "");
  for (const double after : {0.0, 20 * minutes, 40 * minutes, 80 * minutes}) buy(12 + after, "");  // the last one apart
  for (const char* order : {"a", "b", "a", "", "a"}) buy(13, order);
  const Timelines timelines = timelines_of(events);
  const FoldContext context = context_of(plan_folds(timelines, at_day(20)), timelines);
  const auto found = make_examples(timelines, parse_task("t", "count of purchase within 5d"), context,
                                   {.from = at_day(10), .until = at_day(11)}, at_day(20));
  const auto then = ask_now(timelines, context, std::vector<Code>{1}, at_day(15));
  const auto place = std::ranges::find(then.names, "orders_7d") - then.names.begin();
  EXPECT_EQ(found.answer.at(0), 5);
  EXPECT_EQ(then.row(0)[static_cast<std::size_t>(place)], 6);  // with that of day 9
}

TEST(Examples, SayWhichTypesThereAreWhenNoneCanAnswer) {
  const Timelines timelines = timelines_of(made_up(6, 100));
  const auto refusal = [&](const char* question) {
    try {
      check_answerable(timelines, parse_task("t", question));
    } catch (const Error& error) {
      return std::string(error.what());
    }
    return std::string("accepted");
  };
  EXPECT_NE(refusal("review within 30d").find("the log has add_to_cart, purchase"), std::string::npos);
  EXPECT_NE(refusal("purchase where brand = \"x\" within 30d").find("no event of the log is like that"),
            std::string::npos);
  const std::string nobody = "nobody belongs to the population: no event of the log is ";
  const std::string misspelt = refusal("purchase within 30d among users with prchase");
  EXPECT_NE(misspelt.find(nobody + "a \"prchase\""), std::string::npos);
  EXPECT_NE(misspelt.find("the log has add_to_cart, purchase"), std::string::npos);
  EXPECT_NE(refusal("purchase within 30d among users with purchase where brand = \"x\"").find(nobody + "like that"),
            std::string::npos);
}

}  // namespace aisle::features
