#include "report/display_text.h"
#include "report/evaluation_page.h"
#include "report/evaluation_words.h"
#include "report/numbers.h"

#include <algorithm>
#include <cmath>

namespace aisle::report {
namespace {

constexpr std::size_t kNamed = 5;  // columns or classes that a sentence names
constexpr double kFewRows = 50;    // of a class
constexpr std::string_view kSpecial = "\\`*_[]<>|~&$";

// Text from data, so that Markdown shows it as it stands within a line; it never stands at the beginning of one.
Text shown(std::string_view data) {
  std::string out;
  for (const char c : printable(data)) {
    if (kSpecial.find(c) != std::string_view::npos) out += '\\';
    out += c;
  }
  return Text::same(out);
}

Text shown_condition(const Target& target, const std::string& label) {
  const Text column = shown(target.column);
  return Text::same(column.en + " = " + shown(label).en);
}

Text listed(const std::vector<Text>& parts) {
  Text out;
  for (const Text& part : parts) {
    out = out.en.empty() ? part : Text{out.en + ", " + part.en, out.zh + "、" + part.zh};
  }
  return out;
}

// Names of models come escaped as HTML; in Markdown they are shown as what they are.
Text unescaped(const Text& text) {
  return {shown(plain(text, Language::english)).en, shown(plain(text, Language::chinese)).zh};
}

// The card of one evaluation in one language.
class Card {
 public:
  Card(const Evaluation& evaluation, Language language) : evaluation_(&evaluation), language_(language) {}

  [[nodiscard]] std::string text() const;

 private:
  [[nodiscard]] const std::string& of(const Text& text) const {
    return language_ == Language::chinese ? text.zh : text.en;
  }
  [[nodiscard]] std::string line(std::string_view key, Values values = {}) const {
    return "- " + of(say(key, values)) + "\n";
  }
  [[nodiscard]] std::string heading(std::string_view key) const { return "\n## " + of(say(key)) + "\n\n"; }

  [[nodiscard]] Text predicted() const;
  [[nodiscard]] std::string data() const;
  [[nodiscard]] std::string target() const;
  [[nodiscard]] std::string model() const;
  [[nodiscard]] std::string figures() const;
  [[nodiscard]] std::string strongest() const;
  [[nodiscard]] std::string limits() const;
  [[nodiscard]] std::vector<Text> small_classes() const;

  const Evaluation* evaluation_;
  Language language_;
};

Text Card::predicted() const {
  const Target& target = evaluation_->target;
  return evaluation_->problem == Problem::binary ? shown_condition(target, target.positive) : shown(target.column);
}

std::string Card::data() const {
  const Data& data = evaluation_->data;
  const Split& split = evaluation_->split;
  std::string out = line("card.file", {{"file", shown(data.file)},
                                       {"hash", shown(data.sha256)},
                                       {"rows", counted("rows", data.rows)},
                                       {"columns", counted("columns", data.columns)}});
  if (data.rows_without_target > 0) out += line("card.dropped", {{"rows", counted("rows", data.rows_without_target)}});
  if (data.duplicate_rows > 0) out += line("card.duplicates", {{"rows", counted("rows", data.duplicate_rows)}});
  const bool kept = split.kind == "group" || split.kind == "time";
  return out + line("card.split." + (kept ? split.kind : "random"), {{"column", shown(split.column)},
                                                                     {"training", counted("rows", split.training_rows)},
                                                                     {"test", counted("rows", split.test_rows)}});
}

std::string Card::target() const {
  const Target& target = evaluation_->target;
  std::vector<Text> classes;
  for (std::size_t i = 0; i < target.classes.size(); ++i) {
    classes.push_back(Text::same(shown(target.classes[i]).en + " " + grouped(target.rows[i])));
    if (classes.size() == 4 * kNamed) break;
  }
  if (classes.size() < target.classes.size()) classes.push_back(Text::same("…"));
  return of(say_of(
             evaluation_->problem, "card.target",
             {{"predicted", predicted()},
              {"negative", shown_condition(target, target.negative)},
              {"n", grouped(evaluation_->problem == Problem::multiclass ? static_cast<double>(target.classes.size())
                                                                        : target.positive_rows)},
              {"share", percent(evaluation_->positive_share(), 1)},
              {"classes", listed(classes)},
              {"low", rounded(target.low)},
              {"high", rounded(target.high)},
              {"mean", rounded(target.mean)}})) +
         "\n";
}

std::string Card::model() const {
  const Champion& champion = evaluation_->champion;
  std::string out = line("card.model.is", {{"model", unescaped(model_words(champion.model))},
                                           {"n", grouped(static_cast<double>(evaluation_->leaderboard.size()))},
                                           {"metric", metric_in_sentence(champion.chosen_by)},
                                           {"folds", grouped(evaluation_->split.folds)}});
  if (!champion.model.members.empty()) {
    out += line("card.members", {{"members", unescaped(members_words(*evaluation_, champion.model))}});
  }
  if (evaluation_->trials > 0) out += line("card.trials", {{"n", grouped(evaluation_->trials)}});
  for (const Against& other : champion.against) {
    const Text words = against_words(*evaluation_, other);
    out += "- " + of(unescaped(words)) + "\n";
  }
  return out;
}

std::string Card::figures() const {
  const Champion& champion = evaluation_->champion;
  std::string out = of(say(champion.measured_on_test ? "card.measured.test" : "card.measured.cross-validation",
                           {{"rows", counted("rows", champion.measured_rows)}})) +
                    "\n\n| " + of(say("summary.metric")) + " | " + of(say("summary.value")) + " | " +
                    of(say("summary.interval")) + " | " + of(say("summary.baseline")) + " |\n|---|---:|---:|---:|\n";
  for (const Metric& metric : metrics_of(evaluation_->problem)) {
    const Measure measure = champion.model.measures[metric.name];
    if (!std::isfinite(measure.value)) continue;
    out += "| " + of(metric_name(metric.name)) + " | " + metric_value(metric, measure.value) + " | " +
           metric_interval(metric, measure) + " | " + metric_value(metric, champion.baseline[metric.name].value) +
           " |\n";
  }
  return out + strongest();
}

std::string Card::strongest() const {
  std::vector<Text> names;
  for (const Importance& column : evaluation_->champion.importance) {
    if (names.size() < kNamed) names.push_back(shown(column.column));
  }
  return names.empty() ? "" : "\n" + of(say("card.strongest", {{"columns", listed(names)}})) + "\n";
}

std::vector<Text> Card::small_classes() const {
  std::vector<Text> out;
  for (std::size_t i = 0; i < evaluation_->target.classes.size(); ++i) {
    const double rows = evaluation_->target.rows[i];
    if (rows < kFewRows && out.size() < 4 * kNamed) {
      out.push_back(Text::same(shown(evaluation_->target.classes[i]).en + " (" + grouped(rows) + ")"));
    }
  }
  return out;
}

std::string Card::limits() const {
  std::string out;
  std::vector<Text> suspects;
  for (const PreparedColumn& column : evaluation_->preparation) {
    if (column.suspect) suspects.push_back(shown(column.column));
  }
  if (!suspects.empty()) out += line("card.limits.leak", {{"columns", listed(suspects)}});
  out += line("card.limits.measured", {{"file", shown(evaluation_->data.file)}});
  if (const auto small = small_classes(); !small.empty())
    out += line("card.limits.small", {{"classes", listed(small)}});
  if (evaluation_->problem == Problem::regression) out += line("card.limits.extremes");
  return out + line("card.limits.cause") + line("card.limits.drift") + line("card.limits.fairness");
}

std::string Card::text() const {
  const Text created = shown(evaluation_->created.substr(0, 10));
  return "# " + of(say("card.title", {{"predicted", predicted()}})) + "\n\n" +
         of(say("card.made", {{"created", created}})) + "\n" + heading("card.data") + data() + heading("card.target") +
         target() + heading("card.use") + of(say("card.use.text", {{"predicted", predicted()}})) + "\n" +
         heading("card.model") + model() + heading("card.figures") + figures() + heading("card.limits") + limits() +
         heading("card.use_it") + "```\naisle score DIR NEW.csv --out scores.csv\naisle report DIR\n```\n\n" +
         of(say("card.beside")) + "\n";
}

}  // namespace

std::string model_card(const Json& evaluation) {
  const Evaluation read = read_evaluation(evaluation);
  return Card(read, Language::english).text() + "\n---\n\n" + Card(read, Language::chinese).text();
}

}  // namespace aisle::report
