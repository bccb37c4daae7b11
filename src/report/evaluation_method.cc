#include "report/display_text.h"
#include "report/evaluation_sections.h"
#include "report/evaluation_words.h"
#include "report/numbers.h"

namespace aisle::report {
namespace {

std::string fact(std::string_view key, const std::string& value, const Evaluation& evaluation) {
  return element("div", element("dt", words(key, {{"positive", positive(evaluation)}})) + element("dd", value));
}

// "2026-11-23T18:30:00Z" as people write it.
std::string moment(std::string_view iso) {
  if (iso.size() < 20 || iso[10] != 'T' || iso.back() != 'Z') return escape(iso);
  return escape(std::string(iso.substr(0, 10)) + " " + std::string(iso.substr(11, 5)) + " UTC");
}

std::string sha256(const std::string& hash) {
  return element("code", escape(shorten(hash, 13)), "title=\"" + escape(hash) + "\"");
}

std::string method_steps(const Evaluation& evaluation) {
  const bool test = evaluation.test_rows > 0;
  const Text training = counted("rows", evaluation.training_rows);
  const Text folds = Text::same(grouped(evaluation.folds));
  const double all = evaluation.training_rows + evaluation.test_rows;
  std::vector<Text> steps;
  steps.push_back(test ? say("method.split", {{"test", counted("rows", evaluation.test_rows)},
                                              {"share", percent(evaluation.test_rows / all)},
                                              {"training", training}})
                       : say("method.no_split", {{"training", training}}));
  if (evaluation.folds > 1) steps.push_back(say("method.folds", {{"folds", folds}}));
  steps.push_back(say("method.choose", {{"metric", metric_in_sentence(evaluation.chosen_by)}}));
  steps.push_back(say(evaluation.measured_on_test ? "method.test" : "method.no_test"));
  steps.push_back(say("method.interval"));
  steps.push_back(say("method.seed", {{"seed", fixed(evaluation.seed, 0)}}));
  std::string items;
  for (const Text& step : steps) items += element("li", both(step));
  return element("ol", items, R"(class="steps")");
}

}  // namespace

std::string method_section(const Evaluation& evaluation) {
  return section("method", "method.title", method_steps(evaluation));
}

std::string data_section(const Evaluation& evaluation) {
  const Text positives =
      say("data.share", {{"n", grouped(evaluation.positive_rows)}, {"share", percent(evaluation.positive_share(), 1)}});
  std::string facts =
      fact("data.file", escape(printable(evaluation.file)), evaluation) +
      fact("data.rows", grouped(evaluation.rows), evaluation) +
      fact("data.columns", words("data.columns_value", {{"n", grouped(evaluation.columns)}}), evaluation) +
      fact("data.target", both(quoted(evaluation.target)), evaluation) +
      fact("data.positive", both(positives), evaluation);
  if (evaluation.rows_without_target > 0) {
    facts += fact("data.dropped", grouped(evaluation.rows_without_target), evaluation);
  }
  if (!evaluation.sha256.empty()) facts += fact("data.sha256", sha256(evaluation.sha256), evaluation);
  facts += fact("data.created", moment(evaluation.created), evaluation);
  return section("data", "data.title", element("dl", facts, R"(class="facts")"));
}

std::string use_section(const Evaluation& evaluation) {
  const Text note = say(
      "use.note",
      {{"file", quoted(evaluation.file)}, {"target", quoted(evaluation.target)}, {"positive", positive(evaluation)}});
  return section("use", "use.title",
                 "<pre><code>aisle score DIR NEW.csv --out scores.csv</code></pre>" + paragraph(note) +
                     paragraph(say("use.limits"), "note"));
}

}  // namespace aisle::report
