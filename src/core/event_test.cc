#include "core/event.h"

#include "core/json_scan.h"

#include <gtest/gtest.h>
#include <random>

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

TEST(Event, IsNothingThatWeDidNotWrite) {
  const std::string line = line_of(purchase());
  std::string unescaped;
  for (std::size_t cut = 0; cut < line.size(); ++cut) EXPECT_FALSE(parse_event(line.substr(0, cut), unescaped)) << cut;
  for (const char* other :
       {R"({"type":"t","time":"2025-11-24"})", R"({"type":"t","color":"red"})", R"({"quantity":"2"})", R"({"type":2})",
        R"({"quantity":NaN})", R"({"time":"noon"})", R"({"type":"t"} )", R"({"properties":{"a":{]}})",
        R"({"type":"\b"})", R"({"type":"\/"})", R"({"type":"\u0041"})", R"({"type":"\ud83d\ude00"})"}) {
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
