#include "report/explanation_table.h"

#include "core/error.h"

#include <gtest/gtest.h>
#include <string>

namespace aisle::report {
namespace {

bool holds(const std::string& text, std::string_view part) { return text.find(part) != std::string::npos; }

Json explanation() {
  return Json::parse(R"({"row": 12, "prediction": "TRUE", "probability": 0.831, "base": -1.7, "contributions": [
      {"column": "Month", "value": "Nov", "contribution": 0.31}, {"column": "PageValues", "value": 25.37, "contribution": 1.9},
      {"column": "BounceRates", "value": null, "contribution": -0.95}]})",
                     "test");
}

TEST(ExplanationTable, ShowsSignedBarsLargestFirst) {
  EXPECT_EQ(explanation_table(explanation(), Language::english, false),
            "row 12: TRUE (probability 83.1%)\n"
            "starting from −1.7, what the model says when it knows nothing of the row\n"
            "column       value  moves it by\n"
            "──────────────────────────────────────────────────────────\n"
            "PageValues   25.37         +1.9              │▇▇▇▇▇▇▇▇▇▇▇▇\n"
            "BounceRates  –            −0.95        ▇▇▇▇▇▇│\n"
            "Month        Nov          +0.31              │▇▇\n"
            "contributions are in log odds: above 0 makes it more probable\n");
}

TEST(ExplanationTable, KnowsNumbersAndChinese) {
  Json number = Json::Object{{"row", 3}, {"prediction", 1250.5}, {"base", 606.8}};
  number["contributions"] = Json::Array{Json::Object{{"column", "Income"}, {"value", 70000}, {"contribution", 643.7}}};
  const std::string text = explanation_table(number, Language::chinese, false);
  EXPECT_TRUE(holds(text, "第 3 行：1,250"));
  EXPECT_TRUE(holds(text, "+643.7"));
  EXPECT_TRUE(holds(text, "影响与目标的单位相同"));
}

TEST(ExplanationTable, SumsUpWhatIsTooMuch) {
  Json many = explanation();
  for (int i = 0; i < 20; ++i) {
    many["contributions"].push_back(
        Json::Object{{"column", "c" + std::to_string(i)}, {"value", 1}, {"contribution", 0.01}});
  }
  EXPECT_TRUE(
      holds(explanation_table(many, Language::english, false), "8 columns more" + std::string(15, ' ') + "+0.08"));
}

TEST(ExplanationTable, DoesWithLittleAndRefusesOtherTypes) {
  EXPECT_EQ(explanation_table(Json::parse(R"({"row": 1, "prediction": "x\u001b"})", "test"), Language::english, false),
            "row 1: x\uFFFD\n");
  EXPECT_THROW(explanation_table(Json::parse(R"({"row": "1"})", "test"), Language::english, false), Error);
}

}  // namespace
}  // namespace aisle::report
