#pragma once

#include "core/safetensors.h"
#include "features/sequences.h"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <vector>

namespace aisle::models {

// What one item says for another one.
struct Link {
  Code item = 0;
  float weight = 0;
};

// A sparse matrix of items by items, row by row: where links lead from each item.
class ItemLinks {
 public:
  ItemLinks() = default;
  // Row i is what leads from item i; row 0 is empty.
  explicit ItemLinks(const std::vector<std::vector<Link>>& rows);

  // Valid while this lives; empty for an item beyond the last row.
  [[nodiscard]] std::span<const Link> from(Code item) const;
  [[nodiscard]] std::size_t size() const { return links_.size(); }
  [[nodiscard]] std::size_t rows() const { return begin_.size() - 1; }

  void save(StoredTensors& weights) const;
  void load(const StoredTensors& weights);

 private:
  std::vector<std::size_t> begin_{0};
  std::vector<Link> links_;
};

// Sums by item that know which items they hold: clearing costs what was added.
class Tally {
 public:
  explicit Tally(std::size_t items) : sums_(items + 1), held_(items + 1) {}

  void add(Code item, double weight) {
    if (held_[item] == 0) {
      held_[item] = 1;
      items_.push_back(item);
    }
    sums_[item] += weight;
  }
  // In the order in which they came.
  [[nodiscard]] std::span<const Code> items() const { return items_; }
  [[nodiscard]] double of(Code item) const { return sums_[item]; }
  // The same with their sums.
  [[nodiscard]] std::vector<Link> links() const;
  void clear();

 private:
  std::vector<double> sums_;
  std::vector<char> held_;
  std::vector<Code> items_;
};

// The `most` links of largest absolute weight (of equal ones those to the earlier items), in the order of their items.
std::vector<Link> strongest(std::vector<Link> links, std::size_t most);

// Where each item occurs in sequences, which must live as long.
class Occurrences {
 public:
  struct Place {
    std::uint32_t sequence = 0;
    std::uint32_t event = 0;  // of the sequence
  };

  explicit Occurrences(const features::Sequences& sequences);
  // In the sequences' order.
  [[nodiscard]] std::span<const Place> of(Code item) const;
  [[nodiscard]] const features::Sequences& sequences() const { return *sequences_; }

 private:
  const features::Sequences* sequences_;
  std::vector<std::size_t> begin_;
  std::vector<Place> places_;
};

// One row an item, made on all cores: `row` gets an item that occurs and an empty tally, and is called for several
// items at once. Items that do not occur have no links.
ItemLinks link_items(const Occurrences& occurrences, const std::function<std::vector<Link>(Code, Tally&)>& row);

}  // namespace aisle::models
