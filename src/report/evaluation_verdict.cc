#include "report/evaluation_sections.h"
#include "report/evaluation_words.h"
#include "report/numbers.h"

#include <algorithm>
#include <cmath>

namespace aisle::report {
namespace {

constexpr double kSuspiciouslyGood = 0.995;
constexpr double kFewPositives = 50;
constexpr std::size_t kNamedSuspects = 5;

std::string_view level(double roc_auc) {
  if (roc_auc >= 0.9) return "level.excellent";
  if (roc_auc >= 0.8) return "level.good";
  return roc_auc >= 0.7 ? "level.fair" : "level.weak";
}

Text binary_verdict(const Evaluation& evaluation) {
  const Measure auc = evaluation.champion.model.measures["roc_auc"];
  const Text yes = positive(evaluation);
  const Text no = negative(evaluation);
  if (!std::isfinite(auc.value)) return say("verdict.unknown.binary", {{"positive", yes}, {"negative", no}});
  if (auc.low <= 0.5 || auc.value <= 0.5) {
    return say("verdict.chance.binary", {{"positive", yes},
                                         {"negative", no},
                                         {"value", fixed(auc.value, 3)},
                                         {"interval", interval(auc.low, auc.high, 3)}});
  }
  return say("verdict.judged.binary",
             {{"positive", yes}, {"negative", no}, {"level", say(level(auc.value))}, {"n", of_hundred(auc.value)}});
}

Text multiclass_verdict(const Evaluation& evaluation) {
  const Measure accuracy = evaluation.champion.model.measures["accuracy"];
  const double baseline = evaluation.champion.baseline["accuracy"].value;
  const Text target = quoted(evaluation.target.column);
  if (!std::isfinite(accuracy.value)) return say("verdict.unknown", {{"target", target}});
  if (accuracy.low <= baseline || accuracy.value <= baseline) {
    return say("verdict.chance.multiclass",
               {{"target", target}, {"value", percent(accuracy.value, 1)}, {"baseline", percent(baseline, 1)}});
  }
  return say("verdict.judged.multiclass", {{"target", target},
                                           {"classes", grouped(static_cast<double>(evaluation.target.classes.size()))},
                                           {"n", of_hundred(accuracy.value)},
                                           {"baseline", of_hundred(baseline)}});
}

Text regression_verdict(const Evaluation& evaluation) {
  const Measure r2 = evaluation.champion.model.measures["r2"];
  const Measure mae = evaluation.champion.model.measures["mae"];
  const Text target = quoted(evaluation.target.column);
  if (!std::isfinite(mae.value)) return say("verdict.unknown", {{"target", target}});
  if (r2.low <= 0 || r2.value <= 0) {
    return say("verdict.chance.regression", {{"target", target}, {"value", fixed(r2.value, 3)}});
  }
  return say("verdict.judged.regression", {{"target", target},
                                           {"mae", rounded(mae.value)},
                                           {"baseline", rounded(evaluation.champion.baseline["mae"].value)},
                                           {"share", percent(r2.value)}});
}

Text verdict(const Evaluation& evaluation) {
  if (auto nothing_learnt = task_verdict(evaluation)) return *std::move(nothing_learnt);
  switch (evaluation.problem) {
    case Problem::binary:
      return binary_verdict(evaluation);
    case Problem::multiclass:
      return multiclass_verdict(evaluation);
    case Problem::regression:
      return regression_verdict(evaluation);
  }
  return {};
}

std::string basis(const Evaluation& evaluation) {
  const Champion& champion = evaluation.champion;
  if (!std::isfinite(champion.measured_rows)) return "";
  const Text sentence = say(champion.measured_on_test ? "basis.test" : "basis.cross-validation",
                            {{"rows", counted("rows", champion.measured_rows)}});
  return paragraph(joined(sentence, say("champion.is", {{"champion", model_words(champion.model)}})), "basis");
}

double how_good(const Evaluation& evaluation) {
  constexpr std::string_view judged_by[] = {"roc_auc", "accuracy", "r2"};  // in the order of Problem
  return evaluation.champion.model.measures[judged_by[static_cast<std::size_t>(evaluation.problem)]].value;
}

std::string few_positives(const Evaluation& evaluation) {
  const auto& confusion = evaluation.champion.confusion;
  if (!confusion) return "";
  const double positives = confusion->true_positive + confusion->false_negative;
  if (positives >= kFewPositives) return "";
  return paragraph(say("notice.few", {{"n", grouped(positives)}, {"positive", positive(evaluation)}}), "notice");
}

}  // namespace

std::string suspects_notice(const Evaluation& evaluation) {
  Text names;
  std::size_t count = 0;
  for (const PreparedColumn& column : evaluation.preparation) {
    if (!column.suspect || count == kNamedSuspects) continue;
    const Text name = say("notice.suspect", {{"column", quoted(column.column)},
                                             {"metric", metric_in_sentence(column.suspect->metric)},
                                             {"value", fixed(column.suspect->value, 3)}});
    names = count++ == 0 ? name : Text{names.en + ", " + name.en, names.zh + "、" + name.zh};
  }
  const std::string key = evaluation.task ? "notice.leak.task" : "notice.leak";
  return count == 0 ? "" : paragraph(say(key, {{"columns", names}}), "notice");
}

std::string verdict_section(const Evaluation& evaluation) {
  std::string notices = suspects_notice(evaluation);
  if (notices.empty() && how_good(evaluation) >= kSuspiciouslyGood)
    notices = paragraph(say("notice.perfect"), "notice");
  notices += few_positives(evaluation);
  const std::string task = evaluation.task ? paragraph(task_basis(evaluation), "basis") : "";
  return element("section",
                 element("h1", words("page.title", {{"predicted", predicted(evaluation)}})) +
                     paragraph(verdict(evaluation), "verdict") + basis(evaluation) + task + notices,
                 R"(id="verdict")") +
         "\n";
}

}  // namespace aisle::report
