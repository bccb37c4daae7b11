#include "report/understanding_page.h"

#include <gtest/gtest.h>

namespace aisle::report {
namespace {

Json counts(double events, double orders) {
  return Json::Object{{"events", events}, {"people", 10},     {"known", 4}, {"sessions", 20},
                      {"orders", orders}, {"buyers", orders}, {"bots", 3}};
}

Json document() {
  return Json::Object{
      {"format", 1},
      {"shop", "<b>Tea & more</b>"},
      {"simulated", true},
      {"period", Json::Object{{"first", "2025-01-01"}, {"last", "2025-01-31"}, {"days", 31}}},
      {"currency", "EUR"},
      {"counts", counts(100, 5)},
      {"pains",
       Json::Object{{"empty_searches", Json::Array{Json::Object{
                                           {"query", "<script>alert(1)</script>"}, {"searches", 4}, {"people", 3}}}}}},
      {"sql", Json::Array{
                  Json::Object{{"about", "counts"}, {"sql", "SELECT 1 < 2"}, {"rows", 1}, {"answer", Json::Array{}}}}}};
}

std::size_t times(const std::string& text, std::string_view what) {
  std::size_t out = 0;
  for (auto at = text.find(what); at != std::string::npos; at = text.find(what, at + 1)) ++out;
  return out;
}

TEST(UnderstandingPage, EscapesWhateverComesFromData) {
  const std::string page = understanding_page(document());
  EXPECT_EQ(page.find("<script>alert"), std::string::npos);
  EXPECT_EQ(page.find("<b>Tea"), std::string::npos);
  EXPECT_NE(page.find("&lt;script&gt;alert(1)"), std::string::npos);
  EXPECT_NE(page.find("SELECT 1 &lt; 2"), std::string::npos);
}

TEST(UnderstandingPage, SaysEverywhereThatEventsWereMadeUp) {
  const std::string page = understanding_page(document());
  EXPECT_GE(times(page, "class=\"made-up\""), 2U);  // the head and each section
  Json real = document();
  real["simulated"] = false;
  EXPECT_EQ(times(understanding_page(real), "class=\"made-up\""), 0U);
  EXPECT_NE(understanding_summary(document(), Language::english, false).find("[simulated]"), std::string::npos);
}

TEST(UnderstandingPage, TellsAnEmptyShopWhatToDo) {
  Json empty = document();
  empty["counts"] = counts(0, 0);
  EXPECT_NE(understanding_page(empty).find("aisle import"), std::string::npos);
  EXPECT_NE(understanding_summary(empty, Language::chinese, false).find("aisle import"), std::string::npos);
}

TEST(UnderstandingPage, ShowsTheQuestionsAsSqlThatCanBeRun) {
  EXPECT_EQ(understanding_sql(document()), "-- counts\nSELECT 1 < 2;\n\n");
}

}  // namespace
}  // namespace aisle::report
