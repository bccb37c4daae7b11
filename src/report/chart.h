#pragma once

#include "report/html.h"

#include <limits>
#include <string>
#include <vector>

namespace aisle::report {

// Charts as inline SVG without a script. Colours, strokes and text sizes come from the page's style (page_style.h), so
// that the same chart works in light, in dark and in print; it takes the width that it is given.

// A point of a chart; low and high, where finite, are the ends of its interval along y.
struct Point {
  double x = 0, y = 0;
  double low = std::numeric_limits<double>::quiet_NaN();
  double high = std::numeric_limits<double>::quiet_NaN();
};

// What an axis counts: shares, written as percentages; numbers; times in seconds since 1970 UTC, written as days.
enum class Count { share, number, day };

// What an axis spans (low < high) and what it is called.
struct Axis {
  double low = 0, high = 1;
  Text label;
  Count count = Count::share;
};

// How a series is drawn: a line with or without the area under it, a dashed line to compare with, points (with their
// intervals, joined by a thin line), a cloud of small points, or one larger mark.
enum class Style { line, area, reference, points, cloud, mark };

struct Series {
  Text name;  // for the legend; empty: not in it
  Style style = Style::line;
  std::vector<Point> points;  // in the order in which they are joined; those that are not finite are left out
};

struct LineChart {
  std::string id;  // one on a page
  Text title, description;
  Axis x, y;
  std::vector<Series> series;  // drawn in this order
};

// Where a LineChart puts the values of its axes, in the units of its viewBox.
class Frame {
 public:
  static constexpr double width = 480, height = 372;
  static constexpr double left = 50, right = 456, top = 34, bottom = 322;

  Frame(const Axis& x, const Axis& y) : x_(&x), y_(&y) {}  // both must outlive the Frame
  [[nodiscard]] double x(double value) const;              // values outside the axis are moved to its end
  [[nodiscard]] double y(double value) const;

 private:
  const Axis* x_;
  const Axis* y_;
};

// Round values from low to high, about `about` of them, at steps of 1, 2, 2.5 or 5 times a power of ten.
std::vector<double> ticks(double low, double high, int about = 5);
// The smallest round value that is at least `value` (> 0): where an axis should end.
double round_up(double value);
// An axis with a little room around those values that are finite.
Axis axis_around(const std::vector<double>& values, Text label, Count count = Count::number);

// <svg>…</svg>
std::string line_chart(const LineChart& chart);
// What its series mean, as an HTML list.
std::string legend(const LineChart& chart);

// A bar with its interval; low and high may be NaN.
struct Bar {
  std::string label;  // plain text, from data
  double value = 0;
  double low = std::numeric_limits<double>::quiet_NaN();
  double high = std::numeric_limits<double>::quiet_NaN();
};

struct BarChart {
  std::string id;
  Text title, description;
  std::vector<Bar> bars;                                        // from the top
  std::string (*written)(double) = nullptr;                     // how values are written; with three decimals when null
  double reference = std::numeric_limits<double>::quiet_NaN();  // where a line crosses all bars; NaN: nowhere
};

// Horizontal bars, each under its label, on one scale that holds 0 and all intervals.
std::string bar_chart(const BarChart& chart);

// A small scale from low to high on which a value, its interval and a baseline are marked (NaN: not marked).
struct Scale {
  double low = 0, high = 1;
  double value = 0, interval_low = 0, interval_high = 0, baseline = 0;
};
std::string scale_mark(const Scale& scale);

}  // namespace aisle::report
