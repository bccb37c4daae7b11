#include "report/display_text.h"
#include "report/evaluation_page.h"
#include "report/evaluation_samples.h"

#include <algorithm>
#include <gtest/gtest.h>
#include <string>

namespace aisle::report {
namespace {

bool holds(const std::string& text, std::string_view part) { return text.find(part) != std::string::npos; }

TEST(EvaluationSummary, ShowsLeaderboardChampionThresholdAndStrongestColumns) {
  const std::string text = evaluation_summary(binary_sample(), Language::english, false);
  for (const auto* part :
       {"* Weighted blend", "  Logistic regression (L-BFGS)",
        "champion: Weighted blend, on 2,464 rows of the test, read once",
        "  0.70 × Boosted trees (XGBoost) + 0.30 × Neural network (DNN)",
        "ROC-AUC            0.930   0.917–0.942     0.500",
        "The runner-up, Boosted trees (XGBoost), is worse by 0.0040 in log loss", "threshold 17.0%: a miss costs 5",
        "PageValues                              0.200        0.180–0.220"}) {
    EXPECT_TRUE(holds(text, part)) << part << "\n" << text;
  }
  EXPECT_FALSE(holds(text, "\x1b"));
}

TEST(EvaluationSummary, SpeaksChinese) {
  const std::string text = evaluation_summary(regression_sample(), Language::chinese, false);
  for (const auto* part :
       {"* 梯度提升树（XGBoost）", "选用的模型：梯度提升树（XGBoost），448 行测试数据，只读一次", "平均误差"}) {
    EXPECT_TRUE(holds(text, part)) << part << "\n" << text;
  }
}

TEST(EvaluationSummary, WarnsOfSuspectedLeaksFirst) {
  EXPECT_TRUE(evaluation_summary(multiclass_sample(), Language::english, false).starts_with("suspected leak: Label\n"));
}

TEST(EvaluationSummary, ShowsDataAsItIsAndNothingThatActsOnTheTerminal) {
  Json document = multiclass_sample();
  document["preparation"] =
      Json::parse(R"([{"column": "a<b>&\u001b[2J", "suspect": {"metric": "r2", "value": 1}}])", "test");
  const std::string text = evaluation_summary(document, Language::english, false);
  EXPECT_TRUE(text.starts_with("suspected leak: a<b>&\uFFFD[2J\n")) << text;
}

TEST(PreparationTable, SaysWhatWasDoneToEachColumn) {
  const std::string text = preparation_table(binary_sample(), Language::english, false);
  for (const auto* part : {"50 categories, 212 rare together, target mean,", "filled 9.5, 14 rows to limits, log",
                           "left out: it says the same as Price", "8 columns became 28 features"}) {
    EXPECT_TRUE(holds(text, part)) << part << "\n" << text;
  }
  EXPECT_TRUE(holds(preparation_table(regression_sample(), Language::chinese, false), "填补 51,382"));
}

TEST(PreparationTable, StaysShortAndNamesLeaksFirst) {
  Json document = binary_sample();
  Json::Array columns;
  for (int i = 0; i < 100; ++i) {
    Json column =
        Json::Object{{"column", "c" + std::to_string(i)}, {"type", "number"}, {"made", Json::Array{"number"}}};
    column["features"] = Json::Array{"one", "two"};
    if (i == 99) column["suspect"] = Json::Object{{"metric", "roc_auc"}, {"value", 0.999}};
    columns.push_back(column);
  }
  document["preparation"] = columns;
  const std::string text = preparation_table(document, Language::english, false);
  EXPECT_LE(std::ranges::count(text, '\n'), 40);
  EXPECT_TRUE(holds(text, "… and 65 columns more with 130 features"));
  EXPECT_LT(text.find("c99"), text.find("c0 "));
  EXPECT_TRUE(holds(text, "suspected leak"));
}

}  // namespace
}  // namespace aisle::report
