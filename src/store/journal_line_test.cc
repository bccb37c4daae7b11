#include "store/journal_line.h"

#include <gtest/gtest.h>
#include <string>

namespace aisle::store {

namespace {

// The line as the long way round has it.
std::string line_of(Event event, const std::string& id) {
  event.event_id = id;
  std::string out;
  append_event(out, event);
  return out;
}

}  // namespace

TEST(JournalLine, IsWhatTheEventSaysInOneWay) {
  const Micros time = *parse_time("2024-01-01T00:00:00Z");
  const Event plain{.time = time, .received = time, .type = "view_item", .user_id = "u", .source = "web"};
  collect::Batch batch;
  batch.events.assign(7, plain);
  batch.events[1].event_id = "e";
  batch.events[2].properties = R"({"source":"x"})";
  batch.events[3].received = time + second;
  batch.events[4].source = {};
  batch.events[5].source = "a\"b";
  batch.events[6].event_id = "f";
  batch.outcomes.resize(batch.events.size());
  for (std::size_t i = 0; i < batch.events.size(); ++i) {
    batch.outcomes[i].first = i;
    batch.outcomes[i].count = 1;
  }
  batch.outcomes[4].fate = collect::Outcome::Fate::rejected;
  std::vector<JournalLine> lines;
  make_lines(batch, "aisle", lines);
  ASSERT_EQ(lines.size(), batch.events.size());
  std::string unescaped;
  for (std::size_t i = 0; i < lines.size(); ++i) {
    const Event& event = batch.events[i];
    if (i == 4) {
      EXPECT_TRUE(lines[i].text.empty());
      continue;
    }
    const std::string id = event.event_id.empty() ? derived_event_id("aisle", event, 0) : std::string(event.event_id);
    const std::string line = line_of(event, id);
    EXPECT_EQ(lines[i].text, line);
    EXPECT_EQ(lines[i].known, known_id(line, unescaped));
    EXPECT_EQ(lines[i].has_own_id, !event.event_id.empty());
    EXPECT_EQ(lines[i].base, event.event_id.empty() ? fingerprint(id) : Fingerprint{});
  }
}

TEST(JournalLine, OfARecordThatIsRepeatedHasAnIdOfItsOwn) {
  const Event event{.time = Micros{5}, .received = Micros{5}, .type = "login", .user_id = "u", .source = "web"};
  collect::Arena arena;
  const auto line = make_repeated_line(event, "aisle", 2, arena);
  EXPECT_EQ(line.text, line_of(event, derived_event_id("aisle", event, 2)));
}

}  // namespace aisle::store
