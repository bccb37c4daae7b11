#pragma once

#include "core/timelines.h"
#include "features/task.h"

#include <optional>
#include <string>
#include <vector>

namespace aisle::features {

// Conditions on what an item is (Condition), as codes of these timelines. A field that is not known holds no condition.
class ItemConditions {
 public:
  ItemConditions(const Timelines& timelines, std::vector<Condition> where);

  [[nodiscard]] bool empty() const { return where_.empty(); }
  // Whether there can be an item: the log has the texts.
  [[nodiscard]] bool possible() const { return possible_; }
  // Of an entry of the item's content, none where nothing was known. A price that is told with an event goes before the
  // catalogue's.
  [[nodiscard]] bool hold(const ItemContent& content, std::optional<std::size_t> entry, Money told) const;
  // Of an item as it was known right before the moment.
  [[nodiscard]] bool hold(Code item, Micros moment) const;

 private:
  const Timelines& timelines_;
  std::vector<Condition> where_;
  std::vector<Code> texts_;  // of conditions on category and brand
  bool possible_ = true;
};

}  // namespace aisle::features
