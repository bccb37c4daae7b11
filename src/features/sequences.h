#pragma once

#include "core/micros.h"
#include "core/timelines.h"
#include "features/item_attributes.h"
#include "features/searches.h"

#include <cstddef>
#include <memory>
#include <span>
#include <string_view>
#include <vector>

namespace aisle::features {

// What one person did with items, in the order in which it became known: spans of one length. Times may be missing
// (empty): some published logs tell the order alone.
struct History {
  std::span<const Code> item, type;
  std::span<const Micros> time;
  std::span<const Micros> known = {};  // when each became known, rising; empty: when it happened

  [[nodiscard]] std::span<const Micros> known_at() const { return known.empty() ? time : known; }

  [[nodiscard]] std::size_t size() const { return item.size(); }
  // The first `length` events; the last `length` events.
  [[nodiscard]] History first(std::size_t length) const;
  [[nodiscard]] History last(std::size_t length) const;
};

// Everybody's histories, packed one after the other. Codes of items are 1 … items, of types 1 … types. Searches that
// are known stand in histories like items, with the last of their codes, but nobody can choose them.
class Sequences {
 public:
  std::size_t items = 0, types = 0;
  std::shared_ptr<const ItemAttributes> attributes = {};  // what the items are; none where nothing tells
  std::shared_ptr<const Searches> searches = {};          // none where nobody searched, or nobody asks

  // Items that can be chosen: 1 … choices().
  [[nodiscard]] std::size_t choices() const { return items - (searches == nullptr ? 0 : searches->size()); }
  // What the item is where it is a search: its words; empty for others.
  [[nodiscard]] std::string_view search(Code item) const;
  // Without events, and with codes of the same meaning.
  [[nodiscard]] Sequences empty_copy() const;

  [[nodiscard]] std::size_t size() const { return begin_.size() - 1; }
  [[nodiscard]] std::size_t events() const { return item_.size(); }
  [[nodiscard]] History operator[](std::size_t sequence) const;
  // All events, one history after the other; `begin(s)` is where that of `s` starts.
  [[nodiscard]] History all() const { return {item_, type_, time_, known_}; }
  [[nodiscard]] std::size_t begin(std::size_t sequence) const { return begin_[sequence]; }

  // Adds a history as the last one. All have times or none has; Error otherwise.
  void add(const History& history);

 private:
  std::vector<std::size_t> begin_{0};
  std::vector<Code> item_, type_;
  std::vector<Micros> time_, known_;
};

}  // namespace aisle::features
