#include "report/evaluation_sections.h"
#include "report/evaluation_words.h"
#include "report/numbers.h"

#include <algorithm>
#include <cmath>
#include <string>
#include <string_view>
#include <vector>

namespace aisle::report {
namespace {

std::vector<double> heights(const std::vector<Point>& first, const std::vector<Point>& second) {
  std::vector<double> out;
  for (const Point& point : first) out.push_back(point.y);
  for (const Point& point : second) out.push_back(point.y);
  return out;
}

Text learning_says(const Metric& by, const std::vector<Point>& held_out) {
  const Point& last = held_out.back();
  const Point& before = held_out[held_out.size() - 2];
  const double gained = (by.higher_is_better ? 1 : -1) * (last.y - before.y);
  const bool helps = gained > 0.01 * std::abs(before.y);
  return say(helps ? "learning.helps" : "learning.flat", {{"metric", metric_in_sentence(by.name)},
                                                          {"from", grouped(before.x)},
                                                          {"to", counted("rows", last.x)},
                                                          {"before", metric_value(by, before.y)},
                                                          {"after", metric_value(by, last.y)}});
}

std::string learning_figure(const Evaluation& evaluation) {
  std::vector<Point> training;
  std::vector<Point> held_out;
  std::vector<double> rows = {0};
  for (const LearningPoint& point : evaluation.champion.learning) {
    training.push_back({.x = point.rows, .y = point.training});
    held_out.push_back({.x = point.rows, .y = point.held_out});
    rows.push_back(point.rows);
  }
  if (held_out.size() < 2) return "";
  const Metric by = metric(evaluation.champion.chosen_by);
  Axis x = axis_around(rows, say("learning.x"));
  x.low = 0;
  const Text here = learning_says(by, held_out);
  const LineChart chart{.id = "learning",
                        .title = say("learning.title"),
                        .description = here,
                        .x = x,
                        .y = axis_around(heights(training, held_out), metric_name(by.name),
                                         by.unit == Unit::share ? Count::share : Count::number),
                        .series = {{say("learning.held_out"), Style::points, held_out},
                                   {say("learning.training"), Style::reference, training}}};
  return figure(chart, say("learning.how"), here);
}

std::string training_figure(const Training& network, std::size_t place) {
  const auto lower = [](const Point& a, const Point& b) { return a.y < b.y || (std::isnan(b.y) && !std::isnan(a.y)); };
  if (network.training.empty()) return "";
  const auto best = std::ranges::min_element(network.held_out, lower);
  const Text name = name_words("algorithm", network.algorithm, network.algorithm);
  Text here = say("training.here", {{"epochs", grouped(static_cast<double>(network.training.size()))}});
  std::vector<Series> series = {{say("learning.held_out"), Style::line, network.held_out},
                                {say("learning.training"), Style::reference, network.training}};
  if (std::isfinite(best->y)) {
    here = say("training.best", {{"epochs", grouped(static_cast<double>(network.training.size()))},
                                 {"best", grouped(best->x)},
                                 {"loss", fixed(best->y, 3)}});
    series.push_back({say("training.mark"), Style::mark, {*best}});
  }
  const LineChart chart{.id = "training" + std::to_string(place),
                        .title = say("training.title", {{"network", name}}),
                        .description = here,
                        .x = axis_around({1, network.training.back().x}, say("training.x")),
                        .y = axis_around(heights(network.training, network.held_out), say("training.y")),
                        .series = series};
  return figure(chart, say("training.how"), here);
}

// Of the behaviour model.
std::string loss_figure(std::string_view id, const Text& title, const Text& how, const std::vector<Point>& losses) {
  if (losses.size() < 2) return "";
  const Text here = say("training.here", {{"epochs", grouped(static_cast<double>(losses.size()))}});
  const LineChart chart{.id = std::string(id),
                        .title = title,
                        .description = here,
                        .x = axis_around({0, losses.back().x}, say("training.x")),
                        .y = axis_around(heights(losses, {}), say("training.y")),
                        .series = {{say("next.loss"), Style::points, losses}}};
  return figure(chart, how, here);
}

}  // namespace

std::string learning_section(const Evaluation& evaluation) {
  std::string figures = learning_figure(evaluation);
  const auto& networks = evaluation.champion.training;
  for (std::size_t i = 0; i < networks.size(); ++i) figures += training_figure(networks[i], i);
  if (evaluation.task) {
    const Task& task = *evaluation.task;
    figures += loss_figure("behaviour", say("next.learning"), say("task.learning.how"), task.behaviour_learning);
    figures += loss_figure("tuning", say("task.tuning"), say("task.tuning.how"), task.behaviour_tuning);
  }
  return section("learning", "learning.section", figures);
}

}  // namespace aisle::report
