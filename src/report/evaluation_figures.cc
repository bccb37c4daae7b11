#include "report/evaluation_sections.h"
#include "report/evaluation_words.h"
#include "report/numbers.h"

#include <algorithm>
#include <cmath>
#include <vector>

namespace aisle::report {
namespace {

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
  if (metric.name == "r2") scale.low = std::fmin(0, std::fmin(measure.low, measure.value));
  if (!metric.higher_is_better) scale.high = std::fmax(std::fmax(baseline, measure.high), measure.value) * 1.08;
  if (!(scale.high > scale.low)) scale.high = scale.low + 1;
  return scale;
}

// What the baseline scores; a calibration error has none worth naming: an answer that is always the same share is
// calibrated and useless.
std::string compared(const Metric& metric, const Measure& measure, double baseline) {
  if (!std::isfinite(baseline) || metric.name == "ece") return "";
  const std::string outcome(against_baseline(metric, measure, baseline));
  const Text text = say("figures.baseline", {{"value", metric_value(metric, baseline)}});
  return element("p", both(text) + element("span", words("figures." + outcome), "class=\"" + outcome + "\""),
                 "class=\"against\"");
}

std::string card(const Metric& metric, const Evaluation& evaluation) {
  const Measure measure = evaluation.champion.model.measures[metric.name];
  const double baseline = metric.name == "ece" ? kUnknown : evaluation.champion.baseline[metric.name].value;
  const std::string key = "metric." + std::string(metric.name);
  std::string content = element("h3", words(key + ".name")) + paragraph(say(key + ".short"), "short");
  content += element("p", metric_value(metric, measure.value), "class=\"value\"");
  if (!std::isfinite(measure.value)) return element("li", content, R"(class="unknown")");
  if (const std::string range = metric_interval(metric, measure); !range.empty()) {
    content += element("p", range, "class=\"range\"");
  }
  content += scale_mark(card_scale(metric, measure, baseline)) + compared(metric, measure, baseline);
  return element("li", content);
}

// The metric that says most comes first.
std::vector<Metric> in_order(Problem problem) {
  const auto metrics = metrics_of(problem);
  std::vector<Metric> out(metrics.begin(), metrics.end());
  if (problem == Problem::binary) std::swap(out[0], out[1]);
  return out;
}

}  // namespace

std::string figures_section(const Evaluation& evaluation) {
  std::string cards;
  bool any = false;
  const auto metrics = in_order(evaluation.problem);
  for (const Metric& metric : metrics) {
    cards += card(metric, evaluation);
    any = any || std::isfinite(evaluation.champion.model.measures[metric.name].value);
  }
  if (!any) return "";
  const Text note = say_of(evaluation.problem, "figures.note",
                           {{"positive", positive(evaluation)},
                            {"target", quoted(evaluation.target.column)},
                            {"mean", rounded(evaluation.target.mean)},
                            {"share", percent(evaluation.positive_share(), 1)}});
  return section(
      "figures", "figures.title",
      element("ul", cards, "class=\"cards n" + std::to_string(metrics.size()) + "\"") + paragraph(note, "note"));
}

}  // namespace aisle::report
