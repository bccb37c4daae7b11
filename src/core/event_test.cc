#include "core/event.h"

#include "core/json_scan.h"

#include <gtest/gtest.h>
#include <map>
#include <random>
#include <vector>

namespace aisle {

namespace {

const Micros noon = *parse_time("2025-11-24T12:00:00Z");

Event purchase() {
  return {.event_id = "e1",
          .time = noon,
          .received = noon,
          .type = "purchase",
          .user_id = "ann",
          .item_id = "cup",
          .order_id = "o1",
          .quantity = 2,
          .price = Money{12'500'000},
          .currency = "EUR",
          .text = "so \"nice\"\n再买",
          .shown = R"(["a","b"])",
          .properties = R"({"gift":true})"};
}

std::string line_of(const Event& event) {
  std::string out;
  append_event(out, event);
  return out;
}

std::string reason(const Event& event) {
  const auto wrong = check_event(event, {.opened = *parse_time("2000-01-01"), .latest = noon});
  return wrong ? wrong->reason : "";
}

}  // namespace

TEST(Event, IsWrittenAsOneLineOfJson) {
  EXPECT_EQ(
      line_of(purchase()),
      R"({"event_id":"e1","time":"2025-11-24T12:00:00Z","type":"purchase","user_id":"ann","item_id":"cup","order_id":"o1",)"
      R"("quantity":2,"price":12.5,"currency":"EUR","text":"so \"nice\"\n再买","shown":["a","b"],"properties":{"gift":true}})");
  EXPECT_NO_THROW((void)Json::parse(line_of(purchase()), "line"));
}

TEST(Event, IsReadAsItWasWritten) {
  std::string unescaped;
  const Event event = purchase();
  const std::string line = line_of(event);
  EXPECT_EQ(parse_event(line, unescaped), event);
  Event later = event;
  later.received = noon + day;
  const std::string other = line_of(later);
  EXPECT_EQ(parse_event(other, unescaped), later);
}

TEST(Event, FactsNeedWhatTheyAreAboutAndNoUser) {
  EXPECT_EQ(reason({.time = noon, .type = "item", .item_id = "cup", .properties = R"({"brand":"x"})"}), "");
  EXPECT_EQ(reason({.time = noon, .type = "item", .user_id = "ann"}), "no_item_id");
  EXPECT_EQ(reason({.time = noon, .type = "rival_price", .item_id = "cup"}), "no_price");
  EXPECT_EQ(reason({.time = noon, .type = "user", .anonymous_id = "a"}), "no_user_id");
  EXPECT_EQ(reason({.time = noon, .type = "view_item", .item_id = "cup"}), "no_user");
}

// Whatever bytes stand in its texts.
TEST(Event, KeepsEveryText) {
  std::mt19937 chance(1);
  for (int round = 0; round < 2000; ++round) {
    std::string words[3];
    for (auto& word : words) {
      for (unsigned length = chance() % 12; length > 0; --length) word += static_cast<char>(chance() % 128);
    }
    const Event event{.event_id = "x",
                      .time = noon,
                      .received = noon,
                      .type = "t",
                      .query = words[0],
                      .text = words[1],
                      .source = words[2]};
    const std::string line = line_of(event);
    EXPECT_EQ(line.find('\n'), std::string::npos);
    std::string unescaped;
    EXPECT_EQ(parse_event(line, unescaped), event) << line;
  }
}

namespace {

// Something that a line may hold, written well or not quite.
std::string some_member(std::mt19937& chance) {
  static const std::vector<std::string> all = {R"("event_id":"e1")",
                                               R"("event_id":"")",
                                               R"("time":"2025-11-24T12:00:00Z")",
                                               R"("quantity":2)",
                                               R"("time":"2025-11-24")",
                                               R"("time":"2025-11-24T12:00:00.250000Z")",
                                               R"("quantity":2.0)",
                                               R"("quantity":1e+05)",
                                               R"("received":"2025-11-24T12:00:00Z")",
                                               R"("quantity":100000)",
                                               R"("price":12.5)",
                                               R"("received":"2025-11-25T01:02:03Z")",
                                               R"("price":12.50)",
                                               R"("price":-3)",
                                               R"("time":"2025-11-24T12:00:60Z")",
                                               R"("price":012)",
                                               R"("price":0.000001)",
                                               R"("time":"2025-11-24T12:00:00.000000Z")",
                                               R"("user_id":"ann")",
                                               R"("user_id":"a\"b")",
                                               R"("time":"2025-11-24T12:00:00.25Z")",
                                               R"("query":"再买")",
                                               R"("rating":0.1)",
                                               R"("time":"2025-11-24T13:00:00+01:00")",
                                               R"("rating":00)",
                                               R"("source":"web")",
                                               R"("received":"1970-01-01T00:00:00Z")",
                                               R"("text":"a\nb")",
                                               R"("properties":{"a": [1]})",
                                               R"("shown":["a","b"])",
                                               R"("price":1e3)",
                                               R"("price":123456789012.25)",
                                               R"("time":"1970-01-01T00:00:00Z")"};
  return all[chance() % all.size()];
}

}  // namespace

// Twin: what is said to be as written is what append_event writes, and has the content that the long way round finds.
TEST(Event, KnowsALineThatItWouldWriteItself) {
  std::mt19937 chance(11);
  std::size_t as_written_ones = 0;
  for (int round = 0; round < 300'000; ++round) {
    std::map<std::size_t, std::string> members;  // by the place of their field
    for (unsigned count = chance() % 7; count > 0; --count) {
      const auto member = some_member(chance);
      const auto name = member.substr(1, member.find('"', 1) - 1);
      members[static_cast<std::size_t>(event_field(name) - event_fields().data())] = member;
    }
    std::string line;
    for (const auto& [place, member] : members) line += (line.empty() ? "{" : ",") + member;
    line += line.empty() ? "{}" : "}";
    if (chance() % 8 == 0) line[chance() % line.size()] = static_cast<char>(chance() % 128);
    std::string unescaped;
    bool as_written = false;
    const auto event = parse_event(line, unescaped, as_written);
    if (!event) continue;
    ASSERT_EQ(as_written, line_of(*event) == line && unescaped.empty() && event->time != Micros{}) << line;
    if (as_written) {
      ASSERT_EQ(content_of(*event, line), content_of(*event)) << line;
    }
    as_written_ones += as_written ? 1 : 0;
  }
  EXPECT_GT(as_written_ones, 10'000U);
}

TEST(Event, IsReadByItsStartAlone) {
  std::string unescaped;
  Event event = purchase();
  event.anonymous_id = "a\"b";
  const std::string line = line_of(event);
  const auto start = parse_event_start(line, unescaped);
  EXPECT_EQ(start->time, event.time);
  EXPECT_EQ(start->user_id, "ann");
  EXPECT_EQ(start->anonymous_id, "a\"b");
  EXPECT_EQ(start->item_id, "");
  EXPECT_EQ(parse_event_start(R"({"type":"t","item_id":"i"})", unescaped)->type, "t");
  EXPECT_EQ(parse_event_start(R"({"anonymous_id":"a"})", unescaped)->anonymous_id, "a");
  EXPECT_FALSE(parse_event_start(R"({"type":"t)", unescaped));
  EXPECT_FALSE(parse_event_start(R"({"user_id":"u"x)", unescaped));
}

TEST(Event, IsNothingThatWeDidNotWrite) {
  const std::string line = line_of(purchase());
  std::string unescaped;
  for (std::size_t cut = 0; cut < line.size(); ++cut) EXPECT_FALSE(parse_event(line.substr(0, cut), unescaped)) << cut;
  for (const char* other : {R"({"type":"t","time":"2025-11-24"})", R"({"type":"t","color":"red"})",
                            R"({"quantity":"2"})", R"({"type":2})", R"({"quantity":NaN})", R"({"time":"noon"})",
                            R"({"type":"t"} )", R"({"properties":{"a":{]}})", R"({"type":"\b"})", R"({"type":"\/"})",
                            R"({"type":"\u0041"})", R"({"type":"\ud83d\ude00"})", R"({"})", R"({"type":"t","})"}) {
    EXPECT_FALSE(parse_event(other, unescaped)) << other;
  }
}

TEST(Event, IsCheckedBeforeItIsKept) {
  EXPECT_EQ(reason(purchase()), "");
  const auto with = [](auto change) {
    Event event = purchase();
    change(event);
    return reason(event);
  };
  EXPECT_EQ(with([](Event& e) { e.type = ""; }), "no_type");
  EXPECT_EQ(with([](Event& e) { e.user_id = ""; }), "no_user");
  EXPECT_EQ(with([](Event& e) {
              e.user_id = "";
              e.anonymous_id = "cookie";
            }),
            "");
  EXPECT_EQ(with([](Event& e) { e.time = {}; }), "no_time");
  EXPECT_EQ(with([](Event& e) { e.time = *parse_time("1999-12-31"); }), "before_the_shop");
  EXPECT_EQ(with([](Event& e) { e.time = noon + day + day; }), "future");
  EXPECT_EQ(with([](Event& e) { e.price = Money{-1}; }), "bad_price");
  EXPECT_EQ(with([](Event& e) { e.price = most_money; }), "bad_price");
  EXPECT_EQ(with([](Event& e) { e.currency = ""; }), "no_currency");
  EXPECT_EQ(with([](Event& e) { e.currency = "eur"; }), "bad_currency");
  EXPECT_EQ(with([](Event& e) { e.quantity = 0; }), "bad_quantity");
  EXPECT_EQ(with([](Event& e) { e.quantity = std::numeric_limits<double>::quiet_NaN(); }), "bad_quantity");
  EXPECT_EQ(with([](Event& e) { e.rating = -1; }), "bad_rating");
  EXPECT_EQ(with([](Event& e) { e.user_id = "\xff"; }), "bad_utf8");
  EXPECT_EQ(with([](Event& e) { e.query = std::string_view("a\0b", 3); }), "control_character");
  EXPECT_EQ(with([](Event& e) { e.properties = "{}{}"; }), "bad_json");
  EXPECT_EQ(with([](Event& e) { e.shown = "{}"; }), "bad_json");
  const std::string long_id(300, 'x');
  EXPECT_EQ(with([&](Event& e) { e.item_id = long_id; }), "too_long");
}

TEST(Event, HasAnIdOfItsOwnWhereTheSourceGivesNone) {
  Event event = purchase();
  event.event_id = {};
  const std::string id = derived_event_id("taobao", event, 0);
  EXPECT_EQ(id.size(), 32U);
  EXPECT_EQ(derived_event_id("taobao", purchase(), 0), id);
  EXPECT_NE(derived_event_id("taobao", event, 1), id);
  EXPECT_NE(derived_event_id("other", event, 0), id);
  event.received = noon + day;
  event.source = "file";
  EXPECT_EQ(derived_event_id("taobao", event, 0), id);
  EXPECT_EQ(content_of(purchase()) == content_of(event), false);  // one has an id
  event.price = Money{1};
  EXPECT_NE(derived_event_id("taobao", event, 0), id);
}

TEST(Event, SchemaNamesEveryField) {
  const Json schema = event_schema();
  EXPECT_EQ(schema.at("properties").object().size(), event_fields().size());
  EXPECT_EQ(event_field("price")->kind, FieldKind::money);
  EXPECT_EQ(event_field("prize"), nullptr);
}

TEST(JsonScan, FindsTheEndOfAValue) {
  EXPECT_EQ(scan_json(R"({"a":[1,-2.5e3,"x\"}",null,true,{}]} rest)"), 36U);
  EXPECT_EQ(scan_json(R"("a\u00e9b",1)"), 10U);
  EXPECT_EQ(scan_json(R"([])"), 2U);
  EXPECT_EQ(scan_json(R"(0.5)"), 3U);
  for (const char* broken : {"", "{", "[1,]", "{\"a\"}", "{a:1}", "\"a", "01", "1.", "-", "nul", "\"\\x\"", "\"\n\"",
                             "[1 2]", "{\"a\":1,}", "\"\\u12g4\""}) {
    EXPECT_EQ(scan_json(broken), 0U) << broken;
  }
  EXPECT_EQ(scan_json(std::string(100, '[') + std::string(100, ']')), 0U);
}

}  // namespace aisle
