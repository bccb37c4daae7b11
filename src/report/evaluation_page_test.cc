#include "report/evaluation_page.h"

#include "core/error.h"
#include "report/wording.h"

#include <gtest/gtest.h>
#include <set>
#include <string>
#include <vector>

namespace aisle::report {
namespace {

constexpr std::string_view kEvaluation = R"json({
  "format": 1, "created": "2026-11-23T18:30:00Z",
  "data": {"file": "shop.csv", "sha256": "b0055a6b8c1c4a1f9b0d1f6b7a1c2d3e", "rows": 1000, "columns": 4,
           "rows_without_target": 10},
  "target": {"column": "Revenue", "positive": "TRUE", "negative": "FALSE", "positive_rows": 198},
  "split": {"seed": 42, "test": 0.2, "folds": 5, "training_rows": 792, "test_rows": 198},
  "preparation": [
    {"column": "Month", "type": "text", "missing": 0, "features": 10, "categories": 10},
    {"column": "Price", "type": "number", "missing": 7, "features": 2, "filled_with": 9.5, "mean": 12.1, "deviation": 8.3},
    {"column": "SessionId", "type": "text", "missing": 0, "features": 0, "left_out": "identifier"}],
  "features": 12,
  "leaderboard": [
    {"algorithm": "boosted_trees", "title": "Boosted trees (XGBoost)",
     "metrics": {"accuracy": 0.9, "roc_auc": 0.93, "pr_auc": 0.75, "log_loss": 0.23, "brier": 0.07},
     "intervals": {"log_loss": [0.22, 0.24]}, "fit_seconds": 0.8, "predict_seconds": 0.01, "rows": 792},
    {"algorithm": "logistic", "title": "Logistic regression (L-BFGS)",
     "metrics": {"accuracy": 0.88, "roc_auc": 0.9, "pr_auc": 0.65, "log_loss": 0.29, "brier": null},
     "intervals": {"log_loss": [0.28, 0.3]}, "fit_seconds": 0.0001, "predict_seconds": 0.01, "rows": 792}],
  "champion": {
    "algorithm": "boosted_trees", "title": "Boosted trees (XGBoost)", "chosen_by": "log_loss",
    "measured_on": "test", "rows": 198,
    "metrics": {"accuracy": 0.9, "roc_auc": 0.93, "pr_auc": 0.75, "log_loss": 0.23, "brier": 0.07},
    "intervals": {"accuracy": [0.88, 0.92], "roc_auc": [0.91, 0.95], "pr_auc": [0.7, 0.8], "log_loss": [0.2, 0.26],
                  "brier": [0.06, 0.08]},
    "baseline": {"accuracy": 0.8, "roc_auc": 0.5, "pr_auc": 0.2, "log_loss": 0.5, "brier": 0.16},
    "confusion": {"threshold": 0.5, "true_positive": 48, "false_positive": 12, "true_negative": 126, "false_negative": 12},
    "curves": {"roc": [[0, 0], [0.1, 0.77], [1, 1]], "pr": [[0, 1], [0.5, 0.66], [1, 0.2]],
               "calibration": [{"predicted": 0.1, "observed": 0.1, "low": 0.05, "high": 0.2, "rows": 99},
                               {"predicted": 0.5, "observed": 0.6, "low": 0.4, "high": 0.7, "rows": 99}]},
    "importance": [{"column": "Price", "drop": 0.2, "low": 0.18, "high": 0.22},
                   {"column": "Month", "drop": 0.001, "low": -0.001, "high": 0.003}]}
})json";

Json evaluation() { return Json::parse(kEvaluation, "test"); }

// A document in which the member at the end of the path has another value.
Json with(std::vector<std::string_view> path, Json value) {
  Json document = evaluation();
  Json* place = &document;
  for (const std::string_view name : path) place = &(*place)[name];
  *place = std::move(value);
  return document;
}

bool holds(const std::string& text, std::string_view part) { return text.find(part) != std::string::npos; }

// What is wrong with a page's tags: every element closed in order, every id once; "" when nothing is.
std::string structure_fault(std::string_view page) {
  const std::set<std::string_view> empty = {"meta", "link", "br", "circle", "!DOCTYPE"};
  std::vector<std::string_view> open;
  std::set<std::string_view> ids;
  for (std::size_t at = page.find('<'); at != std::string_view::npos; at = page.find('<', at)) {
    const std::string_view tag = page.substr(at + 1, page.find('>', at) - at - 1);
    const std::string_view name = tag.substr(0, tag.find_first_of(" /", 1));
    at += tag.size();
    if (const auto id = tag.find(" id=\""); id != std::string_view::npos) {
      const auto value = tag.substr(id + 5, tag.find('"', id + 5) - id - 5);
      if (!ids.insert(value).second) return "id twice: " + std::string(value);
    }
    if (tag.starts_with('/')) {
      if (open.empty() || open.back() != tag.substr(1)) return "closed out of order: " + std::string(tag);
      open.pop_back();
    } else if (!tag.ends_with('/') && (!empty.contains(name) || name == "circle")) {
      open.push_back(name);
    }
    if (name == "style" || name == "script") at = page.find("</", at);
  }
  return open.empty() ? "" : "not closed: " + std::string(open.back());
}

TEST(EvaluationPage, IsSoundHtmlThatAsksTheNetworkForNothing) {
  const std::string page = evaluation_page(evaluation());
  EXPECT_TRUE(page.starts_with("<!DOCTYPE html>\n<html lang=\"en\" data-lang=\"en\""));
  EXPECT_EQ(structure_fault(page), "");
  for (const auto* part : {"http://", "https://", "url(", "@import", "src=\""}) EXPECT_FALSE(holds(page, part)) << part;
  EXPECT_TRUE(holds(page, "default-src 'none'"));
}

TEST(EvaluationPage, ShowsItsSectionsInOrder) {
  const std::string page = evaluation_page(evaluation());
  std::size_t before = 0;
  for (const auto* id :
       {"verdict", "figures", "models", "curves", "errors", "importance", "preparation", "method", "data", "use"}) {
    const std::size_t at = page.find("<section id=\"" + std::string(id) + "\"");
    ASSERT_NE(at, std::string::npos) << id;
    EXPECT_GT(at, before) << id;
    before = at;
  }
}

TEST(EvaluationPage, SaysTheVerdictInBothLanguages) {
  const std::string page = evaluation_page(evaluation());
  EXPECT_TRUE(holds(page, "it ranks <b>93</b> the right way round"));
  EXPECT_TRUE(holds(page, "每 100 对里有 <b>93 对</b>"));
}

TEST(EvaluationPage, SaysWhatTheCurvesSay) {
  const std::string page = evaluation_page(evaluation());
  EXPECT_TRUE(holds(page, "the model finds <b>77</b> of every 100"));
  EXPECT_TRUE(holds(page, "in which <b>66 of 100</b> are right"));
  EXPECT_TRUE(holds(page, "differ by <b>5.0</b> percentage points"));
  EXPECT_TRUE(holds(page, "said 50.0%, 60.0% happened"));
  EXPECT_TRUE(holds(page, "finds <b>48</b> (80%) and misses 12"));
}

TEST(EvaluationPage, TellsAClearLeadFromANarrowOne) {
  EXPECT_TRUE(holds(evaluation_page(evaluation()), "leads clearly"));
  Json close = evaluation();
  close["leaderboard"] = Json::parse(
      R"([{"algorithm": "boosted_trees", "title": "A", "metrics": {"log_loss": 0.2}, "intervals": {"log_loss": [0.1, 0.3]}},
          {"algorithm": "dnn", "title": "B", "metrics": {"log_loss": 0.25}, "intervals": {"log_loss": [0.2, 0.3]}}])",
      "test");
  EXPECT_TRUE(holds(evaluation_page(close), "leads narrowly"));
}

TEST(EvaluationPage, EscapesWhateverComesFromTheData) {
  const std::string bad = R"(<script>alert("1")</script>)";
  Json document = with({"target", "column"}, bad);
  document["target"]["positive"] = bad;
  document["target"]["negative"] = "'" + bad;
  document["data"]["file"] = bad;
  document["data"]["sha256"] = bad;
  document["created"] = bad;
  document["champion"]["title"] = bad;
  document["champion"]["chosen_by"] = bad;
  for (const auto* list : {"preparation", "leaderboard"}) {
    Json::Array items;
    for (Json item : document.at(list).array()) {
      for (const auto* member : {"column", "type", "left_out", "algorithm", "title"}) item[member] = bad;
      items.push_back(item);
    }
    document[list] = items;
  }
  document["champion"]["importance"] =
      Json::Array{Json::Object{{"column", bad}, {"drop", 0.1}, {"low", 0}, {"high", 1}}};
  const std::string page = evaluation_page(document);
  EXPECT_FALSE(holds(page, "<script>alert"));
  EXPECT_FALSE(holds(page, "alert(\""));
  EXPECT_EQ(structure_fault(page), "");
}

TEST(EvaluationPage, LeavesNoPlaceholder) {
  const std::string page = evaluation_page(evaluation());
  for (const Words& entry : wording()) {
    for (std::size_t open = entry.en.find('{'); open != std::string_view::npos; open = entry.en.find('{', open + 1)) {
      const std::string_view name = entry.en.substr(open, entry.en.find('}', open) - open + 1);
      EXPECT_FALSE(holds(page, name)) << name;
    }
  }
}

TEST(EvaluationPage, SaysWhenThereWasNoTest) {
  Json document = with({"champion", "measured_on"}, "cross-validation");
  document["split"]["test_rows"] = 0;
  const std::string page = evaluation_page(document);
  EXPECT_TRUE(holds(page, "Measured by cross-validation"));
  EXPECT_TRUE(holds(page, "Nothing set aside."));
  EXPECT_FALSE(holds(page, "Test once."));
}

TEST(EvaluationPage, DoesNotPraiseWhatMayBeChance) {
  Json document = with({"champion", "metrics", "roc_auc"}, 0.55);
  document["champion"]["intervals"]["roc_auc"] = Json::parse("[0.48, 0.62]", "test");
  const std::string page = evaluation_page(document);
  EXPECT_TRUE(holds(page, "cannot be shown"));
  EXPECT_TRUE(holds(page, "no clear difference from the baseline"));
}

TEST(EvaluationPage, WarnsOfScoresTooGoodToBeTrueAndOfFewPositives) {
  EXPECT_TRUE(holds(evaluation_page(with({"champion", "metrics", "roc_auc"}, 0.999)), "gives the answer away"));
  EXPECT_TRUE(holds(evaluation_page(with({"champion", "metrics", "roc_auc"}, 0.999)), "ranks <b>more than 99</b>"));
  EXPECT_TRUE(
      holds(evaluation_page(with({"champion", "confusion", "true_positive"}, 3)), "Only 15 of the measured rows"));
  EXPECT_FALSE(holds(evaluation_page(evaluation()), "class=\"notice\""));
}

TEST(EvaluationPage, ShowsWhatThereIsWhenMuchIsMissing) {
  const std::string page = evaluation_page(Json::parse(R"({"format": 1, "champion": {"metrics": {"roc_auc": null},
      "curves": {"roc": [], "pr": [], "calibration": []}, "importance": [],
      "confusion": {"threshold": 0.5, "true_positive": 0, "false_positive": 0, "true_negative": 0, "false_negative": 0}}})",
                                                       "test"));
  EXPECT_EQ(structure_fault(page), "");
  EXPECT_TRUE(holds(page, "not enough"));
  EXPECT_TRUE(holds(page, "Too few rows to draw this."));
  EXPECT_TRUE(holds(page, "No importance was measured"));
  EXPECT_FALSE(holds(page, "nan"));
  EXPECT_EQ(structure_fault(evaluation_page(Json::Object{})), "");
}

TEST(EvaluationPage, FoldsManyColumnsAndStaysSmall) {
  Json::Array columns;
  for (int i = 0; i < 200; ++i) {
    columns.emplace_back(Json::Object{{"column", "a_column_with_a_name_" + std::to_string(i)},
                                      {"type", "number"},
                                      {"missing", 3},
                                      {"features", 2},
                                      {"filled_with", 1.5},
                                      {"mean", 2.5},
                                      {"deviation", 3.5}});
  }
  const std::string page = evaluation_page(with({"preparation"}, columns));
  EXPECT_TRUE(holds(page, "Show the other 188 columns"));
  EXPECT_LT(page.size(), 150'000U);
}

TEST(EvaluationPage, KeepsLongNamesApartAndInBounds) {
  const std::string column(300, 'c');
  Json document = with({"target", "column"}, column);
  document["target"]["positive"] = "yes " + std::string(300, 'y');
  document["target"]["negative"] = "no " + std::string(300, 'n');
  const std::string page = evaluation_page(document);
  EXPECT_TRUE(holds(page, "… = yes y"));
  EXPECT_TRUE(holds(page, "… = no n"));
  EXPECT_TRUE(holds(page, "title=\"" + column + " = yes"));
}

TEST(EvaluationPage, RefusesADocumentOfANewerFormat) { EXPECT_THROW(evaluation_page(with({"format"}, 2)), Error); }

TEST(EvaluationSummary, ShowsLeaderboardChampionAndStrongestColumns) {
  const std::string text = evaluation_summary(evaluation(), false);
  EXPECT_TRUE(holds(text, "* Boosted trees (XGBoost)"));
  EXPECT_TRUE(holds(text, "  Logistic regression (L-BFGS)"));
  EXPECT_TRUE(holds(text, "champion: Boosted trees (XGBoost), on 198 test rows, read once"));
  EXPECT_TRUE(holds(text, "ROC-AUC      0.930   0.910–0.950     0.500"));
  EXPECT_TRUE(holds(text, "\nPrice" + std::string(35, ' ') + "0.200        0.180–0.220\n"));
  EXPECT_FALSE(holds(text, "\x1b"));
}

TEST(EvaluationSummary, ShowsAtMostFiveColumns) {
  Json::Array columns;
  for (int i = 0; i < 9; ++i) columns.emplace_back(Json::Object{{"column", "c" + std::to_string(i)}, {"drop", 0.1}});
  const std::string text = evaluation_summary(with({"champion", "importance"}, columns), false);
  EXPECT_TRUE(holds(text, "c4"));
  EXPECT_FALSE(holds(text, "c5"));
}

}  // namespace
}  // namespace aisle::report
