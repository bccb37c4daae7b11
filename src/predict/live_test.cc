#include "predict/live.h"

#include "features/test_timelines.h"
#include "stats/random.h"

#include <array>
#include <gtest/gtest.h>
#include <string>
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
    EXPECT_EQ(told(live.people().of(live.people().find(person), mine),
                   [&](Coded field, Code code) { return live.codes().text(field, code); }),
              expected);
  }
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
  EXPECT_EQ(live.people().of(live.people().find("anna"), scratch).size(), 4);
  EXPECT_EQ(live.people().of(live.people().find("bea"), scratch).size(), 2);
  EXPECT_EQ(live.people().find("cookie"), live.people().find("bea"));
  EXPECT_EQ(live.people().find("nobody"), 0);
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
