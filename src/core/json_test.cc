#include "core/json.h"

#include "core/error.h"
#include "core/json_writer.h"
#include "core/utf8.h"

#include <chrono>
#include <cmath>
#include <gtest/gtest.h>
#include <limits>
#include <random>
#include <string>

namespace aisle {
namespace {

std::string complaint(const std::string& text) {
  try {
    Json::parse(text, "test");
  } catch (const Error& error) {
    return error.what();
  }
  return "";
}

TEST(Json, ReadsBackWhatItWrote) {
  const Json document = Json::Object{{"text", "quote \" slash \\ line\n tab\t 中文 \x01"},
                                     {"numbers", Json::Array{0, -1.5, 1e300, 12345678901234567.0, 0.1}},
                                     {"nested", Json::Object{{"yes", true}, {"no", false}, {"none", nullptr}}},
                                     {"empty", Json::Array{Json::Array{}, Json::Object{}, ""}}};
  EXPECT_EQ(Json::parse(document.text(), "test"), document);
  EXPECT_EQ(Json::parse(document.text(true), "test"), document);
}

TEST(Json, KeepsEveryBitOfADouble) {
  for (const double value : {0.1, 1.0 / 3, 5e-324, std::numeric_limits<double>::max(), -0.0, 9007199254740993.0}) {
    const double back = Json::parse(Json(value).text(), "test").number();
    EXPECT_EQ(back, value);
    EXPECT_EQ(std::signbit(back), std::signbit(value));
  }
}

TEST(Json, KeepsTheDigitsOfANumberThatNoDoubleHolds) {
  const std::string text = R"({"id": 1791234567890123457, "ids": [-9007199254740993, 18446744073709551615]})";
  const Json read = Json::parse(text, "test");
  EXPECT_EQ(read.text(), text);
  EXPECT_EQ(read.at("id").kind(), Json::Kind::number);
  EXPECT_EQ(read.at("id").number(), 1791234567890123457.0);
  EXPECT_NE(read.at("id"), Json::parse("1791234567890123456", "test"));
  EXPECT_THROW((void)read.at("id").count(), Error);
  EXPECT_EQ(Json::parse("9007199254740992", "test"), Json(9007199254740992.0));
}

// So many that a comparison of each name with each would not end before the test is cut off.
TEST(Json, ReadsObjectsOfManyMembersAndSeesDoubledNames) {
  std::string text = "{\"a\":1";
  for (int i = 0; i < 1'000'000; ++i) text += ",\"m" + std::to_string(i) + "\":1";
  EXPECT_EQ(Json::parse(text + "}", "test").object().size(), 1'000'001U);
  EXPECT_NE(complaint(text + ",\"m7\":2}").find("\"m7\" stands twice"), std::string::npos);
}

TEST(Json, WritesWholeNumbersWithoutAFraction) {
  EXPECT_EQ(Json(12330).text(), "12330");
  EXPECT_EQ(Json(1e15).text(), "1000000000000000");
}

TEST(Json, WritesWhatItLacksAsNullAndReadsItAsNaN) {
  EXPECT_EQ(Json(std::nan("")).text(), "null");
  EXPECT_EQ(Json(INFINITY).text(), "null");
  EXPECT_TRUE(std::isnan(Json::parse("null", "test").number()));
}

TEST(Json, ReadsEscapesAndSurrogatePairs) {
  EXPECT_EQ(Json::parse(R"("\u0041\n\u4e2d\ud83d\ude00")", "test").string(), "A\n中😀");
}

TEST(Json, SaysWhereADocumentIsBroken) {
  EXPECT_NE(complaint("{\"a\": 1,\n \"b\": }").find("test, line 2, column 7"), std::string::npos);
}

TEST(Json, RefusesWhatIsNoDocument) {
  for (const char* text : {"",
                           "{",
                           "[1,]",
                           "[1 2]",
                           "{\"a\" 1}",
                           "{\"a\":1,}",
                           "{a:1}",
                           "01",
                           "1.",
                           ".5",
                           "+1",
                           "1e",
                           "nul",
                           "truee",
                           "\"",
                           "\"\\x\"",
                           "\"\\u12\"",
                           "\"\\ud800\"",
                           "\"\\udc00\"",
                           "\"\n\"",
                           "1 2",
                           "1e999",
                           "{\"a\":1,\"a\":2}",
                           "\"\xff\"",
                           "\"\xc0\x80\"",
                           "\"\xed\xa0\x80\"",
                           "[",
                           "]"}) {
    EXPECT_NE(complaint(text), "") << text;
  }
  EXPECT_NE(complaint(std::string(100, '[') + std::string(100, ']')), "");
}

// What is read from bytes with random changes either is refused or can be written and read again.
TEST(Json, SurvivesRandomChanges) {
  const std::string seed = R"({"a": [1, -2.5e-3, true, null], "b": {"c": "x\u00e9\n\ud83d\ude00", "": []}, "d": "中"})";
  std::mt19937 random(1);
  for (int round = 0; round < 20000; ++round) {
    std::string text = seed;
    for (int change = 0; change < 1 + round % 4; ++change) {
      const std::size_t at = random() % text.size();
      if (random() % 2 == 0) {
        text[at] = static_cast<char>(random());
      } else {
        text.insert(at, text.substr(random() % text.size(), random() % 8));
      }
    }
    try {
      const Json read = Json::parse(text, "test");
      EXPECT_EQ(Json::parse(read.text(), "test"), read) << text;
    } catch (const Error&) {
      continue;
    }
  }
}

TEST(JsonWriter, WritesWhatTheDocumentItselfWouldSay) {
  const Json inner = Json::parse(R"({"a": [1, {"b": null}], "c": "\u0001\n\"\\\ré"})", "test");
  std::string out = "before ";
  JsonWriter writer(out);
  writer.begin_object();
  writer.member("text", "a\"b\tc");
  writer.member("yes", true);
  writer.member("number", 0.1);
  writer.member("count", std::size_t{12});
  writer.name("empty");
  writer.begin_array();
  writer.end_array();
  writer.name("list");
  writer.begin_array();
  writer.value(inner);
  writer.begin_object();
  writer.end_object();
  writer.value(std::numeric_limits<double>::infinity());
  writer.end_array();
  writer.member("last", inner);
  writer.end_object();
  const Json same = Json::Object{{"text", "a\"b\tc"},      {"yes", true},
                                 {"number", 0.1},          {"count", 12},
                                 {"empty", Json::Array{}}, {"list", Json::Array{inner, Json::Object{}, Json()}},
                                 {"last", inner}};
  EXPECT_EQ(out, "before " + same.text());
}

TEST(Json, RefusesToReadAValueAsAnotherType) {
  EXPECT_THROW((void)Json("1").number(), Error);
  EXPECT_THROW((void)Json(1).string(), Error);
  EXPECT_THROW((void)Json(1.5).count(), Error);
  EXPECT_THROW((void)Json(-1).count(), Error);
  EXPECT_THROW((void)Json(Json::Object{}).at("missing"), Error);
}

TEST(Json, TellsWhatItFoundWithoutCuttingACharacter) {
  for (std::size_t before = 0; before < 4; ++before) {
    std::string text(before, 'x');
    for (int i = 0; i < 40; ++i) text += "\u20ac";
    try {
      (void)Json(text).number();
      FAIL();
    } catch (const Error& error) {
      EXPECT_FALSE(invalid_utf8(error.what())) << error.what();
    }
  }
}

}  // namespace
}  // namespace aisle
