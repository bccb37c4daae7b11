#include "core/micros.h"
#include "understand/analyses.h"
#include "understand/forecast.h"

#include <utility>

namespace aisle::understand {

namespace {

constexpr std::size_t shown = 56;         // days of the past
constexpr std::size_t to_come = 14;       // days
constexpr std::int64_t longest_gap = 28;  // days without an order that end a stretch

// The rows of the last stretch of days that is long enough to learn from; four weeks without an order end one: the
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
    const bool gap =
        !stretch.array().empty() && (moment(row) - moment(stretch.array().back())).count > longest_gap * day.count;
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
  return Json::Object{{"of", "revenue"},        {"share", 1 - 2 * Forecast::outside},
                      {"held", inside / shown}, {"history", history},
                      {"today", today},         {"days", days}};
}

}  // namespace aisle::understand
