#include "store/live_facts.h"

#include "core/files.h"
#include "store/compact.h"
#include "store/test_shop.h"
#include "store/timelines.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

namespace aisle::store {
namespace {

const Micros noon = *parse_time("2025-11-24T12:00:00Z");

std::string told(const TestShop& test, Seq last) {
  std::string out;
  each_live_fact(test.shop, Snapshot(test.shop), last, [&](const Event& event) {
    out += std::string(event.type) + " " + std::string(event.anonymous_id) + " " + std::string(event.user_id) + " " +
           std::string(event.item_id) + ";";
  });
  return out;
}

TEST(LiveFacts, AreReadFromTheLogOnceAndAgainWhereTheirFileIsNotWhole) {
  TestShop test;
  test.tell({.time = noon, .type = "item", .item_id = "i1"});
  test.tell({.time = noon, .type = "login", .user_id = "u1", .anonymous_id = "a"});
  test.tell(
      {.time = noon, .type = "consent", .user_id = "u1", .anonymous_id = "a", .properties = R"({"granted":false})"});
  test.tell({.time = noon, .type = "view_item", .user_id = "u2", .anonymous_id = "a", .item_id = "i1"});
  test.tell({.time = noon, .type = "view_item", .user_id = "u3", .item_id = "i1"});
  test.tell({.time = noon, .type = "user", .user_id = "u4", .properties = R"({"age":30})"});
  test.tell({.time = noon, .type = "user", .user_id = "u4", .properties = R"({"age":31})"});
  seal(test.shop);
  const std::string right = "identify a u2 ;user  u4 ;item   i1;consent a u1 ;";
  const auto file = test.shop.folder() / "snapshots" / "facts-00000000000000000007.jsonl";
  std::filesystem::create_directories(file.parent_path());
  EXPECT_EQ(told(test, 7), right);
  const auto kept = read_file(file);
  EXPECT_EQ(told(test, 7), right);
  for (const std::string& damaged : {std::string("x"), kept.substr(0, kept.size() - 9), kept + "{}\n",
                                     "{\"facts\":{" + kept.substr(kept.find("\"bytes\""))}) {
    write_file(file, damaged);
    EXPECT_EQ(told(test, 7), right);
    EXPECT_EQ(read_file(file), kept);
  }
  forget_other_live_facts(test.shop, 7);
  EXPECT_TRUE(std::filesystem::exists(file));
  forget_other_live_facts(test.shop, 8);
  EXPECT_FALSE(std::filesystem::exists(file));
}

TEST(LiveFacts, AreTheSameInTheLakeAndInTheJournal) {
  TestShop test;
  std::filesystem::create_directories(test.shop.folder() / "snapshots");
  test.tell({.time = noon, .type = "login", .user_id = "u1", .anonymous_id = "a"});
  test.tell({.time = noon, .type = "item", .item_id = "i1"});
  seal(test.shop);
  test.tell({.time = noon, .type = "login", .user_id = "u2", .anonymous_id = "a"});
  test.tell({.time = noon, .type = "item", .item_id = "i2"});
  test.tell({.time = noon, .type = "login", .user_id = "u3", .anonymous_id = "a"});
  const std::string right = "identify a u2 ;item   i1;item   i2;";
  EXPECT_EQ(told(test, 4), right);
  seal(test.shop);
  EXPECT_EQ(told(test, 4), right);
  forget_other_live_facts(test.shop, 0);
  EXPECT_EQ(told(test, 4), right);
}

// A start finds them, and asks DuckDB nothing.
TEST(LiveFacts, AreKeptWithTheSnapshot) {
  TestShop test;
  test.tell({.time = noon, .type = "item", .item_id = "i1"});
  make_timelines(test.shop);
  EXPECT_TRUE(std::filesystem::exists(test.shop.folder() / "snapshots" / "facts-00000000000000000001.jsonl"));
  test.tell({.time = noon, .type = "item", .item_id = "i2"});
  make_timelines(test.shop);
  EXPECT_FALSE(std::filesystem::exists(test.shop.folder() / "snapshots" / "facts-00000000000000000001.jsonl"));
  EXPECT_NE(read_file(test.shop.folder() / "snapshots" / "facts-00000000000000000002.jsonl").find("\"i2\""),
            std::string::npos);
}

TEST(SealedAfter, TellsInTheOrderOfTheLogWhatTimelinesHold) {
  TestShop test;
  const auto told_after = [&](Seq last) {
    std::string out;
    each_sealed_after(test.shop, Snapshot(test.shop), last, [&](std::span<const Event> events) {
      for (const auto& event : events)
        out += fmt::format("{} {} {} {};", event.type, event.user_id, event.item_id, event.properties);
    });
    return out;
  };
  EXPECT_EQ(told_after(0), "");
  test.tell({.time = noon, .type = "view_item", .user_id = "u2", .item_id = "i1", .properties = R"({"a":1})"});
  test.tell({.time = noon, .type = "view_item", .user_id = "u1", .item_id = "i2"});
  seal(test.shop);
  test.tell({.time = noon, .type = "decision", .user_id = "u1"});
  test.tell({.time = noon, .type = "item", .item_id = "i1", .properties = R"({"name":"one"})"});
  test.tell({.time = noon, .type = "consent", .user_id = "u1", .properties = R"({"granted":false})"});
  test.tell({.time = noon - hour, .type = "view_item", .user_id = "u1", .item_id = "i1"});
  seal(test.shop);
  const std::string second = R"(item  i1 {"name":"one"};consent u1  {"granted":false};view_item u1 i1 ;)";
  EXPECT_EQ(told_after(0), "view_item u2 i1 ;view_item u1 i2 ;" + second);
  EXPECT_EQ(told_after(1), "view_item u1 i2 ;" + second);
  compact(test.shop);
  EXPECT_EQ(told_after(1), "view_item u1 i2 ;" + second);
}

}  // namespace
}  // namespace aisle::store
