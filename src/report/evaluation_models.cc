#include "report/evaluation_sections.h"
#include "report/evaluation_words.h"
#include "report/numbers.h"

#include <algorithm>
#include <cmath>

namespace aisle::report {
namespace {

Text meaning(const Metric& metric, const Evaluation& evaluation) {
  return say("metric." + std::string(metric.name) + ".means", {{"positive", positive(evaluation)},
                                                               {"negative", negative(evaluation)},
                                                               {"share", percent(evaluation.positive_share(), 1)}});
}

// The meaning on hover, in the language that is shown: each language's words carry their own tooltip.
std::string explained(const Text& name, const Text& meaning) {
  const auto one = [](std::string_view language, const std::string& shown, const std::string& tooltip) {
    return element("span", shown, "lang=\"" + std::string(language) + "\" title=\"" + without_tags(tooltip) + "\"");
  };
  return one("en", name.en, meaning.en) + one("zh-CN", name.zh, meaning.zh);
}

std::string header(const Evaluation& evaluation) {
  std::string cells = element("th", words("models.algorithm"), R"(scope="col")");
  for (const Metric& metric : kMetrics) {
    const char* arrow = metric.higher_is_better ? " ↑" : " ↓";
    cells += element("th", explained(metric_name(metric.name), meaning(metric, evaluation)) + arrow,
                     R"(scope="col" class="n")");
  }
  cells += element("th", words("models.fit"), R"(scope="col" class="n")");
  return element("thead", element("tr", cells));
}

std::string measure_cell(const Metric& metric, const Measure& measure) {
  std::string content = element("b", metric_value(metric, measure.value));
  if (const std::string range = metric_interval(metric, measure); !range.empty()) content += element("small", range);
  return element("td", content, R"(class="n")");
}

std::string model_row(const LeaderboardRow& row, bool champion) {
  std::string name = both(algorithm_words(row.algorithm, row.title));
  if (champion) name += " " + element("span", words("models.champion"), R"(class="badge")");
  std::string cells = element("th", name, R"(scope="row")");
  for (const Metric& metric : kMetrics) cells += measure_cell(metric, row.measures[metric.name]);
  cells += element("td", escape(duration(row.fit_seconds)), R"(class="n")");
  return element("tr", cells, champion ? R"(class="champion")" : "");
}

std::string leaderboard(const Evaluation& evaluation) {
  std::string rows;
  for (const LeaderboardRow& row : evaluation.leaderboard) {
    rows += model_row(row, row.algorithm == evaluation.champion) + "\n";
  }
  const std::string table = element("table", header(evaluation) + element("tbody", rows), R"(class="models")");
  return element("div", table, R"(class="scroll" tabindex="0")");
}

// Whether the champion's lead over the next best is more than its uncertainty.
std::string lead(const Evaluation& evaluation) {
  const auto& rows = evaluation.leaderboard;
  const auto first = std::ranges::find(rows, evaluation.champion, &LeaderboardRow::algorithm);
  const auto second = std::ranges::find_if(rows, [&](const auto& row) { return row.algorithm != evaluation.champion; });
  if (first == rows.end() || second == rows.end()) return "";
  const Measure best = first->measures[evaluation.chosen_by];
  const Measure next = second->measures[evaluation.chosen_by];
  if (!std::isfinite(best.low + best.high + next.low + next.high)) return "";
  const bool apart = best.high < next.low || next.high < best.low;
  return paragraph(
      say(apart ? "models.clear" : "models.close", {{"champion", algorithm_words(first->algorithm, first->title)},
                                                    {"metric", metric_in_sentence(evaluation.chosen_by)},
                                                    {"second", algorithm_words(second->algorithm, second->title)}}));
}

std::string term(const Text& name, const Text& meaning) {
  return element("div", element("dt", both(name)) + element("dd", both(meaning)));
}

std::string glossary(const Evaluation& evaluation) {
  std::string terms;
  for (const Metric& metric : kMetrics) terms += term(metric_name(metric.name), meaning(metric, evaluation));
  terms += term(say("models.interval"), say("models.interval_means"));
  return element("h3", words("models.glossary")) + element("dl", terms, R"(class="glossary")");
}

}  // namespace

std::string models_section(const Evaluation& evaluation) {
  const Text note = say("models.note", {{"rows", counted("rows", evaluation.training_rows)},
                                        {"metric", metric_in_sentence(evaluation.chosen_by)}});
  return section("models", "models.title",
                 paragraph(note, "note") + leaderboard(evaluation) + lead(evaluation) + glossary(evaluation));
}

}  // namespace aisle::report
