#include "features/asked_events.h"

#include <algorithm>

namespace aisle::features {

namespace {

bool compare(double value, Comparison comparison, double with) {
  switch (comparison) {
    case Comparison::equal:
      return value == with;
    case Comparison::unequal:
      return value != with;
    case Comparison::less:
      return value < with;
    case Comparison::at_most:
      return value <= with;
    case Comparison::greater:
      return value > with;
    case Comparison::at_least:
      break;
  }
  return value >= with;
}

}  // namespace

AskedEvents::AskedEvents(const Timelines& timelines, const EventKind& kind) : timelines_(timelines), kind_(kind) {
  if (kind.type != "event") {
    type_ = timelines.find(Coded::type, kind.type);
    possible_ = type_ != 0;
  }
  for (const auto& condition : kind.where) {
    const bool category = condition.field == Condition::Field::category;
    texts_.push_back(condition.field == Condition::Field::price
                         ? 0
                         : timelines.find(category ? Coded::category : Coded::brand, condition.text));
    const bool text = condition.field != Condition::Field::price;
    if (text && texts_.back() == 0 && condition.comparison == Comparison::equal) possible_ = false;
  }
}

std::vector<std::uint32_t> AskedEvents::places(const Timeline& events, bool in_hindsight) const {
  std::vector<std::uint32_t> out;
  if (!possible_) return out;
  for (std::uint32_t row = 0; row < events.size(); ++row) {
    if (type_ != 0 && events.type[row] != type_) continue;
    if (kind_.where.empty() || holds(events, row, in_hindsight)) out.push_back(row);
  }
  return out;
}

bool AskedEvents::holds(const Timeline& events, std::size_t row, bool in_hindsight) const {
  const ItemContent content = events.item[row] == 0 ? ItemContent{} : timelines_.content(events.item[row]);
  auto entry = entry_before(content.since, std::max(events.time[row], events.received[row]) + Micros{1});
  if (!entry && in_hindsight && !content.since.empty()) entry = 0;
  for (std::size_t i = 0; i < kind_.where.size(); ++i) {
    const Condition& condition = kind_.where[i];
    if (condition.field == Condition::Field::price) {
      Money price = events.price[row];
      if (price == no_price && entry) price = content.price[*entry];
      const double amount = static_cast<double>(price.millionths) / 1e6;
      if (price == no_price || !compare(amount, condition.comparison, condition.number)) return false;
      continue;
    }
    const auto& column = condition.field == Condition::Field::category ? content.category : content.brand;
    const Code found = entry ? column[*entry] : 0;
    const bool equal = found != 0 && found == texts_[i];
    if (equal != (condition.comparison == Comparison::equal)) return false;
  }
  return true;
}

}  // namespace aisle::features
