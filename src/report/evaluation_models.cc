#include "report/display_text.h"
#include "report/evaluation_sections.h"
#include "report/evaluation_words.h"
#include "report/numbers.h"

#include <algorithm>
#include <cmath>
#include <vector>

namespace aisle::report {
namespace {

// What the leaderboard shows: what at least one of its models has.
struct Columns {
  std::vector<Metric> metrics;
  bool predict = false, size = false;

  explicit Columns(const Evaluation& evaluation) {
    const auto& rows = evaluation.leaderboard;
    for (const Metric& metric : metrics_of(evaluation.problem)) {
      const auto known = [&](const Model& row) { return std::isfinite(row.measures[metric.name].value); };
      if (std::ranges::any_of(rows, known)) metrics.push_back(metric);
    }
    predict = std::ranges::any_of(rows, [](const Model& row) { return std::isfinite(row.predict_seconds); });
    size = std::ranges::any_of(rows, [](const Model& row) { return std::isfinite(row.size_bytes); });
  }
};

// The meaning on hover, in the language that is shown: each language's words carry their own tooltip.
std::string explained(const Text& name, const Text& meaning) {
  const auto one = [](std::string_view language, const std::string& shown, const std::string& tooltip) {
    return element("span", shown, "lang=\"" + std::string(language) + "\" title=\"" + without_tags(tooltip) + "\"");
  };
  return one("en", name.en, meaning.en) + one("zh-CN", name.zh, meaning.zh);
}

std::string header(const Evaluation& evaluation, const Columns& columns) {
  std::string cells = element("th", words("models.algorithm"), R"(scope="col")");
  const auto add = [&cells](const std::string& content) {
    cells += element("th", content, R"(scope="col" class="n")");
  };
  for (const Metric& metric : columns.metrics) {
    add(explained(metric_name(metric.name), metric_meaning(metric, evaluation)) +
        (metric.higher_is_better ? "\u00a0↑" : "\u00a0↓"));
  }
  add(words("models.fit"));
  if (columns.predict) add(words("models.predict"));
  if (columns.size) add(words("models.size"));
  return element("thead", element("tr", cells));
}

std::string measure_cell(const Metric& metric, const Measure& measure) {
  std::string content = element("b", metric_value(metric, measure.value));
  if (const std::string range = metric_interval(metric, measure); !range.empty()) content += element("small", range);
  return element("td", content, R"(class="n")");
}

std::string model_row(const Evaluation& evaluation, const Columns& columns, const Model& row) {
  const bool champion = row.name == evaluation.champion.model.name;
  std::string name = both(model_words(row));
  if (champion) name += " " + element("span", words("models.champion"), R"(class="badge")");
  if (!row.members.empty()) name += element("small", both(members_words(evaluation, row)));
  std::string cells = element("th", name, R"(scope="row")");
  for (const Metric& metric : columns.metrics) cells += measure_cell(metric, row.measures[metric.name]);
  const auto add = [&cells](const std::string& value) { cells += element("td", escape(value), R"(class="n")"); };
  add(duration(row.fit_seconds));
  if (columns.predict) add(duration(row.predict_seconds));
  if (columns.size) add(file_size(row.size_bytes));
  return element("tr", cells, champion ? R"(class="champion")" : "");
}

std::string leaderboard(const Evaluation& evaluation) {
  const Columns columns(evaluation);
  std::string rows;
  for (const Model& row : evaluation.leaderboard) rows += model_row(evaluation, columns, row) + "\n";
  const std::string table = element("table", header(evaluation, columns) + element("tbody", rows), R"(class="models")");
  return element("div", table, R"(class="scroll" tabindex="0")");
}

std::string settings(const Model& row) {
  std::string out;
  if (row.options.is_object()) {
    for (const auto& [name, value] : row.options.object()) {
      const std::string text = value.kind() == Json::Kind::string ? value.string() : value.text();
      out += (out.empty() ? "" : ", ") + escape(printable(name)) + " = " + escape(printable(shorten(text, 60)));
    }
  }
  if (row.trials > 1) out += (out.empty() ? "" : " · ") + words("models.tried", {{"n", grouped(row.trials)}});
  return out;
}

// The options of each model, folded away.
std::string all_settings(const Evaluation& evaluation) {
  std::string terms;
  for (const Model& row : evaluation.leaderboard) {
    const std::string text = settings(row);
    if (!text.empty()) terms += element("div", element("dt", both(model_words(row))) + element("dd", text));
  }
  if (terms.empty()) return "";
  return element("details",
                 element("summary", words("models.settings")) + element("dl", terms, R"(class="glossary settings")"));
}

std::string term(const Text& name, const Text& meaning) {
  return element("div", element("dt", both(name)) + element("dd", both(meaning)));
}

std::string glossary(const Evaluation& evaluation) {
  std::string terms;
  for (const Metric& metric : metrics_of(evaluation.problem)) {
    terms += term(metric_name(metric.name), metric_meaning(metric, evaluation));
  }
  terms += term(say("models.interval"), say("models.interval_means"));
  return element("h3", words("models.glossary")) + element("dl", terms, R"(class="glossary")");
}

std::string against(const Evaluation& evaluation) {
  std::string out;
  for (const Against& other : evaluation.champion.against) out += paragraph(against_words(evaluation, other));
  return out;
}

}  // namespace

std::string models_section(const Evaluation& evaluation) {
  if (evaluation.leaderboard.empty()) return "";
  const Text note = say("models.note", {{"rows", counted("rows", evaluation.split.training_rows)},
                                        {"metric", metric_in_sentence(evaluation.champion.chosen_by)}});
  return section("models", "models.title",
                 paragraph(note, "note") + leaderboard(evaluation) + against(evaluation) + all_settings(evaluation) +
                     glossary(evaluation));
}

}  // namespace aisle::report
