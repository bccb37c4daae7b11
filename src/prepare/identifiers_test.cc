#include "prepare/identifiers.h"

#include "prepare/test_tables.h"

#include <gtest/gtest.h>

namespace aisle::prepare {
namespace {

std::vector<std::string> repeated(const std::string& stem, std::size_t rows, std::size_t different,
                                  const std::string& tail = "") {
  std::vector<std::string> out;
  for (std::size_t i = 0; i < rows; ++i) out.push_back(stem + std::to_string(i % different) + tail);
  return out;
}

Naming naming(const std::string& name, const std::vector<std::string>& values) {
  return naming_of_texts(name, group_rows(texts(name, values), first(values.size())));
}

bool free_text(const std::vector<std::string>& values) {
  const Column column = texts("t", values);
  return is_free_text(column, group_rows(column, first(values.size())));
}

TEST(Identifiers, AreTextsThatAllDiffer) {
  EXPECT_EQ(naming("mail", repeated("a", 100, 100)), Naming::identifies);
  EXPECT_EQ(naming("mail", repeated("a", 10, 10)), Naming::describes);  // too few to say
  EXPECT_EQ(naming("mail", repeated("a", 100, 95)), Naming::shares);
  EXPECT_EQ(naming("city", repeated("a", 100, 60)), Naming::describes);
  EXPECT_EQ(naming("city_id", repeated("a", 100, 60)), Naming::shares);
  EXPECT_EQ(naming("city_id", repeated("a", 100, 20)), Naming::describes);
}

TEST(Identifiers, AreKnownByTheirNames) {
  for (const char* name : {"id", "ID", "user_id", "Clothing ID", "CustomerId"}) EXPECT_TRUE(named_like_an_id(name));
  for (const char* name : {"paid", "Acid", "idle", "humid"}) EXPECT_FALSE(named_like_an_id(name)) << name;
  for (const char* name : {"ip", "IP_address", "last_ip"}) EXPECT_TRUE(named_like_an_address(name));
  for (const char* name : {"ship", "zip", "ipsum"}) EXPECT_FALSE(named_like_an_address(name)) << name;
}

TEST(FreeText, IsOfWordsAndDiffers) {
  EXPECT_TRUE(free_text(repeated("I like it ", 100, 100)));
  EXPECT_FALSE(free_text(repeated("I like it ", 100, 40)));  // a few phrases, again and again
  EXPECT_FALSE(free_text(repeated("John Smith ", 100, 100)));
  EXPECT_TRUE(free_text(repeated("质量很好我喜欢", 100, 100)));
  EXPECT_FALSE(free_text(repeated("张小明", 100, 100)));
  EXPECT_FALSE(free_text(repeated("550e8400-e29b-41d4-a716-", 100, 100)));
}

}  // namespace
}  // namespace aisle::prepare
