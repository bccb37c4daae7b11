#include "report/evaluation_page.h"
#include "report/evaluation_samples.h"

#include <gtest/gtest.h>
#include <string>

namespace aisle::report {
namespace {

bool holds(const std::string& text, std::string_view part) { return text.find(part) != std::string::npos; }

constexpr std::string_view kTask = R"json({
  "task": {"name": "buys", "question": "purchase within <b>5d", "answer": "probability", "base_rate": 0.15, "notes": []},
  "version": 3,
  "publication": {"version": 3, "why": "won", "gain": {"metric": "log_loss", "gain": 0.02, "low": 0.01, "high": 0.03}},
  "rule": {"metric": "log_loss", "gain": 0.0123, "low": 0.004, "high": 0.02, "taken": true, "over": "recency_only",
           "model": {"name": "blend", "kind": "blend", "title": "Weighted blend"}},
  "behaviour": {"metric": "log_loss", "gain": 0.001, "low": -0.002, "high": 0.004, "taken": false,
                "tuning": {"metric": "log_loss", "gain": 0.03, "low": 0.02, "high": 0.04, "taken": true}},
  "baselines": [
    {"name": "base_rate", "kind": "baseline", "title": "Base rate", "metrics": {"log_loss": 0.43, "roc_auc": 0.5}, "intervals": {}, "validated": {"log_loss": 0.431}},
    {"name": "recency_only", "kind": "baseline", "title": "How long ago things were, alone", "metrics": {"log_loss": 0.3, "roc_auc": 0.8},
     "intervals": {"log_loss": [0.28, 0.32]}, "validated": {"log_loss": 0.301}, "best_model_gain": {"metric": "log_loss", "gain": 0.05, "low": 0.03, "high": 0.07}},
    {"name": "behaviour", "kind": "baseline", "title": "Behaviour model", "metrics": {"log_loss": 0.35}, "intervals": {}, "validated": {"log_loss": 0.351},
     "best_model_gain": {"metric": "log_loss", "gain": 0.1, "low": 0.08, "high": 0.12}, "head": "joint"}]
})json";

// The evaluation of a task of a shop, with what the shop adds.
Json of_task(Json evaluation) {
  const Json task = Json::parse(kTask, "task sample");
  for (const auto& [name, value] : task.object()) evaluation[name] = value;
  return evaluation;
}

// Learnt from too little, by problem.
Json fallback(const char* problem, const char* missing) {
  return Json::Object{
      {"format", 2},
      {"problem", problem},
      {"version", 1},
      {"target", Json::Object{{"column", "sum of rating of purchase within 2d"}}},
      {"champion", Json::Object{{"name", "base_rate"}, {"kind", "baseline"}, {"metrics", Json::Object{}}}},
      {"task", Json::Object{{"name", "rated"},
                            {"question", "sum of rating of purchase within 2d"},
                            {"answer", "rating"},
                            {"base_rate", 0.25}}},
      {"too_little", Json::parse(missing, "test")}};
}

TEST(TaskPage, SaysWhetherTheChampionBeatTheSimplerOneAndShowsTheBaselines) {
  const std::string page = evaluation_page(of_task(binary_sample()));
  for (const auto* part :
       {"Weighted blend beats the best simple answer, How long ago things were, alone, by 0.0123 in log loss",
        "(95% interval 0.0040–0.0200): clear of zero, so it answers.", "比最好的简单答案“只看行为距今多久”好 0.0123",
        "<section id=\"baselines\">", "Base rate", "基础比率",
        "Version 3 of this task answers now. It came to answer because it beat the version before by 0.0200 log_loss",
        "its head learnt jointly with the encoder", "which is not clear of zero: it is left out",
        "tuned for the question jointly with its head: that gains 0.0300", "<b>0.0500</b><small>0.0300–0.0700</small>"})
    EXPECT_TRUE(holds(page, part)) << part;
}

TEST(TaskPage, SaysThatTheSimplerOneStays) {
  Json document = of_task(binary_sample());
  document["rule"] = Json::parse(R"({"metric": "log_loss", "gain": 0.001, "low": -0.004, "high": 0.006, "taken": false,
      "over": "recency_only", "model": {"name": "blend", "kind": "blend", "title": "Weighted blend"}})",
                                 "test");
  for (const auto& [name, value] : document.at("baselines").array()[1].object()) document["champion"][name] = value;
  document["publication"] = nullptr;
  for (const std::string& text : {evaluation_page(document), evaluation_summary(document, Language::english, false)}) {
    EXPECT_TRUE(holds(text,
                      "no model beats How long ago things were, alone beyond doubt: the best, Weighted blend, gains "
                      "0.0010 in log loss (95% interval −0.0040 … 0.0060)"));
    EXPECT_TRUE(holds(text, "So the simpler one stays."));
    EXPECT_TRUE(holds(text, "No version was published yet."));
  }
  EXPECT_TRUE(holds(evaluation_summary(document, Language::english, false), "* How long ago things were, alone"));
  EXPECT_TRUE(holds(evaluation_summary(document, Language::chinese, false), "因此保留更简单的。"));
}

TEST(TaskPage, SaysWhatIsMissingWhereTheBaseRateAnswersForWantOfData) {
  const Json document =
      fallback("regression", R"({"what": "examples", "training": 7, "test": 3, "least_training": 60, "least_test": 20,
                                 "least_days": 12})");
  const std::string page = evaluation_page(document);
  for (const auto* part :
       {"too little to learn from</b>: there are 7 examples to train on and 3 to test on, and at least 60 and 20 are "
        "needed. It takes a log of about 12 days. Until there is more, everybody gets the same answer, <b>0.25</b>: "
        "the "
        "mean so far.",
        "可用于训练的样本有 7 个", "Its answers are in points of a rating.", "aisle predict SHOP rated --top 10"})
    EXPECT_TRUE(holds(page, part)) << part;
  for (const auto* part : {"aisle score", "not enough", "nan", "–", "Key figures"})
    EXPECT_FALSE(holds(page, part)) << part;
  const std::string chance = evaluation_page(fallback("binary", R"({"what": "classes", "least": 10})"));
  EXPECT_TRUE(holds(chance, "<b>25.0%</b>: how often it was yes so far"));
  EXPECT_TRUE(holds(chance, "at least 10 yes and 10 no are needed"));
  for (const auto* what : {"log", "alike", "folds"})
    EXPECT_FALSE(holds(evaluation_page(fallback("binary", (std::string(R"({"what": ")") + what + "\"}").c_str())),
                       "{"
                       "missing}"));
}

TEST(TaskPage, SaysWhenNothingDidBetterThanTheBaseRate) {
  Json document = of_task(regression_sample());
  document["rule"]["over"] = "base_rate";
  document["rule"]["taken"] = false;
  for (const auto& [name, value] : document.at("baselines").array()[0].object()) document["champion"][name] = value;
  EXPECT_TRUE(holds(evaluation_page(document), "<b>Nothing did better</b> on held-out examples"));
  EXPECT_TRUE(holds(evaluation_page(document), "is no better than the base rate"));
}

TEST(TaskPage, SaysByWhichRuleItWasChosen) {
  Json document = of_task(binary_sample());
  EXPECT_TRUE(
      holds(evaluation_page(document), "only if it beats the best simple answer on held-out rows beyond doubt"));
  document["rule"]["over"] = "base_rate";
  EXPECT_FALSE(holds(evaluation_page(document), "beyond doubt; else the simpler one stays"));
  EXPECT_TRUE(holds(evaluation_page(document), "than the base rate, so the model answers if it does"));
  EXPECT_TRUE(holds(evaluation_page(document), "否则保留基础比率"));
}

TEST(TaskPage, IsAboutAShopAndNotAboutAFile) {
  const std::string page = evaluation_page(of_task(binary_sample()));
  for (const auto* part : {"aisle score", "NEW.csv", "online_shoppers", "--drop"})
    EXPECT_FALSE(holds(page, part)) << part;
  EXPECT_TRUE(holds(page, "aisle evaluate SHOP buys"));
  EXPECT_FALSE(holds(page, "within <b>5d"));
  EXPECT_TRUE(holds(page, "Predicting <span class=\"v\">purchase within &lt;b&gt;5d"));
}

TEST(TaskPage, SaysWhatTheBehaviourModelIsToIt) {
  Json document = of_task(binary_sample());
  document["behaviour"] = Json::Object{{"diverged", "the numbers run away"}};
  EXPECT_TRUE(holds(evaluation_page(document), "its numbers ran away while it learnt"));
  document["behaviour"] = nullptr;
  document["baselines"] = Json::Array{document.at("baselines").array()[0], document.at("baselines").array()[1]};
  EXPECT_TRUE(holds(evaluation_page(document), "is too little for it"));
  document["split"]["folds_by"] = "persons";
  EXPECT_FALSE(holds(evaluation_page(document), "is too little for it"));
  EXPECT_TRUE(holds(evaluation_page(document), "models were compared on other people"));
  EXPECT_TRUE(holds(evaluation_page(document), "在同一时期的其他人身上"));
}

TEST(TaskPage, ShowsHowTheBehaviourModelLearntAndWasTuned) {
  Json document = of_task(binary_sample());
  EXPECT_FALSE(holds(evaluation_page(document), "How the behaviour model learnt"));
  document["behaviour"]["learning"] = Json::parse(R"({"epochs": [{"epoch": 1, "loss": 3.5}, {"epoch": 2, "loss": 3.1}],
                     "tuning": [{"epoch": 1, "loss": 0.6}, {"epoch": 2, "loss": 0.5}, {"epoch": 3, "loss": 0.52}]})",
                                                  "test");
  const std::string page = evaluation_page(document);
  for (const auto* part :
       {"How the behaviour model learnt", "行为模型的学习过程", "2 epochs were trained",
        "How the behaviour model was tuned for the question", "针对本问题的调整过程", "3 epochs were trained"})
    EXPECT_TRUE(holds(page, part)) << part;
}

TEST(TaskPage, SaysThatTheBehaviourModelHadNotTheMemory) {
  Json document = of_task(binary_sample());
  document["behaviour"] = Json::Object{{"left_out", "it needs more memory than is free"}};
  EXPECT_TRUE(holds(evaluation_page(document), "needs more memory than was free"));
}

TEST(TaskPage, SaysWhoUsedTheBehaviourModel) {
  Json document = of_task(binary_sample());
  document["behaviour"]["taken"] = true;
  EXPECT_TRUE(holds(evaluation_page(document), "it is used."));
  document["rule"]["taken"] = false;  // so what answers does not read it
  EXPECT_FALSE(holds(evaluation_page(document), "it is used."));
  EXPECT_TRUE(holds(evaluation_page(document), "the models that were compared used it."));
  EXPECT_TRUE(holds(evaluation_page(document), "参与比较的模型因此采用了它"));
}

TEST(TaskPage, DoesWithoutAnyOneMember) {
  const Json whole = of_task(binary_sample());
  for (const auto& [name, value] : whole.object()) {
    if (name == "format" || name == "task") continue;
    Json document = whole;
    document[name] = nullptr;
    EXPECT_FALSE(evaluation_page(document).empty()) << name;
    EXPECT_FALSE(evaluation_summary(document, Language::chinese, false).empty()) << name;
  }
}

}  // namespace
}  // namespace aisle::report
