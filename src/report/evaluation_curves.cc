#include "report/evaluation_sections.h"
#include "report/evaluation_words.h"
#include "report/numbers.h"

#include <algorithm>
#include <cmath>
#include <optional>

namespace aisle::report {
namespace {

// y of a curve at x, straight between its points; the points must be in order of x.
std::optional<double> height_at(const std::vector<Point>& curve, double x) {
  for (std::size_t i = 1; i < curve.size(); ++i) {
    const Point& a = curve[i - 1];
    const Point& b = curve[i];
    if (!(a.x <= x && x <= b.x)) continue;
    return b.x == a.x ? b.y : a.y + (b.y - a.y) * (x - a.x) / (b.x - a.x);
  }
  return std::nullopt;
}

Series champion_line(const Evaluation& evaluation, const std::vector<Point>& points) {
  return {model_words(evaluation.champion.model), Style::area, points};
}

// The point of the curve at which the confusion table was counted.
Series threshold_mark(const Evaluation& evaluation, Point at) {
  const auto& confusion = evaluation.champion.confusion;
  const double threshold = confusion ? confusion->threshold : kUnknown;
  return {say("chart.threshold", {{"threshold", percent(threshold)}}), Style::mark, {at}};
}

std::string roc_figure(const Evaluation& evaluation) {
  const auto found = height_at(evaluation.champion.roc, 0.1);
  if (!found) return "";
  const Text yes = positive(evaluation);
  const Text no = negative(evaluation);
  const Text here = say("roc.here", {{"positive", yes}, {"negative", no}, {"found", of_hundred(*found)}});
  LineChart chart{.id = "roc",
                  .title = say("roc.title"),
                  .description = here,
                  .x = {.label = say("roc.x")},
                  .y = {.label = say("roc.y")},
                  .series = {champion_line(evaluation, evaluation.champion.roc),
                             {say("chart.guess"), Style::reference, {{.x = 0, .y = 0}, {.x = 1, .y = 1}}}}};
  if (const auto& c = evaluation.champion.confusion) {
    const Point at{.x = c->false_positive / (c->false_positive + c->true_negative),
                   .y = c->true_positive / (c->true_positive + c->false_negative)};
    if (std::isfinite(at.x + at.y)) chart.series.push_back(threshold_mark(evaluation, at));
  }
  return figure(chart, say("roc.how", {{"positive", yes}, {"negative", no}}), here);
}

// Where nothing is found yet, precision means little: one wrong row at the head of the list makes it 0.
std::vector<Point> from_first_hit(const std::vector<Point>& curve) {
  const auto first = std::ranges::find_if(curve, [](const Point& point) { return point.x > 0; });
  return {first, curve.end()};
}

std::string pr_figure(const Evaluation& evaluation) {
  const auto right = height_at(evaluation.champion.pr, 0.5);
  if (!right) return "";
  const Text yes = positive(evaluation);
  const double random = evaluation.champion.baseline["pr_auc"].value;
  const double share = std::isfinite(random) ? random : evaluation.positive_share();
  const Text here = say("pr.here", {{"positive", yes}, {"right", of_hundred(*right)}, {"random", of_hundred(share)}});
  LineChart chart{.id = "pr",
                  .title = say("pr.title"),
                  .description = here,
                  .x = {.label = say("pr.x")},
                  .y = {.label = say("pr.y")},
                  .series = {champion_line(evaluation, from_first_hit(evaluation.champion.pr)),
                             {say("chart.guess"), Style::reference, {{.x = 0, .y = share}, {.x = 1, .y = share}}}}};
  if (const auto& c = evaluation.champion.confusion) {
    const Point at{.x = c->true_positive / (c->true_positive + c->false_negative),
                   .y = c->true_positive / (c->true_positive + c->false_positive)};
    if (std::isfinite(at.x + at.y)) chart.series.push_back(threshold_mark(evaluation, at));
  }
  return figure(chart, say("pr.how", {{"positive", yes}}), here);
}

Text calibration_says(const Evaluation& evaluation) {
  double gaps = 0;
  double rows = 0;
  const CalibrationGroup* widest = &evaluation.champion.calibration.front();
  for (const CalibrationGroup& group : evaluation.champion.calibration) {
    const double gap = std::abs(group.predicted - group.observed);
    gaps += gap * group.rows;
    rows += group.rows;
    if (gap > std::abs(widest->predicted - widest->observed)) widest = &group;
  }
  return say("calibration.here", {{"gap", fixed(100 * gaps / rows, 1)},
                                  {"said", percent(widest->predicted, 1)},
                                  {"happened", percent(widest->observed, 1)}});
}

std::string calibration_figure(const Evaluation& evaluation) {
  if (evaluation.champion.calibration.empty()) return "";
  std::vector<Point> points;
  double highest = 0;
  for (const CalibrationGroup& group : evaluation.champion.calibration) {
    points.push_back({group.predicted, group.observed, group.low, group.high});
    for (const double value : {group.predicted, group.observed, group.high}) highest = std::fmax(highest, value);
  }
  const double end = highest > 0 ? std::min(round_up(highest), 1.0) : 1;
  const Text here = calibration_says(evaluation);
  const LineChart chart{
      .id = "calibration",
      .title = say("calibration.title"),
      .description = here,
      .x = {.high = end, .label = say("calibration.x")},
      .y = {.high = end, .label = say("calibration.y")},
      .series = {{say("calibration.perfect"), Style::reference, {{.x = 0, .y = 0}, {.x = end, .y = end}}},
                 {say("calibration.groups"), Style::points, points}}};
  return figure(chart, say("calibration.how"), here);
}

std::string gain_figure(const Evaluation& evaluation) {
  const auto found = height_at(evaluation.champion.gain, 0.1);
  if (!found) return "";
  const Text yes = positive(evaluation);
  const Text here = say("gain.here", {{"positive", yes}, {"found", percent(*found)}});
  const LineChart chart{.id = "gain",
                        .title = say("gain.title"),
                        .description = here,
                        .x = {.label = say("gain.x")},
                        .y = {.label = say("gain.y")},
                        .series = {champion_line(evaluation, evaluation.champion.gain),
                                   {say("chart.guess"), Style::reference, {{.x = 0, .y = 0}, {.x = 1, .y = 1}}}}};
  return figure(chart, say("gain.how", {{"positive", yes}}), here);
}

std::string times(double lift) { return fixed(lift, lift < 0.95 ? 2 : 1) + "×"; }

std::string lift_figure(const Evaluation& evaluation) {
  const auto& groups = evaluation.champion.lift;
  if (groups.empty()) return "";
  const Text yes = positive(evaluation);
  const Text here = say("lift.here", {{"positive", yes}, {"lift", fixed(groups.front().lift, 1)}});
  BarChart chart{
      .id = "lift", .title = say("lift.title"), .description = here, .bars = {}, .written = times, .reference = 1};
  double from = 0;
  for (const LiftGroup& group : groups) {
    chart.bars.push_back({.label = percent_interval(from, group.share, 0), .value = group.lift});
    from = group.share;
  }
  return figure(chart, say("lift.how", {{"positive", yes}}), here);
}

}  // namespace

std::string curves_section(const Evaluation& evaluation) {
  return section("curves", "curves.title",
                 roc_figure(evaluation) + pr_figure(evaluation) + gain_figure(evaluation) + lift_figure(evaluation) +
                     calibration_figure(evaluation) + estimates_figure(evaluation));
}

}  // namespace aisle::report
