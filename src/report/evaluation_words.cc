#include "report/evaluation_words.h"

#include "report/display_text.h"
#include "report/numbers.h"

#include <cmath>

namespace aisle::report {
namespace {

constexpr std::size_t kLongest = 44;
constexpr std::size_t kLongestPart = 22;

Text bounded(const std::string& shown, const std::string& whole) {
  const std::string tooltip = shown == whole ? "" : " title=\"" + escape(whole) + "\"";
  return Text::same(element("span", escape(shown), "class=\"v\"" + tooltip));
}

// Where column and label are too long together, each is cut, so that the two kinds stay apart.
Text condition(std::string_view column, std::string_view label) {
  const std::string whole = printable(column) + " = " + printable(label);
  if (display_width(whole) <= kLongest) return bounded(whole, whole);
  return bounded(shorten(printable(column), kLongestPart) + " = " + shorten(printable(label), kLongestPart), whole);
}

std::string caption(const std::string& legend, const Text& how, const Text& here) {
  const auto words_under = [](std::string_view title_key, const Text& text) {
    return element("h4", words(title_key)) + element("p", both(text));
  };
  return element("figcaption", legend + words_under("chart.here", here) + words_under("chart.how", how));
}

}  // namespace

Text quoted(std::string_view plain) {
  const std::string whole = printable(plain);
  return bounded(shorten(whole, kLongest), whole);
}

Text short_condition(const Evaluation& evaluation, std::string_view label) {
  const std::string whole = printable(evaluation.target.column) + " = " + printable(label);
  if (display_width(whole) <= kLongestPart) return bounded(whole, whole);
  return bounded(shorten(printable(label), kLongestPart), whole);
}

Text positive(const Evaluation& evaluation) { return condition(evaluation.target.column, evaluation.target.positive); }

Text negative(const Evaluation& evaluation) { return condition(evaluation.target.column, evaluation.target.negative); }

Text predicted(const Evaluation& evaluation) {
  if (evaluation.task) {
    const std::string question = printable(evaluation.task->question);
    return bounded(question, question);  // whole: half a question says nothing
  }
  return evaluation.problem == Problem::binary ? positive(evaluation) : quoted(evaluation.target.column);
}

Text metric_name(std::string_view metric) { return name_words("metric", std::string(metric) + ".name", metric); }

Text metric_in_sentence(std::string_view metric) {
  return name_words("metric", std::string(metric) + ".in_sentence", metric);
}

Text metric_meaning(const Metric& metric, const Evaluation& evaluation) {
  const std::string key = "metric." + std::string(metric.name) + ".means";
  const std::string special = key + "." + std::string(name_of(evaluation.problem));
  return say(in_wording(special) ? special : key, {{"positive", positive(evaluation)},
                                                   {"negative", negative(evaluation)},
                                                   {"target", quoted(evaluation.target.column)},
                                                   {"share", percent(evaluation.positive_share(), 1)}});
}

Text importance_metric(Problem problem) { return say_of(problem, "importance.metric"); }

Text model_words(const Model& model) {
  if (model.kind == "blend" || model.kind == "stack") return name_words("kind", model.kind, model.title);
  if (model.kind == "baseline") return name_words("baseline", model.name, model.title);
  return algorithm_words(model.algorithm, model.title);
}

Text model_words(const Evaluation& evaluation, std::string_view name) {
  const Model* model = evaluation.model(name);
  return model ? model_words(*model) : algorithm_words(name, name);
}

Text members_words(const Evaluation& evaluation, const Model& model) {
  Text out;
  for (const Member& member : model.members) {
    const bool minus = member.weight < 0;
    const std::string sign = out.en.empty() ? (minus ? "−" : "") : (minus ? " − " : " + ");
    const Text name = model_words(evaluation, member.name);
    out.en += sign + fixed(std::abs(member.weight), 2) + " × " + name.en;
    out.zh += sign + fixed(std::abs(member.weight), 2) + " × " + name.zh;
  }
  return out;
}

Text say_of(Problem problem, std::string_view key, Values values) {
  return say(std::string(key) + "." + std::string(name_of(problem)), values);
}

Text of_hundred(double share) {
  const double rounded = std::round(share * 100);
  if (rounded >= 100 && share < 1) return say("hundred.over");
  if (rounded <= 0 && share > 0) return say("hundred.under");
  return Text::same(fixed(rounded, 0));
}

std::string answer(Problem problem, double value) {
  return problem == Problem::regression ? rounded(value) : percent(value, 1);
}

std::string section(std::string_view id, std::string_view title_key, std::string_view content) {
  if (content.empty()) return "";
  return element("section", element("h2", words(title_key)) + std::string(content), "id=\"" + std::string(id) + "\"") +
         "\n";
}

std::string paragraph(const Text& text, std::string_view style) {
  return element("p", both(text), style.empty() ? "" : "class=\"" + std::string(style) + "\"");
}

std::string figure(const LineChart& chart, const Text& how, const Text& here) {
  return element("figure", element("h3", both(chart.title)) + line_chart(chart) + caption(legend(chart), how, here)) +
         "\n";
}

std::string figure(const BarChart& chart, const Text& how, const Text& here) {
  return element("figure", element("h3", both(chart.title)) + bar_chart(chart) + caption("", how, here)) + "\n";
}

}  // namespace aisle::report
