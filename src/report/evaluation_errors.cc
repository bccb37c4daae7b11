#include "report/evaluation_sections.h"
#include "report/evaluation_words.h"
#include "report/numbers.h"

#include <cmath>
#include <utility>

namespace aisle::report {
namespace {

std::string count_cell(std::string_view key, double count, double total, const Text& kind, std::string_view style) {
  const Text share = say("errors.share", {{"share", percent(count / total, 1)}, {"total", kind}});
  return element("td", element("b", grouped(count)) + element("span", words(key)) + element("small", both(share)),
                 "class=\"" + std::string(style) + "\"");
}

std::string row_header(const Text& kind) {
  return element("th", element("small", words("errors.really")) + both(kind), R"(scope="row")");
}

std::string column_header(const Text& kind) {
  return element("th", element("small", words("errors.says")) + both(kind), R"(scope="col")");
}

std::string confusion_table(const Evaluation& evaluation, const Confusion& c) {
  const Text yes = short_condition(evaluation, evaluation.target.positive);
  const Text no = short_condition(evaluation, evaluation.target.negative);
  const double positives = c.true_positive + c.false_negative;
  const double negatives = c.true_negative + c.false_positive;
  const std::string head = element("tr", "<td></td>" + column_header(yes) + column_header(no));
  const std::string first =
      element("tr", row_header(yes) + count_cell("errors.hit", c.true_positive, positives, yes, "right") +
                        count_cell("errors.miss", c.false_negative, positives, yes, "wrong"));
  const std::string second =
      element("tr", row_header(no) + count_cell("errors.alarm", c.false_positive, negatives, no, "wrong") +
                        count_cell("errors.pass", c.true_negative, negatives, no, "right"));
  return element("table", element("thead", head) + element("tbody", first + second), R"(class="confusion")");
}

std::string says(const Evaluation& evaluation, const Confusion& c) {
  const Text yes = positive(evaluation);
  const double positives = c.true_positive + c.false_negative;
  const double flagged = c.true_positive + c.false_positive;
  std::string out = paragraph(say("errors.found", {{"positive", yes},
                                                   {"total", grouped(positives)},
                                                   {"hits", grouped(c.true_positive)},
                                                   {"share", percent(c.true_positive / positives)},
                                                   {"misses", grouped(c.false_negative)}}));
  if (flagged == 0) return out + paragraph(say("errors.silent"));
  return out + paragraph(say("errors.precise", {{"positive", yes},
                                                {"share", percent(c.true_positive / flagged)},
                                                {"hits", grouped(c.true_positive)},
                                                {"flagged", grouped(flagged)}}));
}

std::string cost_row(std::string_view key, double cost, double highest, bool chosen) {
  const double width = highest > 0 ? 100 * cost / highest : 0;
  return element("li",
                 element("span", words(key)) + element("b", escape(fixed(cost, 3))) +
                     element("i", "", "style=\"width:" + number_text(width, 1) + "%\""),
                 chosen ? R"(class="chosen")" : "");
}

// What a row costs on average under four ways of acting.
std::string cost_rows(const Threshold& t) {
  const std::pair<std::string_view, double> ways[] = {{"costs.chosen", t.cost},
                                                      {"costs.half", t.cost_at_half},
                                                      {"costs.always", t.cost_always},
                                                      {"costs.never", t.cost_never}};
  double highest = 0;
  for (const auto& [key, cost] : ways) highest = std::fmax(highest, cost);
  std::string rows;
  for (const auto& [key, cost] : ways) {
    if (std::isfinite(cost)) rows += cost_row(key, cost, highest, key == "costs.chosen");
  }
  return element("ul", rows, R"(class="costs")");
}

std::string costs(const Evaluation& evaluation) {
  if (!evaluation.champion.threshold) return "";
  const Threshold& t = *evaluation.champion.threshold;
  const Text yes = positive(evaluation);
  const Text text = say("costs.text", {{"positive", yes},
                                       {"negative", negative(evaluation)},
                                       {"miss", rounded(t.cost_of_miss)},
                                       {"alarm", rounded(t.cost_of_false_alarm)},
                                       {"threshold", percent(t.threshold, 1)}});
  const double best_other = std::fmin(t.cost_at_half, std::fmin(t.cost_always, t.cost_never));
  std::string side = paragraph(text);
  if (t.cost < best_other) {
    side += paragraph(say("costs.saves", {{"share", percent((best_other - t.cost) / best_other)}}));
  }
  return element("h3", words("costs.title")) +
         element("div", cost_rows(t) + element("div", side + paragraph(say("costs.how"), "note")),
                 R"(class="beside top")");
}

}  // namespace

std::string errors_section(const Evaluation& evaluation) {
  if (!evaluation.champion.confusion) return matrix_section(evaluation);
  const Confusion& c = *evaluation.champion.confusion;
  const Text note = say("errors.note", {{"positive", positive(evaluation)}, {"threshold", percent(c.threshold, 1)}});
  const std::string side = says(evaluation, c) + paragraph(say("errors.choose"), "note");
  return section("errors", "errors.title",
                 paragraph(note, "note") +
                     element("div", confusion_table(evaluation, c) + element("div", side), R"(class="beside")") +
                     costs(evaluation));
}

}  // namespace aisle::report
