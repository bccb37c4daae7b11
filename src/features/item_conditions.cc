#include "features/item_conditions.h"

#include <utility>

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

ItemConditions::ItemConditions(const Timelines& timelines, std::vector<Condition> where)
    : timelines_(timelines), where_(std::move(where)) {
  for (const auto& condition : where_) {
    const bool text = condition.field != Condition::Field::price;
    const Coded field = condition.field == Condition::Field::category ? Coded::category : Coded::brand;
    texts_.push_back(text ? timelines.find(field, condition.text) : 0);
    if (text && texts_.back() == 0 && condition.comparison == Comparison::equal) possible_ = false;
  }
}

bool ItemConditions::hold(const ItemContent& content, std::optional<std::size_t> entry, Money told) const {
  for (std::size_t i = 0; i < where_.size(); ++i) {
    const Condition& condition = where_[i];
    if (condition.field == Condition::Field::price) {
      const Money price = told == no_price && entry ? content.price[*entry] : told;
      const double amount = static_cast<double>(price.millionths) / 1e6;
      if (price == no_price || !compare(amount, condition.comparison, condition.number)) return false;
      continue;
    }
    const auto& column = condition.field == Condition::Field::category ? content.category : content.brand;
    const Code found = entry ? column[*entry] : 0;
    if (found == 0 || (found == texts_[i]) != (condition.comparison == Comparison::equal)) return false;
  }
  return true;
}

bool ItemConditions::hold(Code item, Micros moment) const {
  if (!possible_ || item == 0) return false;
  const ItemContent content = timelines_.content(item);
  return hold(content, entry_before(content.since, moment), no_price);
}

}  // namespace aisle::features
