#include "report/chart.h"
#include "report/display_text.h"
#include "report/numbers.h"
#include "report/svg_shapes.h"

#include <algorithm>
#include <cmath>

namespace aisle::report {
namespace {

constexpr double kBarsWidth = 480;
constexpr double kRowHeight = 40;
constexpr double kValueEnd = 345;  // where the column of values ends, and that of intervals begins
constexpr std::size_t kLabelColumns = 30;

// Where bars put their values: 0 and all intervals lie between the edges.
struct BarFrame {
  double low = 0, high = 0;

  explicit BarFrame(const BarChart& chart) {
    const auto& bars = chart.bars;
    if (std::isfinite(chart.reference)) high = std::max(high, chart.reference);
    for (const Bar& bar : bars) {
      for (const double value : {bar.value, bar.low, bar.high}) {
        if (!std::isfinite(value)) continue;
        low = std::min(low, value);
        high = std::max(high, value);
      }
    }
    if (low == high) high = 1;
  }
  [[nodiscard]] double x(double value) const { return 1 + (kBarsWidth - 2) * (value - low) / (high - low); }
};

std::string three_decimals(double value) { return fixed(value, 3); }

std::string interval_label(const Bar& bar, std::string (*written)(double)) {
  if (!std::isfinite(bar.low) || !std::isfinite(bar.high)) return "";
  return written(bar.low) + (bar.low < 0 ? " – " : "–") + written(bar.high);
}

std::string bar_labels(const Bar& bar, double y, std::string (*written)(double)) {
  const std::string name = printable(bar.label);
  const std::string shown = shorten(name, kLabelColumns);
  const std::string full = shown == name ? "" : element("title", escape(name));
  const std::string range = interval_label(bar, written);
  const std::string name_label = label("bar-name", 0, y + 14, full + escape(shown));
  if (range.empty()) return name_label + label("end", kBarsWidth, y + 14, written(bar.value));
  return name_label + label("end", kValueEnd, y + 14, written(bar.value)) +
         label("faint end", kBarsWidth, y + 14, range);
}

std::string bar_row(const Bar& bar, const BarFrame& frame, double y, std::string (*written)(double)) {
  std::string out = bar_labels(bar, y, written);
  const double from = std::min(frame.x(0), frame.x(bar.value));
  const double to = std::max(frame.x(0), frame.x(bar.value));
  out += shape("rect", "bar-track", {{"x", 0}, {"y", y + 22}, {"width", kBarsWidth}, {"height", 8}, {"rx", 2}});
  if (std::isfinite(bar.value)) {
    out += shape("rect", "bar",
                 {{"x", from}, {"y", y + 22}, {"width", std::max(to - from, 1.0)}, {"height", 8}, {"rx", 2}});
  }
  if (frame.low < 0) out += line("axis", frame.x(0), y + 20, frame.x(0), y + 32);
  if (!std::isfinite(bar.low) || !std::isfinite(bar.high)) return out;
  const double low = frame.x(bar.low);
  const double high = frame.x(bar.high);
  const auto upright = [y](double x) { return "M" + number_text(x) + " " + number_text(y + 22.5) + "v7"; };
  return out + path_shape("whisker", upright(low) + upright(high) + "m0-3.5H" + number_text(low));
}

}  // namespace

std::string bar_chart(const BarChart& chart) {
  const BarFrame frame(chart);
  std::string content;
  double y = 0;
  for (const Bar& bar : chart.bars) {
    content += bar_row(bar, frame, y, chart.written ? chart.written : three_decimals);
    y += kRowHeight;
  }
  if (std::isfinite(chart.reference)) {
    content += line("reference", frame.x(chart.reference), 18, frame.x(chart.reference), y);
  }
  return svg(chart.id, chart.title, chart.description, kBarsWidth, y, content);
}

std::string scale_mark(const Scale& scale) {
  const auto x = [&scale](double value) {
    return 4 + 192 * std::clamp((value - scale.low) / (scale.high - scale.low), 0.0, 1.0);
  };
  std::string out = line("scale", 4, 8, 196, 8);
  if (std::isfinite(scale.baseline)) out += line("baseline", x(scale.baseline), 2, x(scale.baseline), 14);
  if (std::isfinite(scale.interval_low) && std::isfinite(scale.interval_high)) {
    out += line("span", x(scale.interval_low), 8, x(scale.interval_high), 8);
  }
  if (std::isfinite(scale.value)) out += shape("circle", "dot", {{"cx", x(scale.value)}, {"cy", 8}, {"r", 4}});
  return element("svg", out, R"(class="mini" viewBox="0 0 200 16" aria-hidden="true")");
}

}  // namespace aisle::report
