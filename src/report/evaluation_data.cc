#include "report/display_text.h"
#include "report/evaluation_sections.h"
#include "report/evaluation_words.h"
#include "report/numbers.h"

#include <algorithm>
#include <cmath>
#include <string>

namespace aisle::report {
namespace {

std::string fact(const Text& name, const std::string& value) {
  return element("div", element("dt", both(name)) + element("dd", value));
}

std::string count_fact(std::string_view key, double count) {
  return std::isfinite(count) && count > 0 ? fact(say(key), grouped(count)) : "";
}

// "2026-11-23T18:30:00Z" as people write it.
std::string moment(std::string_view iso) {
  if (iso.size() < 20 || iso[10] != 'T' || iso.back() != 'Z') return escape(iso);
  return escape(std::string(iso.substr(0, 10)) + " " + std::string(iso.substr(11, 5)) + " UTC");
}

std::string sha256(const std::string& hash) {
  return element("code", escape(shorten(hash, 13)), "title=\"" + escape(hash) + "\"");
}

std::string target_facts(const Evaluation& evaluation) {
  const Target& target = evaluation.target;
  std::string out = target.column.empty() ? "" : fact(say("data.target"), both(quoted(target.column)));
  if (evaluation.problem == Problem::regression) {
    if (!std::isfinite(target.mean)) return out;
    return out + fact(say("data.range"), escape(rounded(target.low) + " … " + rounded(target.high))) +
           fact(say("data.mean"), escape(rounded(target.mean)));
  }
  if (evaluation.problem == Problem::multiclass) {
    return out + count_fact("data.classes", static_cast<double>(target.classes.size()));
  }
  if (!std::isfinite(target.positive_rows)) return out;
  const Text positives =
      say("data.share", {{"n", grouped(target.positive_rows)}, {"share", percent(evaluation.positive_share(), 1)}});
  return out + fact(say("data.positive", {{"positive", positive(evaluation)}}), both(positives));
}

std::string whole(double value) { return grouped(value); }

// How many rows each of several classes has, the most frequent first.
std::string class_bars(const Evaluation& evaluation) {
  constexpr std::size_t most = 20;
  if (evaluation.problem != Problem::multiclass || evaluation.target.classes.empty()) return "";
  BarChart chart{.id = "classes",
                 .title = say("data.class_rows"),
                 .description = say("data.class_rows"),
                 .bars = {},
                 .written = whole};
  for (std::size_t i = 0; i < evaluation.target.classes.size(); ++i) {
    chart.bars.push_back({.label = evaluation.target.classes[i], .value = evaluation.target.rows[i]});
  }
  std::ranges::stable_sort(chart.bars, std::ranges::greater(), &Bar::value);
  if (chart.bars.size() > most) chart.bars.resize(most);
  return element("h3", words("data.class_rows")) + element("div", bar_chart(chart), R"(class="panel")");
}

std::string notes(const Data& data) {
  std::string out;
  for (const std::string& note : data.notes) out += element("li", escape(printable(note)));
  return out.empty() ? "" : element("h3", words("data.notes")) + element("ul", out, R"(class="notes")");
}

}  // namespace

std::string data_section(const Evaluation& evaluation) {
  const Data& data = evaluation.data;
  std::string facts;
  if (!data.file.empty()) facts += fact(say("data.file"), escape(printable(data.file)));
  facts += count_fact("data.rows", data.rows);
  if (data.columns > 0) {
    facts += fact(say("data.columns"), words("data.columns_value", {{"n", grouped(data.columns)}}));
  }
  facts += target_facts(evaluation) + count_fact("data.dropped", data.rows_without_target) +
           count_fact("data.duplicates", data.duplicate_rows);
  if (!data.sha256.empty()) facts += fact(say("data.sha256"), sha256(data.sha256));
  if (!evaluation.created.empty()) facts += fact(say("data.created"), moment(evaluation.created));
  if (facts.empty()) return "";
  return section("data", "data.title", element("dl", facts, R"(class="facts")") + class_bars(evaluation) + notes(data));
}

}  // namespace aisle::report
