#include "report/evaluation_page.h"
#include "report/evaluation_samples.h"

#include <gtest/gtest.h>
#include <string>

namespace aisle::report {
namespace {

bool holds(const std::string& text, std::string_view part) { return text.find(part) != std::string::npos; }

TEST(ModelCard, SaysEverythingInEnglishThenInChinese) {
  const std::string card = model_card(binary_sample());
  EXPECT_TRUE(card.starts_with("# Model card: predicting Revenue = TRUE\n"));
  for (const auto* part :
       {"online\\_shoppers\\_intention.csv", "12,330 rows", "Revenue = TRUE, against Revenue = FALSE: 1,908 (15.5%)",
        "Weighted blend, the best of 4 by log loss", "| ROC-AUC | 0.930 | 0.917–0.942 | 0.500 |", "## Limits",
        "not causes", "different groups of people", "aisle score DIR NEW.csv", "PageValues, Month, Price"}) {
    EXPECT_TRUE(holds(card, part)) << part << "\n" << card;
  }
  EXPECT_LT(card.find("## Limits"), card.find("# 模型卡：预测 Revenue = TRUE"));
}

TEST(ModelCard, NamesSmallClassesAndLeaks) {
  Json document = multiclass_sample();
  document["target"]["rows"] = Json::parse("[1972, 12, 1970, 2268]", "test");
  const std::string card = model_card(document);
  EXPECT_TRUE(holds(card, "Few rows of: B (12)."));
  EXPECT_TRUE(holds(card, "Suspected leaks: Label."));
  EXPECT_TRUE(holds(card, "0.12 × Random forest"));
}

TEST(ModelCard, KeepsDataFromActingAsMarkdown) {
  Json document = regression_sample();
  document["target"]["column"] = "a|b <i>*c*</i>\n# [x](http://y)";
  document["champion"]["title"] = "T_1_ | <b>";
  document["champion"]["algorithm"] = "own";
  const std::string card = model_card(document);
  EXPECT_TRUE(holds(card, "a\\|b \\<i\\>\\*c\\*\\</i\\>\uFFFD# \\[x\\](http://y)"));
  EXPECT_TRUE(holds(card, "T\\_1\\_ \\| \\<b\\>"));
  EXPECT_FALSE(holds(card, "<i>"));
}

}  // namespace
}  // namespace aisle::report
