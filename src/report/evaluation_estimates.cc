#include "report/evaluation_sections.h"
#include "report/evaluation_words.h"
#include "report/numbers.h"

#include <algorithm>
#include <cmath>
#include <vector>

namespace aisle::report {
namespace {

// The distance within which that share of the estimates lies from the truth.
double within(const std::vector<Point>& pairs, double share) {
  std::vector<double> distances;
  for (const Point& pair : pairs) distances.push_back(std::abs(pair.x - pair.y));
  std::ranges::sort(distances);
  const auto place = static_cast<std::size_t>(std::ceil(share * static_cast<double>(distances.size())));
  return distances[std::max<std::size_t>(place, 1) - 1];
}

}  // namespace

std::string estimates_figure(const Evaluation& evaluation) {
  std::vector<Point> pairs;
  std::vector<double> values;
  for (const Point& pair : evaluation.champion.actual) {
    if (!std::isfinite(pair.x) || !std::isfinite(pair.y)) continue;
    pairs.push_back(pair);
    values.insert(values.end(), {pair.x, pair.y});
  }
  if (pairs.empty()) return "";
  const Text target = quoted(evaluation.target.column);
  const Text here = say("estimates.here", {{"target", target},
                                           {"half", rounded(within(pairs, 0.5))},
                                           {"most", rounded(within(pairs, 0.9))},
                                           {"rows", counted("rows", static_cast<double>(pairs.size()))}});
  // Both axes are the same, so that the line of right answers is the diagonal.
  const Axis x = axis_around(values, say("estimates.x"));
  const LineChart chart{
      .id = "estimates",
      .title = say("estimates.title"),
      .description = here,
      .x = x,
      .y = axis_around(values, say("estimates.y")),
      .series = {{say("estimates.row"), Style::cloud, pairs},
                 {say("estimates.right"), Style::reference, {{.x = x.low, .y = x.low}, {.x = x.high, .y = x.high}}}}};
  return figure(chart, say("estimates.how"), here);
}

}  // namespace aisle::report
