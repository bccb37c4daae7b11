#include "report/next_item_page.h"

#include "report/chart.h"
#include "report/evaluation_words.h"
#include "report/json_members.h"
#include "report/numbers.h"
#include "report/page.h"
#include "report/publication_words.h"
#include "report/understanding_parts.h"
#include "report/understanding_style.h"

#include <array>
#include <cmath>
#include <vector>

namespace aisle::report {
namespace {

constexpr std::array<const char*, 4> kMetrics = {"recall@10", "ndcg@10", "recall@20", "mrr@20"};

std::string section(std::string_view id, const Text& title, const std::string& body) {
  if (body.empty()) return "";
  return element("section", element("h2", both(title)) + body, "id=\"" + std::string(id) + "\"") + "\n";
}

std::string written(std::string_view metric, double value) {
  return metric.starts_with("recall") ? percent(value, 1) : fixed(value, 4);
}

const Json& row_of(const Json& document, std::string_view name) {
  static const Json none;
  for (const Json& row : items(document, "leaderboard"))
    if (string(row, "name") == name) return row;
  return none;
}

Text model_title(const Json& row) {
  return string(row, "name") == "blend" ? say("next.blend")
                                        : algorithm_words(string(row, "name"), string(row, "title"));
}

std::string verdict(const Json& document) {
  const Json& metrics = member(document, "metrics");
  const Json& popularity = member(row_of(document, "popularity"), "metrics");
  const Json& asked = member(document, "questions");
  const bool is_measured = number(asked, "validation", 0) > 0 && number(asked, "test", 0) > 0;
  const Text text = !is_measured
                        ? say("next.too_little", {{"champion", model_title(member(document, "champion"))},
                                                  {"validation", counted("questions", number(asked, "validation", 0))},
                                                  {"test", counted("questions", number(asked, "test", 0))}})
                        : say("next.verdict", {{"champion", model_title(member(document, "champion"))},
                                               {"questions", counted("questions", number(asked, "test"))},
                                               {"recall", percent(number(metrics, "recall@10"), 1)},
                                               {"popularity", percent(number(popularity, "recall@10"), 1)}});
  const Text basis = say("next.basis", {{"events", counted("events", number(document, "events"))},
                                        {"people", counted("people", number(document, "people"))},
                                        {"items", counted("catalogue", number(document, "items"))},
                                        {"protocol", string(document, "protocol")}});
  return element("section",
                 element("h1", words("next.title", {{"question", quoted(string(document, "question"))}})) +
                     paragraph(text, "verdict") +
                     paragraph(
                         joined(basis, publication_words(member(document, "publication"), number(document, "version"))),
                         "basis"),
                 R"(id="verdict")") +
         "\n";
}

std::string card(const Json& document, const std::string& metric) {
  const std::string value = written(metric, number(member(document, "metrics"), metric));
  const double popular = number(member(row_of(document, "popularity"), "metrics"), metric);
  Text note = say("next.against", {{"value", written(metric, popular)}});
  const auto ends = numbers(member(member(document, "champion"), "intervals"), metric);
  if (ends.size() == 2)
    note = joined(say("next.interval", {{"low", written(metric, ends[0])}, {"high", written(metric, ends[1])}}),
                  Text{"· " + note.en, "· " + note.zh});
  return element("li", element("h3", words("next.metric." + metric)) + element("p", value, R"(class="value")") +
                           element("p", both(note), R"(class="against")"));
}

std::string cards(const Json& document) {
  std::string out;
  if (items(document, "leaderboard").empty()) return out;
  for (const char* metric : kMetrics) out += card(document, metric);
  return section("figures", say("next.figures"), element("ul", out, R"(class="cards")"));
}

std::string leaderboard(const Json& document) {
  HtmlTable table({{"next.model"},
                   {"next.metric.recall@10", true},
                   {"next.metric.ndcg@10", true},
                   {"next.metric.recall@20", true},
                   {"next.metric.mrr@20", true},
                   {"next.validation", true},
                   {"next.fit", true}});
  const std::string champion = string(member(document, "champion"), "name");
  for (const Json& row : items(document, "leaderboard")) {
    const std::string name = both(model_title(row));
    std::vector<std::string> cells = {string(row, "name") == champion ? element("b", name) : name};
    for (const char* metric : kMetrics) cells.push_back(written(metric, number(member(row, "metrics"), metric)));
    cells.push_back(fixed(number(member(row, "validation"), "ndcg@10"), 4));
    const double seconds = number(row, "fit_seconds");
    cells.push_back(std::isfinite(seconds) ? duration(seconds) : "");
    table.row(cells);
  }
  if (items(document, "leaderboard").empty()) return "";
  return section("leaderboard", say("next.leaderboard"), paragraph(say("next.leaderboard.how")) + table.html());
}

std::string members(const Json& document) {
  const Json& champion = member(document, "champion");
  const bool blended = string(champion, "name") == "blend";
  const auto ends = numbers(champion, blended ? "gain_over_the_best_alone" : "blend_gain");
  std::string out;
  if (ends.size() == 2)
    out += paragraph(
        say(blended ? "next.gain" : "next.no_gain", {{"low", fixed(ends[0], 4)}, {"high", fixed(ends[1], 4)}}));
  std::vector<RowBar> bars;
  for (const Json& part : items(champion, "members")) {
    const double weight = number(part, "weight");
    bars.push_back({.name = model_title(row_of(document, string(part, "name"))),
                    .value = weight,
                    .written = fixed(weight, 2),
                    .strong = weight > 0});
  }
  if (!bars.empty()) out += element("div", row_bars(bars), R"(class="beside")") + paragraph(say("next.members.how"));
  return section("members", say("next.members"), out);
}

std::string curve(std::string_view id, const Text& title, const Text& how, const Text& here,
                  const std::vector<Point>& points) {
  std::vector<double> epochs = {0};
  std::vector<double> heights;
  for (const Point& point : points) {
    epochs.push_back(point.x);
    heights.push_back(point.y);
  }
  const LineChart chart{.id = std::string(id),
                        .title = title,
                        .description = here,
                        .x = axis_around(epochs, say("next.epoch")),
                        .y = axis_around(heights, title),
                        .series = {{title, Style::points, points}}};
  return shown(title, line_chart(chart), here, how);
}

std::string learning(const Json& document) {
  const Json& learnt = member(document, "learning");
  const std::string metric = string(learnt, "metric");
  std::vector<Point> losses;
  std::vector<Point> figures;
  for (const Json& epoch : items(learnt, "epochs")) {
    losses.push_back({.x = number(epoch, "epoch"), .y = number(epoch, "loss")});
    figures.push_back({.x = number(epoch, "epoch"), .y = number(epoch, metric)});
  }
  if (losses.size() < 2) return "";
  const Text here = say("next.learnt", {{"epochs", grouped(static_cast<double>(losses.size()))},
                                        {"epoch", grouped(number(learnt, "epoch"))}});
  const Text watched = say("next.watched.how", {{"questions", counted("questions", number(learnt, "questions"))}});
  return section("learning", say("next.learning"),
                 curve("loss", say("next.loss"), say("next.loss.how"), here, losses) +
                     curve("watched", say("next.watched", {{"metric", metric}}), watched, here, figures));
}

std::string item_words(const Json& item) {
  if (const std::string words = string(item, "search"); !words.empty()) return both(quoted("\"" + words + "\""));
  const std::string title = string(item, "title");
  return both(quoted(title.empty() ? string(item, "item") : string(item, "item") + " " + title));
}

std::string example(const Json& document) {
  const Json& person = member(document, "example");
  if (person.is_null()) return "";
  HtmlTable likely({{"next.item"}, {"next.chance", true}});
  for (const Json& item : items(person, "items"))
    likely.row({item_words(item), percent(number(item, "probability"), 2)});
  HtmlTable reasons({{"next.event"}, {"next.when"}, {"next.weight", true}});
  for (const Json& reason : items(person, "reasons"))
    reasons.row({both(event_words(string(reason, "type"))) + " " + item_words(reason),
                 escape(string(reason, "time").substr(0, 10)), fixed(number(reason, "contribution"), 2)});
  return section(
      "example", say("next.example"),
      paragraph(say("next.example.how", {{"user", quoted(string(person, "user"))}})) + likely.html() + reasons.html());
}

std::string notes(const Json& document) {
  std::string out;
  for (const auto& note : strings(document, "notes")) out += element("li", escape(note));
  return out.empty() ? "" : section("notes", say("next.notes"), element("ul", out));
}

}  // namespace

std::string next_item_page(const Json& document, std::optional<Language> opens_in) {
  return page_html({.kind = say("next.kind"),
                    .title = say("next.title", {{"question", quoted(string(document, "question"))}}),
                    .body = verdict(document) + cards(document) + leaderboard(document) + members(document) +
                            learning(document) + example(document) + notes(document),
                    .footer = say("page.made"),
                    .opens_in = opens_in,
                    .more_style = kUnderstandingStyle});
}

}  // namespace aisle::report
