#include "features/moments.h"

#include "features/folds.h"
#include "features/test_timelines.h"

#include <gtest/gtest.h>

namespace aisle::features {
namespace {

const std::shared_ptr<const ZoneOffsets> shanghai =
    std::make_shared<const ZoneOffsets>(std::vector<ZoneOffsets::Change>{{{}, {8 * hour.count}}});

TEST(Midnights, AreThoseOfTheShopsClock) {
  Timelines timelines = told_timelines();
  timelines.add("u", {.time = start, .received = start, .type = "purchase", .user_id = "u"});
  const Task task = parse_task("buys", "purchase within 3d");
  TimelineColumns scratch;
  const Timeline events = timelines.of(timelines.find(Coded::person, "u"), scratch);
  const AskedEvents population(timelines, task.event);
  const auto found = moments_of(task, population, events, *shanghai, start, at_day(2));
  ASSERT_EQ(found.size(), 2U);
  EXPECT_EQ(time_text(found[0]), "2025-01-01T16:00:00Z");
  EXPECT_EQ(time_text(found[1]), "2025-01-02T16:00:00Z");
}

TEST(SessionEnds, AreWhatWasKnownOfThemThen) {
  Timelines timelines = told_timelines();
  const auto tell = [&](Micros time, Micros received) {
    timelines.add("u", {.time = time, .received = received, .type = "view_item", .user_id = "u"});
  };
  const auto at = [](double minutes) { return at_day(minutes / 1440); };
  tell(at(0), at(0));
  tell(at(20), at(1440));  // a day late: half an hour after the first one nobody knew of it
  tell(at(3000), at(3100));
  tell(at(3010), at(3100));  // told together, when both were over
  const Task task = parse_task("buys", "purchase within 3d at session ends");
  TimelineColumns scratch;
  const Timeline events = timelines.of(timelines.find(Coded::person, "u"), scratch);
  const AskedEvents population(timelines, {.type = "event"});
  EXPECT_EQ(moments_of(task, population, events, *shanghai, start, at_day(3)),
            (std::vector{at(30), at(1440) + Micros{1}, at(3100) + Micros{1}}));
}

TEST(Habits, AreCountedByTheShopsClock) {
  FoldContext context;
  context.clock = shanghai;
  const auto fold = make_habits(context);
  fold->add({.time = *parse_time("2025-01-05T20:30:00Z")});  // there a Monday, half past four
  std::vector<float> row(static_cast<std::size_t>(fold->width()));
  fold->read(*parse_time("2025-01-06T17:00:00Z"), row);  // there a Tuesday, one o'clock
  const auto value = [&](std::string_view name) {
    return row[static_cast<std::size_t>(std::ranges::find(fold->names(), name) - fold->names().begin())];
  };
  EXPECT_EQ(value("share_on_monday"), 1);
  EXPECT_EQ(value("share_of_hours_from_0"), 1);
  EXPECT_EQ(value("now_weekday"), 1);
  EXPECT_EQ(value("now_hour"), 1);
}

}  // namespace
}  // namespace aisle::features
