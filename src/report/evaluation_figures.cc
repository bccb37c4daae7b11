#include "report/evaluation_sections.h"
#include "report/evaluation_words.h"
#include "report/numbers.h"

#include <algorithm>
#include <cmath>

namespace aisle::report {
namespace {

constexpr double kSuspiciouslyGood = 0.995;
constexpr double kFewPositives = 50;

std::string_view level(double roc_auc) {
  if (roc_auc >= 0.9) return "level.excellent";
  if (roc_auc >= 0.8) return "level.good";
  return roc_auc >= 0.7 ? "level.fair" : "level.weak";
}

Text verdict(const Evaluation& evaluation) {
  const Measure auc = evaluation.measures["roc_auc"];
  const Text yes = positive(evaluation);
  const Text no = negative(evaluation);
  if (!std::isfinite(auc.value)) return say("verdict.unknown", {{"positive", yes}, {"negative", no}});
  if (auc.low <= 0.5 || auc.value <= 0.5) {
    return say("verdict.chance", {{"positive", yes},
                                  {"negative", no},
                                  {"value", fixed(auc.value, 3)},
                                  {"interval", interval(auc.low, auc.high, 3)}});
  }
  return say("verdict.judged",
             {{"positive", yes}, {"negative", no}, {"level", say(level(auc.value))}, {"n", of_hundred(auc.value)}});
}

std::string basis(const Evaluation& evaluation) {
  const Text sentence = say(evaluation.measured_on_test ? "basis.test" : "basis.cross-validation",
                            {{"rows", counted("rows", evaluation.measured_rows)}});
  const Text champion = algorithm_words(evaluation.champion, evaluation.champion_title);
  return paragraph(joined(sentence, say("champion.is", {{"champion", champion}})), "basis");
}

std::string notices(const Evaluation& evaluation) {
  std::string out;
  if (evaluation.measures["roc_auc"].value >= kSuspiciouslyGood) out += paragraph(say("notice.perfect"), "notice");
  if (!evaluation.confusion) return out;
  const double positives = evaluation.confusion->true_positive + evaluation.confusion->false_negative;
  if (positives >= kFewPositives) return out;
  return out + paragraph(say("notice.few", {{"n", grouped(positives)}, {"positive", positive(evaluation)}}), "notice");
}

// Better or worse only where the interval leaves no doubt.
std::string_view against_baseline(const Metric& metric, const Measure& measure, double baseline) {
  const bool above = measure.low > baseline;
  const bool below = measure.high < baseline;
  if (!above && !below) return "same";
  return above == metric.higher_is_better ? "better" : "worse";
}

Scale card_scale(const Metric& metric, const Measure& measure, double baseline) {
  Scale scale{.value = measure.value, .interval_low = measure.low, .interval_high = measure.high, .baseline = baseline};
  if (metric.name == "roc_auc") scale.low = std::min(0.5, std::isfinite(measure.low) ? measure.low : 0.5);
  if (!metric.higher_is_better) scale.high = std::fmax(std::fmax(baseline, measure.high), measure.value) * 1.08;
  return scale;
}

std::string card(const Metric& metric, const Evaluation& evaluation) {
  const Measure measure = evaluation.measures[metric.name];
  const double baseline = evaluation.baseline[metric.name].value;
  const std::string key = "metric." + std::string(metric.name);
  std::string content = element("h3", words(key + ".name")) + paragraph(say(key + ".short"), "short");
  content += element("p", metric_value(metric, measure.value), "class=\"value\"");
  if (!std::isfinite(measure.value)) return element("li", content, R"(class="unknown")");
  content += element("p", metric_interval(metric, measure), "class=\"range\"") +
             scale_mark(card_scale(metric, measure, baseline));
  if (!std::isfinite(baseline)) return element("li", content);
  const std::string outcome(against_baseline(metric, measure, baseline));
  const Text compared = say("figures.baseline", {{"value", metric_value(metric, baseline)}});
  content += element("p", both(compared) + element("span", words("figures." + outcome), "class=\"" + outcome + "\""),
                     "class=\"against\"");
  return element("li", content);
}

}  // namespace

std::string verdict_section(const Evaluation& evaluation) {
  return element("section",
                 element("h1", words("page.title", {{"positive", positive(evaluation)}})) +
                     paragraph(verdict(evaluation), "verdict") + basis(evaluation) + notices(evaluation),
                 R"(id="verdict")") +
         "\n";
}

std::string figures_section(const Evaluation& evaluation) {
  constexpr std::string_view kOrder[] = {"roc_auc", "accuracy", "pr_auc", "log_loss", "brier"};
  std::string cards;
  for (const std::string_view name : kOrder) {
    cards += card(*std::ranges::find(kMetrics, name, &Metric::name), evaluation);
  }
  const Text note =
      say("figures.note", {{"positive", positive(evaluation)}, {"share", percent(evaluation.positive_share(), 1)}});
  return section("figures", "figures.title", element("ul", cards, R"(class="cards")") + paragraph(note, "note"));
}

}  // namespace aisle::report
