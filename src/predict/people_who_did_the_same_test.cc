#include "predict/people_who_did_the_same.h"

#include "features/test_timelines.h"
#include "predict/alike_answers.h"
#include "predict/live.h"
#include "store/test_shop.h"
#include "store/timelines.h"

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <string>
#include <vector>

namespace aisle::predict {
namespace {

using features::at_day;

constexpr double now = 20;

// Seven who saw what anna sees, before the tenth day: their answers are known on the twentieth. Bea bought a day and a
// half later, cem twice, dora too early, eve too late, finn was told of too late, and gil never did; hugo saw but one
// thing. What ida saw she saw later.
struct Log {
  Timelines timelines = features::told_timelines();
  Live live{features::empty_snapshot()};  // knows who consents

  Log() {
    for (const char* person : {"bea", "cem", "dora", "eve", "finn", "gil"})
      for (const char* item : {"i1", "i2"}) tell(person, "view_item", item, 5);
    tell("hugo", "view_item", "i1", 6);
    tell("hugo", "view_item", "i9", 6);
    for (const char* item : {"i1", "i2"}) {
      tell("ida", "view_item", item, 11);
      tell("anna", "view_item", item, 19);
    }
    tell("bea", "purchase", "i3", 11.5);
    tell("cem", "purchase", "i3", 12);
    tell("cem", "purchase", "i4", 14);
    tell("dora", "purchase", "i1", 9.9);
    tell("eve", "purchase", "i3", now);
    tell("finn", "purchase", "i3", 13, now);
  }
  void tell(const std::string& person, const std::string& type, const std::string& item, double day, double received) {
    Event event;
    event.time = at_day(day);
    event.received = at_day(received);
    event.type = type;
    event.user_id = person;
    event.item_id = item;
    event.price = Money{5'000'000};
    timelines.add(person, event);
  }
  void tell(const std::string& person, const std::string& type, const std::string& item, double day) {
    tell(person, type, item, day, day);
  }
  void withdraw(const std::string& person) {
    live.add({.time = at_day(50), .type = "consent", .user_id = person, .properties = R"({"granted":false})"});
  }
  [[nodiscard]] Code code(const std::string& person) const { return timelines.find(Coded::person, person); }
};

using Answers = std::vector<std::string>;

Answers answers(const Timelines& timelines, const Live& live, const std::string& question,
                const std::string& person = "anna", std::size_t count = 10) {
  const AlikeAnswers alike(timelines, live.people(), features::parse_task("asked", question), at_day(now));
  Answers out;
  for (const auto& [who, answer] : alike.of(timelines.find(Coded::person, person), count))
    out.push_back(fmt::format("{} {:.1f}", timelines.text(Coded::person, who.person), answer));
  return out;
}

Answers answers(const Log& log, const std::string& question, const std::string& person = "anna",
                std::size_t count = 10) {
  return answers(log.timelines, log.live, question, person, count);
}

TEST(AlikeAnswers, AreWhatBecameOfThoseWhoHadDoneTheSameAtTheHorizonBefore) {
  const Log log;
  EXPECT_EQ(answers(log, "purchase within 10d"),
            (Answers{"bea 1.0", "cem 1.0", "dora 0.0", "eve 0.0", "finn 0.0", "gil 0.0", "hugo 0.0"}));
  EXPECT_EQ(answers(log, "no purchase within 10d", "anna", 3), (Answers{"bea 0.0", "cem 0.0", "dora 1.0"}));
  EXPECT_EQ(answers(log, "count of purchase within 10d", "anna", 2), (Answers{"bea 1.0", "cem 2.0"}));
  EXPECT_EQ(answers(log, "sum of purchase within 10d", "anna", 2), (Answers{"bea 5.0", "cem 10.0"}));
  EXPECT_EQ(answers(log, "time to purchase within 10d", "anna", 3), (Answers{"bea 1.5", "cem 2.0", "dora 10.0"}));
}

TEST(AlikeAnswers, AreOfThoseWhomTheTaskAsksThen) {
  const Log log;
  EXPECT_EQ(answers(log, "purchase within 10d among users with purchase"), (Answers{"dora 0.0"}));
  EXPECT_EQ(answers(log, "purchase within 10d among users with view_item in last 4d"), Answers{"hugo 0.0"});
  EXPECT_EQ(answers(log, "purchase within 19d"), Answers{});  // nobody did anything by the first day
  EXPECT_EQ(answers(log, "purchase within 10d", "nobody"), Answers{});
}

TEST(AlikeAnswers, DoNotChangeWhenTheFutureDoes) {
  Log log;
  const auto before = answers(log, "purchase within 10d");
  for (const char* person : {"anna", "bea", "gil", "hugo", "ida"}) {
    log.tell(person, "view_item", "i9", now);
    log.tell(person, "purchase", "i3", 15, now + 1);
  }
  EXPECT_EQ(answers(log, "purchase within 10d"), before);
}

TEST(AlikeAnswers, DoNotKnowWhatTheCatalogueToldLater) {
  store::TestShop test;
  const auto tell = [&](const char* person, const char* type, const char* item, double day) {
    test.tell({.time = at_day(day), .type = type, .user_id = person, .item_id = item});
  };
  for (const char* person : {"bea", "cem"}) tell(person, "view_item", "i1", 5);
  tell("bea", "purchase", "cup", 12);
  tell("cem", "purchase", "mug", 12);
  tell("anna", "view_item", "i1", 19);
  const auto know = [&](const char* item, double day) {
    test.tell({.time = at_day(day), .type = "item", .item_id = item, .properties = R"({"category":"kitchen"})"});
  };
  know("cup", 15);
  know("mug", now);
  const Timelines timelines{TimelineSnapshot(store::make_timelines(test.shop))};
  const Live live(features::empty_snapshot());
  EXPECT_EQ(answers(timelines, live, "purchase where category = \"kitchen\" within 10d"),
            (Answers{"bea 1.0", "cem 0.0"}));
}

TEST(PeopleWhoDidTheSame, DoNotTellOfThoseWhoTookBackTheirConsentNorToThem) {
  Log log;
  log.withdraw("bea");
  const PeopleWhoDidTheSame people(log.timelines, log.live.people(), at_day(now));
  std::vector<std::string> found;
  for (const auto& who : people.as(log.code("anna"), at_day(now), 10))
    found.emplace_back(log.timelines.text(Coded::person, who.person));
  EXPECT_EQ(found, (std::vector<std::string>{"dora", "eve", "finn", "gil", "ida", "cem", "hugo"}));
  EXPECT_TRUE(people.as(log.code("bea"), at_day(now), 2).empty());
  EXPECT_EQ(answers(log, "purchase within 10d", "anna", 1), Answers{"cem 1.0"});
}

}  // namespace
}  // namespace aisle::predict
