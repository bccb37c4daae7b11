#include "report/chart.h"

#include <gtest/gtest.h>

namespace aisle::report {
namespace {

LineChart chart_of(Style style, std::vector<Point> points) {
  return {.id = "c",
          .title = {"Title", "标题"},
          .description = {"It says <b>this</b>", "说明"},
          .x = {.label = {"across", "横轴"}},
          .y = {.label = {"up", "纵轴"}},
          .series = {{{"the line", "曲线"}, style, std::move(points)}}};
}

bool holds(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

std::size_t count(const std::string& text, const std::string& part) {
  std::size_t found = 0;
  for (std::size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) ++found;
  return found;
}

TEST(Frame, PutsTheEndsOfTheAxesAtTheEdges) {
  const Axis x{.low = 0, .high = 2, .label = {}};
  const Axis y{.low = -1, .high = 1, .label = {}};
  const Frame frame(x, y);
  EXPECT_DOUBLE_EQ(frame.x(0), Frame::left);
  EXPECT_DOUBLE_EQ(frame.x(2), Frame::right);
  EXPECT_DOUBLE_EQ(frame.x(1), (Frame::left + Frame::right) / 2);
  EXPECT_DOUBLE_EQ(frame.y(-1), Frame::bottom);
  EXPECT_DOUBLE_EQ(frame.y(1), Frame::top);
  EXPECT_DOUBLE_EQ(frame.y(7), Frame::top);  // never out of the picture
}

TEST(LineChart, DrawsKnownPointsAtTheirPlaces) {
  const auto drawn = line_chart(chart_of(Style::line, {{.x = 0, .y = 0}, {.x = 0.5, .y = 0.75}, {.x = 1, .y = 1}}));
  // From (left, bottom) = (54, 322) half of 402 to the right and three quarters of 288 up, then the rest.
  EXPECT_TRUE(holds(drawn, R"(class="line" d="M54 322l201-216l201-72")")) << drawn;
}

TEST(LineChart, ClosesTheAreaOverTheAxis) {
  const auto drawn = line_chart(chart_of(Style::area, {{.x = 0, .y = 1}, {.x = 1, .y = 0.5}}));
  EXPECT_TRUE(holds(drawn, R"(class="area" d="M54 34l402 144L456 322L54 322Z")")) << drawn;
}

TEST(LineChart, DrawsErrorBarsFromLowToHigh) {
  const auto drawn = line_chart(chart_of(Style::points, {{.x = 0.5, .y = 0.5, .low = 0.25, .high = 1}}));
  EXPECT_TRUE(holds(drawn, R"(<line class="whisker" x1="255" y1="250" x2="255" y2="34">)")) << drawn;
  EXPECT_TRUE(holds(drawn, R"(<circle class="dot" cx="255" cy="178" r="4.5">)")) << drawn;
}

TEST(LineChart, LeavesOutPointsThatAreNotNumbers) {
  const double nan = std::numeric_limits<double>::quiet_NaN();
  const auto drawn = line_chart(chart_of(Style::points, {{.x = nan, .y = 0.5}, {.x = 0.5, .y = 0.5}}));
  EXPECT_EQ(count(drawn, "<circle"), 1U);
  EXPECT_FALSE(holds(drawn, "nan"));
}

TEST(LineChart, NamesItselfForThoseWhoCannotSeeIt) {
  const auto drawn = line_chart(chart_of(Style::line, {}));
  EXPECT_TRUE(holds(drawn, R"(role="img")"));
  EXPECT_TRUE(holds(drawn, R"(<title id="c-t">Title · 标题</title>)")) << drawn;
  EXPECT_TRUE(holds(drawn, R"(<desc id="c-d">It says this · 说明</desc>)")) << drawn;
}

TEST(LineChart, HasALegendEntryForEachNamedSeries) {
  LineChart chart = chart_of(Style::line, {});
  chart.series.push_back({{}, Style::mark, {}});
  EXPECT_EQ(count(legend(chart), "<li>"), 1U);
}

TEST(Ticks, AreRoundAndWithinTheAxis) {
  EXPECT_EQ(ticks(0, 1).size(), 6U);
  EXPECT_DOUBLE_EQ(ticks(0, 1)[1], 0.2);
  EXPECT_DOUBLE_EQ(ticks(0, 0.03)[1], 0.01);
  EXPECT_DOUBLE_EQ(ticks(-3, 7).front(), -2);
  EXPECT_DOUBLE_EQ(ticks(-3, 7).back(), 6);
}

TEST(Ticks, EndAxesAtRoundValues) {
  EXPECT_DOUBLE_EQ(round_up(0.0123), 0.015);
  EXPECT_DOUBLE_EQ(round_up(0.83), 1);
  EXPECT_DOUBLE_EQ(round_up(1), 1);
}

TEST(BarChart, DrawsBarsAndWhiskersOnOneScale) {
  const BarChart chart{.id = "b",
                       .title = {"t", "t"},
                       .description = {"d", "d"},
                       .bars = {{"PageValues", 0.5, 0.25, 1}, {"Month", 0.25}}};
  const auto drawn = bar_chart(chart);  // 0 at x = 1, 1 at x = 479
  EXPECT_TRUE(holds(drawn, R"(class="bar" x="1" y="22" width="239" height="8")")) << drawn;
  EXPECT_TRUE(holds(drawn, R"(class="bar" x="1" y="62" width="119.5" height="8")")) << drawn;
  EXPECT_TRUE(holds(drawn, R"(d="M120.5 22.5v7M479 22.5v7m0-3.5H120.5")")) << drawn;
  EXPECT_TRUE(holds(drawn, R"(viewBox="0 0 480 80")")) << drawn;
}

TEST(BarChart, DrawsNegativeBarsToTheLeftOfZero) {
  const BarChart chart{.id = "b", .title = {}, .description = {}, .bars = {{"helps", 1}, {"harms", -1}}};
  const auto drawn = bar_chart(chart);
  EXPECT_TRUE(holds(drawn, R"(class="bar" x="240" y="22" width="239")")) << drawn;
  EXPECT_TRUE(holds(drawn, R"(class="bar" x="1" y="62" width="239")")) << drawn;
}

TEST(BarChart, CutsLongLabelsAndKeepsTheWholeInATooltip) {
  const std::string name(80, 'x');
  const auto drawn = bar_chart({.id = "b", .title = {}, .description = {}, .bars = {{name, 1}}});
  EXPECT_TRUE(holds(drawn, "<title>" + name + "</title>" + std::string(29, 'x') + "…")) << drawn;
}

TEST(ScaleMark, PutsValueIntervalAndBaselineOnTheScale) {
  const auto drawn =
      scale_mark({.low = 0, .high = 1, .value = 0.5, .interval_low = 0.25, .interval_high = 0.75, .baseline = 0});
  EXPECT_TRUE(holds(drawn, R"(class="baseline" x1="4")")) << drawn;
  EXPECT_TRUE(holds(drawn, R"(class="span" x1="52" y1="8" x2="148")")) << drawn;
  EXPECT_TRUE(holds(drawn, R"(cx="100")")) << drawn;
}

}  // namespace
}  // namespace aisle::report
