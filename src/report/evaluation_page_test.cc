#include "report/evaluation_page.h"

#include "core/error.h"
#include "report/evaluation_samples.h"
#include "report/wording.h"

#include <gtest/gtest.h>
#include <set>
#include <string>
#include <vector>

namespace aisle::report {
namespace {

// A document in which the member at the end of the path has another value.
Json with(Json document, std::vector<std::string_view> path, Json value) {
  Json* place = &document;
  for (const std::string_view name : path) place = &(*place)[name];
  *place = std::move(value);
  return document;
}

std::vector<Json> samples() { return {binary_sample(), multiclass_sample(), regression_sample()}; }

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

std::vector<std::string> sections(const std::string& page) {
  std::vector<std::string> out;
  constexpr std::string_view start = "<section id=\"";
  for (std::size_t at = page.find(start); at != std::string::npos; at = page.find(start, at + 1)) {
    const std::size_t from = at + start.size();
    out.push_back(page.substr(from, page.find('"', from) - from));
  }
  return out;
}

TEST(EvaluationPage, IsSoundHtmlThatAsksTheNetworkForNothing) {
  for (const Json& sample : samples()) {
    const std::string page = evaluation_page(sample);
    EXPECT_TRUE(page.starts_with("<!DOCTYPE html>\n<html lang=\"en\" data-lang=\"en\""));
    EXPECT_EQ(structure_fault(page), "");
    for (const auto* part : {"http://", "https://", "url(", "@import", "src=\""})
      EXPECT_FALSE(holds(page, part)) << part;
    EXPECT_TRUE(holds(page, "default-src 'none'"));
    EXPECT_FALSE(holds(page, "nan"));
    EXPECT_LT(page.size(), 150'000U);
  }
}

TEST(EvaluationPage, ShowsItsSectionsInOrder) {
  const std::vector<std::string> all = {"verdict",  "figures",     "models", "curves", "errors", "importance",
                                        "learning", "preparation", "method", "data",   "use"};
  EXPECT_EQ(sections(evaluation_page(binary_sample())), all);
  const std::vector<std::string> classes = {"verdict",  "figures",     "models", "errors", "importance",
                                            "learning", "preparation", "method", "data",   "use"};
  EXPECT_EQ(sections(evaluation_page(multiclass_sample())), classes);
  const std::vector<std::string> number = {"verdict",     "figures", "models", "curves", "importance",
                                           "preparation", "method",  "data",   "use"};
  EXPECT_EQ(sections(evaluation_page(regression_sample())), number);
}

TEST(EvaluationPage, OpensInTheLanguageThatIsAskedFor) {
  const std::string page = evaluation_page(binary_sample(), Language::chinese);
  EXPECT_TRUE(page.starts_with("<!DOCTYPE html>\n<html lang=\"zh-CN\" data-lang=\"zh\" data-fixed"));
  EXPECT_TRUE(holds(page, "<title>预测 Revenue = TRUE</title>"));
  EXPECT_TRUE(holds(evaluation_page(binary_sample(), Language::english), "data-lang=\"en\" data-fixed"));
  EXPECT_FALSE(holds(evaluation_page(binary_sample()), " data-fixed "));
}

TEST(EvaluationPage, SaysTheVerdictOfEachProblemInBothLanguages) {
  const std::string two = evaluation_page(binary_sample());
  EXPECT_TRUE(holds(two, "it ranks <b>93</b> the right way round"));
  EXPECT_TRUE(holds(two, "每 100 对里有 <b>93 对</b>"));
  const std::string several = evaluation_page(multiclass_sample());
  EXPECT_TRUE(holds(several, "the right one of the 4 classes of"));
  EXPECT_TRUE(holds(several, "for <b>54</b> of 100 rows. Always naming the most frequent class is right for 28."));
  const std::string number = evaluation_page(regression_sample());
  EXPECT_TRUE(holds(number, "are off by <b>130.1</b> on average. Always answering the mean is off by 520.3."));
  EXPECT_TRUE(holds(number, "It explains <b>86%</b>"));
}

TEST(EvaluationPage, SaysWhatTheCurvesSay) {
  const std::string page = evaluation_page(binary_sample());
  EXPECT_TRUE(holds(page, "the model finds <b>81</b> of every 100"));  // 0.1 ^ 0.09
  EXPECT_TRUE(holds(page, "in which <b>84 of 100</b> are right"));     // 1 - 0.845 * 0.5 ^ 2.4
  EXPECT_TRUE(holds(page, "holds <b>61%</b> of all rows"));            // 1 - 0.9 ^ 9
  EXPECT_TRUE(holds(page, "is <b>4.8 times</b> as frequent"));
  EXPECT_TRUE(holds(page, "said 31.0%, 27.0% happened"));
  EXPECT_TRUE(holds(page, "finds <b>327</b> (86%) and misses 54"));
  EXPECT_TRUE(holds(page, "From 3,942 to 7,885 rows, log loss still went from 0.245 to <b>0.235</b>"));
  EXPECT_TRUE(holds(page, "Of 7 epochs, epoch <b>5</b> had the least loss on held-out rows, 0.249"));
}

TEST(EvaluationPage, ShowsModelsWithMembersTimesAndSizes) {
  const std::string page = evaluation_page(binary_sample());
  EXPECT_TRUE(holds(page, "0.70 × Boosted trees (XGBoost) + 0.30 × Neural network (DNN)"));
  EXPECT_TRUE(holds(page, "0.70 × 梯度提升树（XGBoost） + 0.30 × 深度神经网络（DNN）"));
  for (const auto* part : {"900 kB", "640 B", "3.80 s", "20 ms", "depth = 6", "best of 12 settings tried"}) {
    EXPECT_TRUE(holds(page, part)) << part;
  }
}

TEST(EvaluationPage, ComparesTheChampionInPlainWords) {
  const std::string page = evaluation_page(binary_sample());
  EXPECT_TRUE(holds(page,
                    "The runner-up, Boosted trees (XGBoost), is worse by 0.0040 in log loss "
                    "(95% interval 0.0020–0.0060): more than chance explains."));
  EXPECT_TRUE(holds(page,
                    "A simpler model, Logistic regression (L-BFGS), is as good within the noise: it is worse by "
                    "0.0010 in log loss (95% interval −0.0020 … 0.0040)."));
  EXPECT_TRUE(holds(evaluation_page(multiclass_sample()), "holds 0: on other data the order may change"));
}

TEST(EvaluationPage, ExplainsWhatTheThresholdCosts) {
  const std::string page = evaluation_page(binary_sample());
  EXPECT_TRUE(holds(page, "was said to cost <b>5</b>, a false alarm"));
  EXPECT_TRUE(holds(page, "flagging from <b>17.0%</b> on is cheapest"));
  EXPECT_TRUE(holds(page, "<b>19%</b> less than the best of the other three"));
  EXPECT_FALSE(holds(evaluation_page(with(binary_sample(), {"champion", "threshold"}, nullptr)), "What errors cost"));
}

TEST(EvaluationPage, ShowsTheConfusionOfSeveralClasses) {
  const std::string page = evaluation_page(multiclass_sample());
  EXPECT_TRUE(holds(page, "<b>313</b><small>69%</small>"));  // 313 of 453
  EXPECT_TRUE(holds(page, "really <b>B</b>, called <b>C</b>, 118 rows (32% of that class)"));
}

TEST(EvaluationPage, TakesRareClassesTogether) {
  Json document = multiclass_sample();
  Json::Array names;
  Json::Array matrix;
  for (int i = 0; i < 30; ++i) {
    names.emplace_back("class " + std::to_string(i));
    Json::Array row(30, Json(0));
    row[static_cast<std::size_t>(i)] = 100 - i;
    matrix.emplace_back(row);
  }
  document["target"]["classes"] = names;
  document["champion"]["confusion_matrix"] = matrix;
  const std::string page = evaluation_page(document);
  EXPECT_TRUE(holds(page, "19 others"));
  EXPECT_TRUE(holds(page, "No row was called wrongly."));
  document["champion"]["confusion_matrix"].push_back(Json::Array{1});
  EXPECT_FALSE(holds(evaluation_page(document), "class=\"matrix\""));
}

TEST(EvaluationPage, ShowsEveryStepOfThePreparation) {
  const std::string page = evaluation_page(binary_sample());
  for (const auto* part :
       {"filled with 9.5, and marked", "beyond 0.1 … 980: moved to the limit: 14 rows (3 below, 11 above)",
        "logarithm taken", "one-hot: 50 categories", "212 rarer values taken together", "mean of the target",
        "how often each value occurs", "it says the same as Price", "names the row", "yes/no as 1 and 0", "100 days"}) {
    EXPECT_TRUE(holds(page, part)) << part;
  }
}

TEST(EvaluationPage, WarnsOfSuspectedLeaksOnTop) {
  const std::string page = evaluation_page(multiclass_sample());
  EXPECT_TRUE(holds(page, "Suspected leak: <span class=\"v\">Label</span> (accuracy 0.998 alone)"));
  EXPECT_LT(page.find("Suspected leak"), page.find("<section id=\"figures\""));
  EXPECT_FALSE(holds(evaluation_page(binary_sample()), "Suspected leak"));
}

TEST(EvaluationPage, SaysHowTheRowsWereSplitAndWhatTheFileWasLike) {
  EXPECT_TRUE(holds(evaluation_page(multiclass_sample()), "all rows with the same <span class=\"v\">Household</span>"));
  EXPECT_TRUE(holds(evaluation_page(regression_sample()), "the latest 448 rows by"));
  const std::string page = evaluation_page(binary_sample());
  EXPECT_TRUE(holds(page, "In at most 10 min 00 s, 48 settings"));
  EXPECT_TRUE(holds(page, "read as GB18030"));
  EXPECT_TRUE(holds(page, "bootstrap over rows for"));
  EXPECT_TRUE(holds(evaluation_page(with(binary_sample(), {"task"}, Json::Object{{"name", "buys"}})),
                    "bootstrap over people, each with all their rows, for"));
}

// The document with every text in it replaced, but for those that say of which kind something is.
Json poisoned(const Json& json, const std::string& bad) {
  if (json.kind() == Json::Kind::string) return bad;
  if (json.kind() == Json::Kind::array) {
    Json::Array out;
    for (const Json& item : json.array()) out.push_back(poisoned(item, bad));
    return out;
  }
  if (!json.is_object()) return json;
  Json out = Json::Object{};
  for (const auto& [name, value] : json.object()) {
    const bool kind = name == "problem" || name == "kind" || name == "role" || name == "made" || name == "measured_on";
    out[name == "rounds" ? bad : name] = kind ? value : poisoned(value, bad);
  }
  return out;
}

TEST(EvaluationPage, EscapesWhateverComesFromTheData) {
  const std::string bad = R"(<script>alert("1")</script>)";
  for (const Json& sample : samples()) {
    const std::string page = evaluation_page(poisoned(sample, bad));
    EXPECT_FALSE(holds(page, "<script>alert"));
    EXPECT_FALSE(holds(page, "alert(\""));
    EXPECT_EQ(structure_fault(page), "");
  }
}

TEST(EvaluationPage, LeavesNoPlaceholder) {
  for (const Json& sample : samples()) {
    const std::string page =
        evaluation_page(sample) + model_card(sample) + evaluation_summary(sample, Language::chinese, false);
    for (const Words& entry : wording()) {
      for (std::size_t open = entry.en.find('{'); open != std::string_view::npos; open = entry.en.find('{', open + 1)) {
        const std::string_view name = entry.en.substr(open, entry.en.find('}', open) - open + 1);
        EXPECT_FALSE(holds(page, name)) << name;
      }
    }
  }
}

TEST(EvaluationPage, SaysWhenThereWasNoTest) {
  Json document = with(binary_sample(), {"champion", "measured_on"}, "cross-validation");
  document["split"]["test_rows"] = 0;
  const std::string page = evaluation_page(document);
  EXPECT_TRUE(holds(page, "Measured by cross-validation"));
  EXPECT_TRUE(holds(page, "Nothing set aside."));
  EXPECT_FALSE(holds(page, "Test once."));
}

TEST(EvaluationPage, DoesNotPraiseWhatMayBeChance) {
  Json document = with(binary_sample(), {"champion", "metrics", "roc_auc"}, 0.55);
  document["champion"]["intervals"]["roc_auc"] = Json::parse("[0.48, 0.62]", "test");
  const std::string page = evaluation_page(document);
  EXPECT_TRUE(holds(page, "cannot be shown"));
  EXPECT_TRUE(holds(page, "no clear difference from the baseline"));
  EXPECT_TRUE(
      holds(evaluation_page(with(multiclass_sample(), {"champion", "metrics", "accuracy"}, 0.2)), "cannot be shown"));
  EXPECT_TRUE(
      holds(evaluation_page(with(regression_sample(), {"champion", "metrics", "r2"}, -0.1)), "cannot be shown"));
}

TEST(EvaluationPage, WarnsOfScoresTooGoodToBeTrueAndOfFewPositives) {
  const std::string perfect = evaluation_page(with(binary_sample(), {"champion", "metrics", "roc_auc"}, 0.999));
  EXPECT_TRUE(holds(perfect, "gives the answer away"));
  EXPECT_TRUE(holds(perfect, "ranks <b>more than 99</b>"));
  Json few = with(binary_sample(), {"champion", "confusion", "true_positive"}, 3);
  few["champion"]["confusion"]["false_negative"] = 12;
  EXPECT_TRUE(holds(evaluation_page(few), "Only 15 of the measured rows"));
  EXPECT_FALSE(holds(evaluation_page(binary_sample()), "class=\"notice\""));
}

TEST(EvaluationPage, ShowsWhatThereIsWhenMuchIsMissing) {
  const std::string page = evaluation_page(Json::parse(R"({"format": 2, "champion": {"metrics": {"roc_auc": null},
      "curves": {"roc": [], "pr": [], "calibration": [], "learning": []}, "importance": [], "partial_dependence": [],
      "confusion": {"threshold": 0.5, "true_positive": 0, "false_positive": 0, "true_negative": 0, "false_negative": 0}}})",
                                                       "test"));
  EXPECT_EQ(structure_fault(page), "");
  EXPECT_TRUE(holds(page, "not enough"));
  EXPECT_EQ(sections(page), (std::vector<std::string>{"verdict", "errors", "use"}));
  EXPECT_FALSE(holds(page, "nan"));
  for (const auto* problem : {"binary", "multiclass", "regression"}) {
    const std::string bare = evaluation_page(Json::Object{{"problem", problem}});
    EXPECT_EQ(structure_fault(bare), "");
    EXPECT_EQ(sections(bare), (std::vector<std::string>{"verdict", "use"}));
  }
}

// Every member may be absent, wherever it stands.
TEST(EvaluationPage, DoesWithoutAnyOneMember) {
  for (const Json& sample : samples()) {
    for (const auto* part : {"", "data", "target", "split", "champion"}) {
      const Json inner = *part ? sample.at(part) : sample;
      for (const auto& [name, value] : inner.object()) {
        if (name == "format") continue;
        Json document = sample;
        (*part ? document[part] : document)[name] = nullptr;
        EXPECT_EQ(structure_fault(evaluation_page(document)), "") << part << "." << name;
        EXPECT_FALSE(model_card(document).empty());
        EXPECT_FALSE(evaluation_summary(document, Language::english, false).empty());
      }
    }
  }
}

TEST(EvaluationPage, FoldsManyColumnsAndStaysSmall) {
  Json::Array columns;
  for (int i = 0; i < 200; ++i) {
    columns.emplace_back(Json::Object{{"column", "a_column_with_a_name_" + std::to_string(i)},
                                      {"type", "number"},
                                      {"missing", 3},
                                      {"features", Json::array(std::vector<std::string>{"a", "b"})},
                                      {"filled_with", 1.5},
                                      {"centre", 2.5},
                                      {"scale", 3.5}});
  }
  const std::string page = evaluation_page(with(binary_sample(), {"preparation"}, columns));
  EXPECT_TRUE(holds(page, "Show the other 188 columns"));
  EXPECT_LT(page.size(), 220'000U);
}

TEST(EvaluationPage, KeepsLongNamesApartAndInBounds) {
  const std::string column(300, 'c');
  Json document = with(binary_sample(), {"target", "column"}, column);
  document["target"]["positive"] = "yes " + std::string(300, 'y');
  document["target"]["negative"] = "no " + std::string(300, 'n');
  const std::string page = evaluation_page(document);
  EXPECT_TRUE(holds(page, "… = yes y"));
  EXPECT_TRUE(holds(page, "… = no n"));
  EXPECT_TRUE(holds(page, "title=\"" + column + " = yes"));
}

TEST(EvaluationPage, RefusesDocumentsOfOtherFormats) {
  EXPECT_THROW(evaluation_page(with(binary_sample(), {"format"}, 3)), Error);
  try {
    evaluation_page(with(binary_sample(), {"format"}, 1));
    FAIL() << "format 1 was read";
  } catch (const Error& error) {
    EXPECT_TRUE(holds(error.what(), "fit again")) << error.what();
  }
  EXPECT_THROW(evaluation_page(with(binary_sample(), {"problem"}, "ranking")), Error);
}

}  // namespace
}  // namespace aisle::report
