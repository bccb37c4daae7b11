#include "features/answers.h"

#include "core/error.h"
#include "features/orders.h"

#include <algorithm>
#include <cmath>

namespace aisle::features {

namespace {

double amount(const Timeline& events, std::uint32_t row, SummedField field) {
  const double price = events.price[row] == no_price ? 0 : static_cast<double>(events.price[row].millionths) / 1e6;
  const double quantity = events.quantity[row];
  switch (field) {
    case SummedField::money:
      return price * (quantity > 0 ? quantity : 1);
    case SummedField::price:
      return price;
    case SummedField::quantity:
      return quantity > 0 ? quantity : 1;
    case SummedField::rating:
      break;
  }
  return std::isnan(events.rating[row]) ? 0 : events.rating[row];
}

// Lines of one order count once, as in the folds.
double count(const Task& task, const Timeline& events, std::span<const std::uint32_t> found) {
  if (task.event.type != "purchase" && task.event.type != "refund") return static_cast<double>(found.size());
  Orders orders;
  return static_cast<double>(std::ranges::count_if(
      found, [&](auto row) { return orders.begins({.time = events.time[row], .order = events.order[row]}); }));
}

}  // namespace

double answer_at(const Task& task, const Timeline& events, std::span<const std::uint32_t> places, Micros moment) {
  const auto time = [&](std::uint32_t row) { return events.time[row]; };
  const auto begin = std::ranges::lower_bound(places, moment, {}, time);
  const auto end = std::ranges::lower_bound(places, moment + task.within, {}, time);
  const auto found = std::span(begin, end);
  switch (task.kind) {
    case TaskKind::within:
      return found.empty() ? 0 : 1;
    case TaskKind::none_within:
      return found.empty() ? 1 : 0;
    case TaskKind::count:
      return count(task, events, found);
    case TaskKind::time_to: {
      const Micros wait = found.empty() ? task.within : events.time[found.front()] - moment;
      return static_cast<double>(wait.count) / static_cast<double>(day.count);
    }
    case TaskKind::sum: {
      double sum = 0;
      for (const auto row : found) sum += amount(events, row, task.field);
      return sum;
    }
    case TaskKind::next_item:
      break;
  }
  throw Error("the next item is no number", "task " + task.name);
}

}  // namespace aisle::features
