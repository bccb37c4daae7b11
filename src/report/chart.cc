#include "report/chart.h"

#include "report/numbers.h"
#include "report/svg_shapes.h"

#include <algorithm>
#include <cmath>
#include <string_view>
#include <utility>

namespace aisle::report {
namespace {

std::string tick_text(const Axis& axis, double value) {
  if (axis.count == Count::day) return day(value);
  const double span = axis.high - axis.low;
  if (axis.count == Count::share) return percent(value, span > 0.1 ? 0 : span > 0.02 ? 1 : 2);
  return compact(value, span);
}

std::string grid(const LineChart& chart, const Frame& frame) {
  std::string out;
  for (const double value : ticks(chart.y.low, chart.y.high)) {
    const double y = frame.y(value);
    out += line("grid", Frame::left, y, Frame::right, y);
    out += label("tick end", Frame::left - 7, y + 4.5, tick_text(chart.y, value));
  }
  for (const double value : ticks(chart.x.low, chart.x.high, chart.x.count == Count::day ? 3 : 5)) {
    const double x = frame.x(value);
    out += line("grid", x, Frame::bottom, x, Frame::bottom + 5);
    out += label("tick middle", x, Frame::bottom + 21, tick_text(chart.x, value));
  }
  out += line("axis", Frame::left, Frame::bottom, Frame::right, Frame::bottom);
  out += label("name", 2, 15, "↑ " + both_in_svg(chart.y.label));
  return out + label("name end", Frame::right, Frame::height - 6, both_in_svg(chart.x.label) + " →");
}

double tenth(double value) { return std::round(value * 10) / 10; }

// Places after the first are written as steps from the one before, which is half as long. They are rounded before they
// are taken apart, so no error adds up.
std::string path(const Series& series, const Frame& frame) {
  std::string out;
  double x = 0;
  double y = 0;
  for (const Point& point : series.points) {
    if (!std::isfinite(point.x) || !std::isfinite(point.y)) continue;
    const double next_x = tenth(frame.x(point.x));
    const double next_y = tenth(frame.y(point.y));
    const std::string step_y = number_text(next_y - y, 1);
    const bool apart = step_y[0] != '-';
    out += (out.empty() ? "M" : "l") + number_text(next_x - x, 1) + (apart ? " " : "") + step_y;
    x = next_x;
    y = next_y;
  }
  return out;
}

std::string area(const Series& series, const Frame& frame) {
  const std::string edge = path(series, frame);
  if (edge.empty()) return "";
  const std::string first = number_text(frame.x(series.points.front().x));
  const std::string last = number_text(frame.x(series.points.back().x));
  const std::string floor = number_text(Frame::bottom);
  return path_shape("area", edge + "L" + last + " " + floor + "L" + first + " " + floor + "Z");
}

std::string whisker(const Point& point, const Frame& frame) {
  if (!std::isfinite(point.low) || !std::isfinite(point.high)) return "";
  const double x = frame.x(point.x);
  return line("whisker", x, frame.y(point.low), x, frame.y(point.high));
}

std::string dots(const Series& series, const Frame& frame, std::string_view style, double radius) {
  std::string out;
  for (const Point& point : series.points) {
    if (!std::isfinite(point.x) || !std::isfinite(point.y)) continue;
    out += whisker(point, frame);
    out += shape("circle", style, {{"cx", frame.x(point.x)}, {"cy", frame.y(point.y)}, {"r", radius}});
  }
  return out;
}

// A stroke of no length with round ends shows as a point, and takes a third of the bytes of a circle.
std::string cloud(const Series& series, const Frame& frame) {
  std::string out;
  for (const Point& point : series.points) {
    if (!std::isfinite(point.x) || !std::isfinite(point.y)) continue;
    out += "M" + number_text(frame.x(point.x), 1) + " " + number_text(frame.y(point.y), 1) + "h0";
  }
  return path_shape("cloud", out);
}

std::string draw(const Series& series, const Frame& frame) {
  switch (series.style) {
    case Style::line:
      return path_shape("line", path(series, frame));
    case Style::area:
      return area(series, frame) + path_shape("line", path(series, frame));
    case Style::reference:
      return path_shape("reference", path(series, frame));
    case Style::points:
      return path_shape("joint", path(series, frame)) + dots(series, frame, "dot", 4.5);
    case Style::cloud:
      return cloud(series, frame);
    case Style::mark:
      return dots(series, frame, "mark", 6);
  }
  return "";
}

std::string swatch(Style style) {
  std::string drawing;
  switch (style) {
    case Style::line:
    case Style::area:
      drawing = line("line", 1, 7, 23, 7);
      break;
    case Style::reference:
      drawing = line("reference", 1, 7, 23, 7);
      break;
    case Style::points:
      drawing = line("whisker", 12, 0, 12, 14) + R"(<circle class="dot" cx="12" cy="7" r="4"/>)";
      break;
    case Style::cloud:
      drawing = path_shape("cloud", "M6 9h0M12 5h0M18 8h0");
      break;
    case Style::mark:
      drawing = R"(<circle class="mark" cx="12" cy="7" r="5"/>)";
      break;
  }
  return element("svg", drawing, R"(class="swatch" viewBox="0 0 24 14" aria-hidden="true")");
}

}  // namespace

double Frame::x(double value) const {
  return left + (right - left) * std::clamp((value - x_->low) / (x_->high - x_->low), 0.0, 1.0);
}

double Frame::y(double value) const {
  return bottom - (bottom - top) * std::clamp((value - y_->low) / (y_->high - y_->low), 0.0, 1.0);
}

std::vector<double> ticks(double low, double high, int about) {
  const double rough = (high - low) / about;
  const double power = std::pow(10, std::floor(std::log10(rough)));
  double step = 10 * power;
  for (const double factor : {5.0, 2.5, 2.0, 1.0}) {
    if (factor * power >= rough * 0.999) step = factor * power;
  }
  std::vector<double> out;
  for (double i = std::ceil(low / step - 1e-9); i * step <= high + step * 1e-9; ++i) out.push_back(i * step);
  return out;
}

double round_up(double value) {
  const double power = std::pow(10, std::floor(std::log10(value)));
  for (const double factor : {1.0, 1.5, 2.0, 2.5, 3.0, 4.0, 5.0, 6.0, 8.0}) {
    if (factor * power >= value * (1 - 1e-9)) return factor * power;
  }
  return 10 * power;
}

Axis axis_around(const std::vector<double>& values, Text label, Count count) {
  Axis axis{.low = std::numeric_limits<double>::infinity(),
            .high = -std::numeric_limits<double>::infinity(),
            .label = std::move(label),
            .count = count};
  for (const double value : values) {
    if (!std::isfinite(value)) continue;
    axis.low = std::min(axis.low, value);
    axis.high = std::max(axis.high, value);
  }
  if (axis.low > axis.high) axis.low = axis.high = 0;
  const double size = std::max(std::abs(axis.low), std::abs(axis.high));
  const double room = axis.low < axis.high ? 0.04 * (axis.high - axis.low) : size > 0 ? 0.1 * size : 1;
  axis.low -= room;
  axis.high += room;
  return axis;
}

std::string line_chart(const LineChart& chart) {
  const Frame frame(chart.x, chart.y);
  std::string content = grid(chart, frame);
  for (const Series& series : chart.series) content += draw(series, frame);
  return svg(chart.id, chart.title, chart.description, Frame::width, Frame::height, content);
}

std::string legend(const LineChart& chart) {
  std::string items;
  for (const Series& series : chart.series) {
    if (!series.name.en.empty()) items += element("li", swatch(series.style) + both(series.name));
  }
  return element("ul", items, R"(class="legend")");
}

}  // namespace aisle::report
