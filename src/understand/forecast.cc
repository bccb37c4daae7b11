#include "understand/forecast.h"

#include "understand/analyses.h"

#include <algorithm>
#include <cmath>
#include <span>

namespace aisle::understand {

namespace {

constexpr std::size_t week = 7;
constexpr std::size_t recent = 4 * week;
constexpr std::size_t usual = 8 * week;
constexpr double outside = 0.05;      // of the errors, on either side of the band
constexpr std::size_t remembered = 365;  // days whose errors count

double sum(std::span<const double> values) {
  double out = 0;
  for (const double value : values) out += value;
  return out;
}

// The value that this share of the sorted ones stays below (type 6 of Hyndman & Fan 1996: of the next one too).
double quantile(const std::vector<double>& sorted, double share) {
  const double place = share * static_cast<double>(sorted.size() + 1) - 1;
  const double last = static_cast<double>(sorted.size() - 1);
  const double within = std::clamp(place, 0.0, last);
  const auto below = static_cast<std::size_t>(within);
  const auto above = std::min(below + 1, sorted.size() - 1);
  return sorted[below] + (within - std::floor(within)) * (sorted[above] - sorted[below]);
}

}  // namespace

Forecast::Base Forecast::base(std::size_t known) const {
  const auto all = std::span(daily_.count).first(known);
  Base out{.level = sum(all.last(recent)) / recent};
  const double among = sum(all.last(usual)) / week;
  for (std::size_t day = known - usual; day < known; ++day)
    if (among > 0) out.share[(day % week)] += daily_.count[day] / among;
  return out;
}

double Forecast::expected(const Base& base, std::size_t day) const { return base.level * base.share[day % week]; }

Forecast::Band Forecast::after(std::size_t known, std::size_t ahead) const {
  const std::size_t first = std::max(usual, known > remembered ? known - remembered : 0);
  std::vector<double> errors;  // in levels
  for (std::size_t then = first; then + ahead <= known; ++then) {
    const Base past = base(then);
    const std::size_t day = then + ahead - 1;
    if (past.level > 0) errors.push_back((daily_.count[day] - expected(past, day)) / past.level);
  }
  const Base now = base(known);
  Band out{.expected = expected(now, known + ahead - 1)};
  if (errors.empty()) errors.push_back(0);
  std::ranges::sort(errors);
  out.low = std::max(0.0, out.expected + quantile(errors, outside) * now.level);
  out.high = std::max(out.low, out.expected + quantile(errors, 1 - outside) * now.level);
  return out;
}

namespace {

constexpr std::size_t shown = 56;   // days of the past
constexpr std::size_t to_come = 14;  // days

// The rows of the last stretch of days that is long enough to learn from; four weeks without an order end a stretch: the
// shop was shut, or its log has a hole.
Json last_stretch(const Json& rows) {
  const auto moment = [](const Json& row) { return *parse_time(row.at("day").string()); };
  Json out = Json::Array{};
  Json stretch = Json::Array{};
  const auto end = [&] {
    if (stretch.array().empty()) return;
    const Micros length = moment(stretch.array().back()) - moment(stretch.array().front());
    if (length.count / day.count >= static_cast<std::int64_t>(Forecast::fewest + shown)) out = std::move(stretch);
    stretch = Json::Array{};
  };
  for (const auto& row : rows.array()) {
    const bool gap = !stretch.array().empty() &&
                     (moment(row) - moment(stretch.array().back())).count > static_cast<std::int64_t>(recent) * day.count;
    if (gap) end();
    stretch.push_back(row);
  }
  end();
  return out;
}

void add_band(Json& out, const Forecast::Band& band) {
  out["expected"] = band.expected;
  out["low"] = band.low;
  out["high"] = band.high;
}

}  // namespace

Json forecast(Questions& ask) {
  const Json rows = ask.rows("revenue a day", ask.with_orders(R"(
SELECT strftime(local, '%Y-%m-%d') AS day, coalesce(sum(worth), 0)::DOUBLE AS count FROM orders GROUP BY day ORDER BY day)"));
  const Json stretch = last_stretch(rows);
  if (stretch.array().empty()) return {};
  const Daily daily = read_daily(stretch);
  const std::size_t whole = daily.count.size() - 1;  // the last day may not be over yet
  const Forecast past(daily);
  Json history = Json::Array{};
  double inside = 0;
  for (std::size_t each = whole - shown; each <= whole; ++each) {
    const auto band = past.after(each, 1);
    const double came = daily.count[each];
    const bool held = came >= band.low && came <= band.high;
    Json row = Json::Object{{"day", day_text(daily, each)}, {"actual", came}};
    add_band(row, band);
    row["outside"] = each < whole && !held;
    if (each < whole) inside += held ? 1 : 0;
    history.push_back(std::move(row));
  }
  const Json today = history.array().back();
  Json days = Json::Array{};
  for (std::size_t ahead = 2; ahead <= to_come + 1; ++ahead) {
    Json row = Json::Object{{"day", day_text(daily, whole + ahead - 1)}};
    add_band(row, past.after(whole, ahead));
    days.push_back(std::move(row));
  }
  return Json::Object{
      {"of", "revenue"}, {"share", 1 - 2 * outside}, {"held", inside / shown}, {"history", history}, {"today", today}, {"days", days}};
}

}  // namespace aisle::understand
