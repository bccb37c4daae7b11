#include "collect/mapper.h"

#include "collect/csv_records.h"
#include "core/error.h"

#include <algorithm>
#include <gtest/gtest.h>
#include <string>

namespace aisle::collect {

namespace {

const EventLimits limits{.opened = *parse_time("1995-01-01"), .latest = *parse_time("2025-12-01")};

// What a file of that text becomes by a dialect: the canonical lines, and for other records fate:reason@line.
std::string mapped(const std::string& name, const std::string& text, char delimiter = ',') {
  const Mapping& mapping = dialect(name);
  std::string body = text;
  std::vector<std::string> header;
  if (mapping.format == SourceFormat::csv) {
    Arena arena;
    const auto fields = csv_fields(std::string_view(text).substr(0, text.find('\n')), delimiter, arena);
    header.assign(fields->begin(), fields->end());
    body = text.substr(text.find('\n') + 1);
  }
  const Mapper mapper(mapping, {.currency = "EUR", .source = {}, .limits = limits}, delimiter, header);
  Batch batch;
  mapper.map({.bytes = body, .line = header.empty() ? 1U : 2U}, batch);
  std::string out;
  for (const auto& outcome : batch.outcomes) {
    for (std::size_t i = 0; i < outcome.count; ++i) {
      append_event(out, batch.events[outcome.first + i]);
      out += '\n';
    }
    if (outcome.fate == Outcome::Fate::skipped) out += "skipped:" + outcome.reason + "\n";
    if (outcome.fate == Outcome::Fate::rejected)
      out += "rejected:" + outcome.reason + "@" + std::to_string(outcome.line) + "\n";
  }
  return out;
}

}  // namespace

TEST(Dialects, CanBeReadAndNameThemselves) {
  EXPECT_GE(dialects().size(), 10U);
  for (const auto& mapping : dialects()) EXPECT_FALSE(mapping.about.empty()) << mapping.name;
  EXPECT_THROW((void)dialect("taobo"), Error);
}

TEST(Dialects, Taobao) {
  EXPECT_EQ(
      mapped("taobao",
             "user_id,item_id,category_id,behavior,timestamp\n"
             "1,22,333,pv,1511544070\n"
             "1,22,333,buy,noon\n"
             ",22,333,buy,1511544070\n"
             "1,22,333\n"
             "1,\"22,333,buy,1511544070\n"),
      R"({"time":"2017-11-24T17:21:10Z","type":"view_item","user_id":"1","item_id":"22","source":"taobao","properties":{"category_id":"333"}})"
      "\nrejected:bad_time@3\nrejected:no_user@4\nrejected:ragged@5\nrejected:bad_quotes@6\n");
}

TEST(Dialects, OnlineRetailTurnsCancellationsIntoRefunds) {
  EXPECT_EQ(
      mapped("online_retail",
             "InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country\n"
             "536365,85123A,\"HOLDER, \"\"RED\"\"\",6,2011-07-01 08:26:00,2.55,17850,United Kingdom\n"
             "C536379,D,Discount,-1,2010-12-01 09:41:00,27.50,14527,United Kingdom\n"
             "A563187,B,Adjust bad debt,1,2011-08-12 14:52:00,-11062.06,,United Kingdom\n"
             "536414,22139,,56,2010-12-01 11:52:00,0,,United Kingdom\n"
             "536415,22139,,-56,2010-12-01 11:52:00,0,,United Kingdom\n"),
      R"({"time":"2011-07-01T07:26:00Z","type":"purchase","user_id":"17850","anonymous_id":"536365","item_id":"85123A","order_id":"536365",)"
      R"("quantity":6,"price":2.55,"currency":"GBP","country":"United Kingdom","source":"online_retail","properties":{"Description":"HOLDER, \"RED\""}})"
      "\n"
      R"({"time":"2010-12-01T09:41:00Z","type":"refund","user_id":"14527","anonymous_id":"C536379","item_id":"D","order_id":"C536379","quantity":1,)"
      R"("price":27.5,"currency":"GBP","country":"United Kingdom","source":"online_retail","properties":{"Description":"Discount"}})"
      "\nskipped:bad debt\n"
      R"({"time":"2010-12-01T11:52:00Z","type":"purchase","anonymous_id":"536414","item_id":"22139","order_id":"536414","quantity":56,"price":0,)"
      R"("currency":"GBP","country":"United Kingdom","source":"online_retail"})"
      "\nrejected:bad_quantity@6\n");
}

TEST(Dialects, SegmentMakesAnEventOfEachProduct) {
  EXPECT_EQ(
      mapped(
          "segment",
          R"({"type":"track","event":"Order Completed","messageId":"m1","userId":"u","timestamp":"2024-01-01T00:00:00Z",)"
          R"("properties":{"order_id":"o1","coupon":"X","products":[{"product_id":"a","price":1.5,"quantity":2},{"product_id":"b","price":3}]}})"
          "\n"
          R"({"type":"group","messageId":"m2","userId":"u"})"
          "\n[1]\n{\"type\":\n"),
      R"({"event_id":"m1#1","time":"2024-01-01T00:00:00Z","type":"purchase","user_id":"u","item_id":"a","order_id":"o1","quantity":2,"price":1.5,)"
      R"("currency":"EUR","source":"segment","properties":{"coupon":"X"}})"
      "\n"
      R"({"event_id":"m1#2","time":"2024-01-01T00:00:00Z","type":"purchase","user_id":"u","item_id":"b","order_id":"o1","price":3,)"
      R"("currency":"EUR","source":"segment","properties":{"coupon":"X"}})"
      "\nskipped:a call that is no event\nrejected:bad_json@3\nrejected:bad_json@4\n");
}

// A call of Segment with so many products and other members.
std::string order(std::size_t products, std::size_t members) {
  std::string out = R"({"type":"track","event":"Order Completed","userId":"u","timestamp":"2024-01-01T00:00:00Z")";
  for (std::size_t i = 0; i < members; ++i) out += ",\"a" + std::to_string(i) + "\":0";
  out += R"(,"properties":{"products":[1)";
  for (std::size_t i = 1; i < products; ++i) out += ",1";
  return out + "]}}\n";
}

TEST(Dialects, ARecordSaysNoMoreThanWhatIsReasonable) {
  EXPECT_EQ(std::ranges::count(mapped("segment", order(1000, 10)), '\n'), 1000);
  EXPECT_EQ(mapped("segment", order(1001, 0)), "rejected:too_long@1\n");
  EXPECT_EQ(mapped("segment", order(1000, 30'000)), "rejected:too_long@1\n");
  std::string deep = R"({"type":"track","event":"x","userId":"u",")" + std::string(400'000, 'k') + "\":{";
  for (int i = 0; i < 50'000; ++i) deep += "\"\":{},";
  EXPECT_EQ(mapped("segment", deep + "\"z\":1}}"), "rejected:too_long@1\n");
}

TEST(Dialects, APieceBecomesNoMoreEventsThanAreReadAtOnce) {
  std::string calls;
  for (int i = 0; i < 300; ++i) calls += order(1000, 0);
  const auto read = mapped("segment", calls);
  EXPECT_EQ(std::ranges::count(read, '\n'), 201'000 + 99);
  EXPECT_TRUE(read.ends_with("rejected:too_much@300\n"));
}

TEST(Dialects, Ga4ReadsParametersAndItems) {
  EXPECT_EQ(
      mapped(
          "ga4",
          R"({"event_name":"view_item","event_timestamp":"1704067200000000","user_pseudo_id":"p","geo":{"country":"DE"},)"
          R"("event_params":[{"key":"ga_session_id","value":{"int_value":7}},{"key":"page_location","value":{"string_value":"/x"}}],)"
          R"("items":[{"item_id":"a","price":2}]})"),
      R"({"time":"2024-01-01T00:00:00Z","type":"view_item","anonymous_id":"p","session_id":"7","item_id":"a","price":2,"currency":"EUR","page":"/x",)"
      R"("country":"DE","source":"ga4"})"
      "\n");
}

TEST(Dialects, OursIsReadWhoeverWroteIt) {
  const std::string written =
      R"({"event_id":"e","time":"2024-01-01T00:00:00Z","type":"view_item","user_id":"u","source":"web"})";
  EXPECT_EQ(mapped("aisle", written), written + "\n");
  EXPECT_EQ(
      mapped(
          "aisle",
          R"({"user_id":7,"color":"red","type":"view_item","time":1704067200,"properties":{"a":[1]},"shown":["x"],"event_id":"e","source":"web"})"),
      R"({"event_id":"e","time":"2024-01-01T00:00:00Z","type":"view_item","user_id":"7","shown":["x"],"source":"web","properties":{"color":"red","a":[1]}})"
      "\n");
}

TEST(Dialects, TheOthers) {
  EXPECT_EQ(
      mapped("retailrocket", "timestamp,visitorid,event,itemid,transactionid\n1433221332117,257597,view,355908,\n"),
      R"({"time":"2015-06-02T05:02:12.117000Z","type":"view_item","anonymous_id":"257597","item_id":"355908","source":"retailrocket"})"
      "\n");
  EXPECT_EQ(mapped("personalize", "USER_ID,ITEM_ID,TIMESTAMP,EVENT_TYPE\nu,i,1704067200,Purchase\n"),
            R"({"time":"2024-01-01T00:00:00Z","type":"purchase","user_id":"u","item_id":"i","source":"personalize"})"
            "\n");
  EXPECT_EQ(
      mapped("recbole", "user_id:token\titem_id:token\trating:float\ttimestamp:float\n196\t242\t3\t881250949\n", '\t'),
      R"({"time":"1997-12-04T15:55:49Z","type":"rating","user_id":"196","item_id":"242","rating":3,"source":"recbole"})"
      "\n");
  EXPECT_EQ(
      mapped("gorse",
             R"({"FeedbackType":"read","UserId":"u","ItemId":"i","Value":1,"Timestamp":"2024-01-01T00:00:00Z"})"),
      R"({"time":"2024-01-01T00:00:00Z","type":"view_item","user_id":"u","item_id":"i","source":"gorse","properties":{"Value":1}})"
      "\n");
  EXPECT_EQ(
      mapped(
          "metarank",
          R"({"event":"interaction","id":"m","timestamp":"1704067200000","user":"u","session":"s","type":"click","item":"i","ranking":"r"})"),
      R"({"event_id":"m","time":"2024-01-01T00:00:00Z","type":"select_item","user_id":"u","session_id":"s","item_id":"i","source":"metarank","properties":{"ranking":"r"}})"
      "\n");
}

// A record of JSON by a mapping: the canonical line, or why not.
std::string one(const std::string& toml, const std::string& record) {
  const Mapping mapping = parse_mapping("format = \"json\"\n" + toml, "test.toml");
  const Mapper mapper(mapping, {.type = "view_item", .source = "s", .time = second, .limits = {.latest = day}}, ',',
                      {});
  Batch batch;
  mapper.map({.bytes = record}, batch);
  std::string out = batch.outcomes.empty() ? "nothing" : batch.outcomes.front().reason;
  if (!batch.events.empty()) append_event(out, batch.events.front());
  return out;
}

TEST(Mapping, NamesPropertiesAndKeepsTheRest) {
  const std::string begin =
      R"({"time":"1970-01-01T00:00:01Z","type":"view_item","user_id":"u","source":"s","properties":)";
  const std::string user = "[fields]\nuser_id = \"u\"\n[properties]\n";
  EXPECT_EQ(one(user + "name = \"title\"", R"({"u":"u","title":"T","name":"N","x":1})"),
            begin + R"({"name":"T","name_":"N","x":1}})");
  EXPECT_EQ(one(user + "sex = { from = \"g\", values = { 1 = \"m\" } }", R"({"u":"u","g":1})"),
            begin + R"({"sex":"m"}})");
  EXPECT_EQ(one(user + "c = { from = \"c\", first = true }", R"({"u":"u","c":["a","b"]})"), begin + R"({"c":"a"}})");
  EXPECT_EQ(one(user + "c = { from = \"c\", split = \"|\" }", R"({"u":"u","c":"a| b||"})"),
            begin + R"({"c":["a", "b"]}})");
  EXPECT_EQ(one(user + "s = { from = \"s\", unit = \"ms\" }", R"({"u":"u","s":1000})"),
            begin + R"({"s":"1970-01-01T00:00:01Z"}})");
  EXPECT_EQ(one("drop = [\"a.*\"]\nstrip = [\"b.\"]\n" + user, R"({"u":"u","a":{"x":1},"b":{"y":2}})"),
            begin + R"({"y":2}})");
}

TEST(Mapping, ReadsListsThatAreNoneAsTheyStand) {
  const std::string shown = "[fields]\nuser_id = \"u\"\nshown = { from = \"l\", member = \"id\" }\n";
  const std::string begin = R"({"time":"1970-01-01T00:00:01Z","type":"view_item","user_id":"u",)";
  EXPECT_EQ(one(shown, R"({"u":"u","l":[{"id":"a"},{"id":"b"}]})"), begin + R"("shown":["a", "b"],"source":"s"})");
  EXPECT_EQ(one(shown, R"({"u":"u","l":["a"]})"), begin + R"("shown":["a"],"source":"s"})");
  EXPECT_EQ(one(shown, R"({"u":"u","l":"a"})"), "bad_json");
  EXPECT_EQ(one(shown, R"({"u":"u","l":[]})"), begin + R"("shown":[],"source":"s"})");
}

TEST(Mapping, RefusesForAnIdWhatNamesNothing) {
  const std::string ids = "[fields]\nuser_id = \"u\"\nitem_id = \"i\"\nquery = \"q\"\n";
  EXPECT_EQ(one(ids, R"({"u":"u","i":["a"]})"), "bad_item_id");
  EXPECT_EQ(one(ids, R"({"u":["u"],"i":"a"})"), "bad_user_id");
  EXPECT_EQ(one(ids, R"({"u":false,"i":"a"})"), "bad_user_id");
  EXPECT_NE(one(ids, R"({"u":7,"i":8})").find(R"("user_id":"7","item_id":"8")"), std::string::npos);
  EXPECT_NE(one(ids, R"({"u":"u","q":["red","shoes"]})").find(R"("query":"[\"red\",\"shoes\"]")"), std::string::npos);
}

TEST(Mapping, SaysWhatItDoesNotKnow) {
  for (const char* broken :
       {"farmat = \"csv\"", "[fields]\nuser = \"u\"", "format = \"xml\"", "fields = 3\nx",
        "[fields]\ntime = { from = \"t\", unit = \"days\" }", "columns = 3", "fields = 3", "properties = \"name\"",
        "pair = [\"a\"]", "strip = 1", "[[page]]\npattern = \"/x\"",
        "[[page]]\npattern = \"x/{item_id}\"\ntype = \"t\"", "[[skip]]\nreason = \"r\"",
        "[[skip]]\nname = \"a\"\nat_least = \"400\"", "[[change]]\nname = \"a\"\nset = 3",
        "[fields]\ntime = { from = \"t\", pattern = \"hh:mm\" }", "[fields]\ntype = { values = \"x\" }",
        "[properties]\nname = { form = \"x\" }", "page = 3"}) {
    EXPECT_THROW((void)parse_mapping(broken, "test.toml"), Error) << broken;
  }
}

// What came over the wire and is written as we write is read the short way, and means what it does in any other
// spelling.
TEST(Mapper, ReadsWhatCameOverTheWireAlikeHoweverItIsSpelled) {
  const Mapper mapper(dialect("aisle"),
                      {.currency = "EUR",
                       .zone = "Asia/Shanghai",
                       .limits = {.opened = *parse_time("1960-01-01"), .latest = *parse_time("2100-01-01")}},
                      ',', {});
  const auto read = [&](const std::string& line) {
    Batch batch;
    mapper.map({.bytes = line + "\n"}, batch, *parse_time("2025-11-24T12:00:00.5Z"));
    std::string out;
    for (const auto& outcome : batch.outcomes)
      out += outcome.reason + outcome.message + (outcome.as_written ? "!" : "");
    for (const auto& event : batch.events) append_event(out, event);
    return out;
  };
  EXPECT_EQ(
      read(R"({"type":"view_item","user_id":"u","item_id":"i"})"),
      R"({"time":"2025-11-24T12:00:00.500000Z","type":"view_item","user_id":"u","item_id":"i","source":"aisle"})");
  for (
      const std::string members :
      {R"("type":"view_item","user_id":"u","item_id":"i")",
       R"("event_id":"e","type":"view_item","anonymous_id":"a")",
       R"("event_id":"e","time":"2024-01-01T00:00:00Z","type":"purchase","user_id":"u","quantity":2,"price":12.5)",
       R"("time":"2024-01-01T00:00:00","type":"login","user_id":"u")",
       R"("time":"1970-01-01T00:00:00","type":"login","user_id":"u")",
       R"("time":"1970-01-01T00:00:00Z","type":"login","user_id":"u")",
       R"("received":"2024-01-01T00:00:00","type":"login","user_id":"u")",
       R"("time":"2024-01-01T00:00:00Z","received":"2024-01-02T00:00:00Z","type":"login","user_id":"u","source":"web")",
       R"("time":"2200-01-01T00:00:00Z","type":"login","user_id":"u")",
       R"("type":"login","user_id":" u ")",
       R"("type":"login","user_id":"  ","anonymous_id":"a")",
       R"("type":"login","user_id":"","anonymous_id":"a")",
       R"("type":"","user_id":"u")",
       R"("user_id":"u")",
       R"("type":"login")",
       R"("type":"item","item_id":"i")",
       R"("type":"purchase","user_id":"u","price":0.1234565)",
       R"("type":"purchase","user_id":"u","price":1e2)",
       R"("type":"purchase","user_id":"u","price":-1)",
       R"("type":"rating","user_id":"u","rating":-0)",
       R"("event_id":"e","time":"2024-01-01T00:00:00Z","type":"rating","user_id":"u","rating":-0)",
       R"("time":"2024-01-01T00:00:00Z","type":"rating","user_id":"u","rating":-0,"source":"web")",
       R"("time":"2024-01-01T00:00:00Z","type":"login","user_id":"  ","source":"web")",
       R"("time":"2024-01-01T00:00:00Z","type":"view_item","user_id":"u","item_id":" i","source":"web")",
       R"("time":"2024-01-01T00:00:00Z","type":"view_item","user_id":"u\t","item_id":"i","source":"web")",
       R"("time":"2024-01-01T00:00:00Z","type":"login","user_id":"\t","anonymous_id":"a","source":"web")",
       R"("time":"2024-01-01T00:00:00Z","type":"login","user_id":"u","source":"web","shown":["x", "y"])",
       R"("time":"2024-01-01T00:00:00Z","type":"login","user_id":"u","shown":["x","y"],"source":"web")",
       R"("time":"2024-01-01T00:00:00Z","type":"login","user_id":"u","shown":["x", "y"],"source":"web")",
       R"("time":"2024-01-01T00:00:00Z","type":"login","user_id":"u","source":"web","properties":{"a": 1})",
       R"("time":"2024-01-01T00:00:00Z","type":"purchase","user_id":"u","price":0.12345649999999999999,"source":"web")",
       R"("type":"login","user_id":"a\"b")",
       R"("type":"login","user_id":"a\u0041")",
       R"("type":"login","user_id":"u","source":"web")",
       R"("type":"login","user_id":"u","shown":["x", "y"])",
       R"("type":"login","user_id":"u","properties":{"a": 1})"})
    EXPECT_EQ(read("{" + members + "}"), read("{ " + members + "}")) << members;
}

// Also the blanks in a list, which reading it as somebody else's JSON would lose.
TEST(Mapper, ReadsOurOwnLinesAsTheyStand) {
  const std::string line =
      R"({"event_id":"e","time":"2024-01-01T00:00:00Z","type":"review","user_id":"a\"b","text":"so\nso","source":"s","properties":{"labels":["x", "y"]}})";
  const Mapper mapper(dialect("aisle"),
                      {.limits = {.opened = *parse_time("1995-01-01"), .latest = *parse_time("2100-01-01")}}, ',', {});
  Batch batch;
  mapper.map({.bytes = line + "\n", .line = 1}, batch);
  ASSERT_EQ(batch.events.size(), 1U);
  std::string again;
  append_event(again, batch.events.front());
  EXPECT_EQ(again, line);
}

}  // namespace aisle::collect
