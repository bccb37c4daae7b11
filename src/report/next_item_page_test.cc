#include "report/next_item_page.h"

#include <gtest/gtest.h>

namespace aisle::report {
namespace {

Json metrics(double recall) {
  return Json::Object{{"recall@10", recall}, {"ndcg@10", recall / 2}, {"recall@20", recall}, {"mrr@20", recall / 3}};
}

Json row(const char* name, double recall) {
  return Json::Object{{"name", name}, {"title", name}, {"metrics", metrics(recall)}, {"validation", metrics(recall)}};
}

Json document() {
  return Json::Object{
      {"question", "next item of <b>purchase"},
      {"version", 2},
      {"publication", Json::Object{{"version", 1}, {"why", "first"}}},
      {"questions", Json::Object{{"validation", 90}, {"test", 100}}},
      {"people", 50},
      {"events", 500},
      {"items", 30},
      {"protocol", "time"},
      {"metrics", metrics(0.4)},
      {"leaderboard", Json::Array{row("markov", 0.4), row("popularity", 0.125)}},
      {"champion", Json::Object{{"name", "markov"}, {"title", "markov"}, {"blend_gain", Json::Array{-0.01, 0.02}}}},
      {"example", Json::Object{{"user", "<script>alert(1)</script>"},
                               {"items", Json::Array{Json::Object{{"item", "a&b"}, {"probability", 0.25}}}},
                               {"reasons", Json::Array{}}}}};
}

TEST(NextItemPage, SaysWhoAnswersAndHowFarAheadOfPopularityInBothLanguages) {
  const std::string page = next_item_page(document());
  for (const char* said : {"40.0%", "12.5%", "100 questions", "100 次提问", "version 1 answers", "目前由第 1 版作答",
                           "马尔可夫链", "so one model answers"})
    EXPECT_NE(page.find(said), std::string::npos) << said;
}

TEST(NextItemPage, EscapesWhateverComesFromData) {
  const std::string page = next_item_page(document());
  EXPECT_EQ(page.find("<script>alert"), std::string::npos);
  EXPECT_EQ(page.find("<b>purchase"), std::string::npos);
  EXPECT_NE(page.find("a&amp;b"), std::string::npos);
}

TEST(NextItemPage, SaysWhatIsMissingWhereNothingCouldBeCompared) {
  Json few = document();
  few["questions"] = Json::Object{{"validation", 1}, {"test", 0}};
  few["metrics"] = Json::Object{};
  few["leaderboard"] = Json::Array{};
  few["champion"] = Json::Object{{"name", "recency"}, {"title", "Repeat and recency"}, {"metrics", Json::Object{}}};
  const std::string page = next_item_page(few);
  for (const char* said : {"too little to tell models apart</b>: 1 question to choose by and 0 questions to test with",
                           "Repeat and recency answers", "复购与近期", "id=\"example\""})
    EXPECT_NE(page.find(said), std::string::npos) << said;
  for (const char* part : {"nan", "–", "id=\"figures\"", "id=\"leaderboard\"", "id=\"members\""})
    EXPECT_EQ(page.find(part), std::string::npos) << part;
}

TEST(NextItemPage, LeavesOutWhatIsNotThere) {
  Json bare = document();
  bare["example"] = Json();
  bare["publication"] = Json();
  const std::string page = next_item_page(bare);
  EXPECT_EQ(page.find("id=\"example\""), std::string::npos);
  EXPECT_EQ(page.find("id=\"learning\""), std::string::npos);
  EXPECT_NE(page.find("No version was published yet"), std::string::npos);
}

}  // namespace
}  // namespace aisle::report
