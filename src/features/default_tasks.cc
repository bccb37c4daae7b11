#include "features/default_tasks.h"

#include <fmt/format.h>

namespace aisle::features {

namespace {

struct Horizons {
  int buys, churn, value;  // days
};

Horizons horizons(Micros length) {
  const auto days = length.count / day.count;
  if (days >= 270) return {30, 60, 90};
  if (days >= 90) return {7, 21, 28};
  if (days >= 28) return {3, 7, 7};
  return {1, 2, 2};
}

}  // namespace

std::vector<Task> default_tasks(const LogTraits& log) {
  const auto [buys, churn, value] = horizons(log.length());
  const bool sells = log.types.contains("purchase");
  std::vector<Task> out;
  const auto ask = [&](const std::string& name, const std::string& text) { out.push_back(parse_task(name, text)); };
  for (const char* type : {"purchase", "view_item"}) {
    if (!log.about_items.contains(type)) continue;
    ask("next_item", fmt::format("next item of {}", type));
    break;
  }
  if (sells) ask(fmt::format("buys_{}d", buys), fmt::format("purchase within {}d", buys));
  if (!log.types.empty())
    ask(fmt::format("churn_{}d", churn),
        fmt::format("no event within {0}d among users with event in last {0}d", churn));
  if (sells && log.has_prices) ask(fmt::format("value_{}d", value), fmt::format("sum of purchase within {}d", value));
  if (sells) ask("days_to_purchase", fmt::format("time to purchase within {}d", value));
  return out;
}

}  // namespace aisle::features
