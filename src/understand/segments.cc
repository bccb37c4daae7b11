#include "stats/k_means.h"
#include "understand/analyses.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <string_view>
#include <vector>

namespace aisle::understand {

namespace {

struct Feature {
  std::string_view name;
  bool logarithm;  // of one more than it: counts and money stretch far
};

constexpr auto features = std::to_array<Feature>({{"visits", true},
                                                  {"silent_days", true},
                                                  {"looks", true},
                                                  {"cart_share", false},
                                                  {"kinds", true},
                                                  {"price", true},
                                                  {"evening", false},
                                                  {"mobile", false},
                                                  {"orders", true},
                                                  {"revenue", true}});

// A row a person, of at most 20,000 by the hash of who they are.
// A share of few visits or looks says little: it counts as if five more had been like everybody's.
std::string people(const Questions& ask) {
  return ask.with_orders(R"(,
visits AS (SELECT person, start, (extract(hour FROM )" +
                         ask.local("start") +
                         R"() >= 18)::INT AS evening, (device = 'mobile')::INT AS mobile FROM sessions WHERE NOT bot),
whole AS (
  SELECT avg(evening) AS evening, avg(mobile) AS mobile,
         (SELECT count(*) FILTER (type = 'add_to_cart') / nullif(count(*) FILTER (type = 'view_item'), 0) FROM events WHERE NOT bot) AS cart_share FROM visits),
came AS (
  SELECT person, count(*) AS visits, date_diff('day', max(start), (SELECT max(time) FROM events)) AS silent_days,
         (sum(visits.evening) + 5 * any_value(whole.evening)) / (count(*) + 5) AS evening,
         (sum(visits.mobile) + 5 * any_value(whole.mobile)) / (count(visits.mobile) + 5) AS mobile
  FROM visits, whole GROUP BY person),
looked AS (
  SELECT person, count(*) FILTER (type = 'view_item') AS looks, count(*) FILTER (type = 'add_to_cart') AS carts, count(DISTINCT item_id) AS kinds,
         median(price) FILTER (currency = (SELECT mode(currency) FROM events WHERE NOT bot))::DOUBLE AS price
  FROM events WHERE NOT bot GROUP BY person),
spent AS (SELECT person, count(*) AS orders, sum(worth)::DOUBLE AS revenue FROM orders GROUP BY person)
SELECT person, visits, silent_days, looks / visits AS looks, least((carts + 5 * whole.cart_share) / (looks + 5), 1) AS cart_share, kinds, price,
       came.evening, came.mobile, coalesce(orders, 0) AS orders, coalesce(revenue, 0) AS revenue
FROM came JOIN looked USING (person) LEFT JOIN spent USING (person), whole ORDER BY hash(person) LIMIT 20000)");
}

struct Column {
  std::string_view name;
  std::vector<double> raw;
  std::vector<double> scaled;  // mean 0, deviation 1
  double mean = 0;             // of raw
};

// None where the feature says nothing: not known, or the same for (almost) everybody.
bool read(const Json& rows, const Feature& feature, Column& column) {
  column.name = feature.name;
  double known = 0;
  double sum = 0;
  for (const auto& row : rows.array()) {
    const double value = row.at(feature.name).number();
    column.raw.push_back(value);
    if (std::isnan(value)) continue;
    ++known;
    sum += value;
  }
  if (known < static_cast<double>(column.raw.size()) / 2) return false;
  column.mean = sum / known;
  double mean = 0;
  for (double& value : column.raw) {
    if (std::isnan(value)) value = column.mean;
    column.scaled.push_back(feature.logarithm ? std::log1p(std::max(0.0, value)) : value);
    mean += column.scaled.back() / static_cast<double>(column.raw.size());
  }
  double variance = 0;
  for (const double value : column.scaled)
    variance += (value - mean) * (value - mean) / static_cast<double>(column.raw.size());
  if (variance < 1e-6) return false;
  constexpr double farthest = 4;  // deviations: one odd person is no group
  for (double& value : column.scaled) value = std::clamp((value - mean) / std::sqrt(variance), -farthest, farthest);
  return true;
}

// The features by which a group differs most from everybody, two at most.
Json marks(const std::vector<Column>& columns, const stats::Groups& groups, std::size_t group) {
  constexpr double telling = 0.4;
  std::vector<std::size_t> order;
  for (std::size_t c = 0; c < columns.size(); ++c) {
    if (std::abs(groups.centres[group][c]) >= telling) order.push_back(c);
  }
  std::ranges::sort(order, std::greater(), [&](std::size_t c) { return std::abs(groups.centres[group][c]); });
  if (order.size() > 2) order.resize(2);
  Json::Array out;
  for (const std::size_t c : order) {
    double sum = 0;
    double count = 0;
    for (std::size_t i = 0; i < groups.group.size(); ++i) {
      if (groups.group[i] != group) continue;
      sum += columns[c].raw[i];
      ++count;
    }
    out.emplace_back(
        Json::Object{{"feature", columns[c].name}, {"z", groups.centres[group][c]}, {"mean", sum / count}});
  }
  return out;
}

Json groups_of(const std::vector<Column>& columns, const stats::Groups& found) {
  Json::Array out;
  for (std::size_t g = 0; g < found.centres.size(); ++g) {
    const auto people = static_cast<double>(std::ranges::count(found.group, g));
    if (people == 0) continue;
    out.emplace_back(Json::Object{{"people", people},
                                  {"share", people / static_cast<double>(found.group.size())},
                                  {"marks", marks(columns, found, g)}});
  }
  std::ranges::stable_sort(out, std::greater(), [](const Json& group) { return group.at("people").number(); });
  return out;
}

}  // namespace

Json segments(Questions& ask) {
  const Json rows = ask.rows("people to be grouped", people(ask));
  const std::size_t people = rows.array().size();
  if (people < 3 * fewest) return {};
  std::vector<Column> columns;
  Json::Array means;
  for (const auto& feature : features) {
    Column column;
    if (!read(rows, feature, column)) continue;
    means.emplace_back(Json::Object{{"feature", column.name}, {"mean", column.mean}});
    columns.push_back(std::move(column));
  }
  if (columns.size() < 2) return {};
  std::vector<std::vector<double>> points(people, std::vector<double>(columns.size()));
  for (std::size_t c = 0; c < columns.size(); ++c) {
    for (std::size_t i = 0; i < people; ++i) points[i][c] = columns[c].scaled[i];
  }
  constexpr std::size_t least = 3;
  constexpr std::size_t most = 6;
  const auto found = stats::best_groups(points, least, most, 1);
  return Json::Object{
      {"people", people}, {"silhouette", found.silhouette}, {"groups", groups_of(columns, found)}, {"features", means}};
}

}  // namespace aisle::understand
