#pragma once

#include "features/item_attributes.h"
#include "features/sequences.h"
#include "models/behaviour_kernel.h"

#include <cstddef>
#include <functional>
#include <memory>
#include <span>
#include <vector>

namespace aisle::models {

// Whether more than a tenth of the events are of items that were chosen once: a network would learn by heart what came
// before them.
bool are_many_chosen_once(const features::Sequences& sequences);

// Which items have a vector of their own [items + 1]: those that somebody chose; where many are chosen once, more
// often.
std::vector<char> items_with_vectors(const features::Sequences& sequences);

// What items' vectors are made of while a network learns them, where it is known what items are: each is the sum of a
// vector of its own and of those of its attributes, so that items learn from each other. Rows of `width` numbers.
class ItemContents {
 public:
  // Begins with own vectors [items + 1] as given and attributes' that are 0.
  ItemContents(std::shared_ptr<const features::ItemAttributes> attributes, std::span<const float> own,
               std::size_t width);

  // Begins with rows [items + 1] that are such sums, and what attributes add to them.
  void go_on_from(std::span<const float> rows, std::span<const float> vectors);

  // Sets an item's row to its sum.
  void compose(Code item, float* row) const;

  // Collects what the gradient of an item's row says of its attributes; the squared length of what was collected.
  void clear();
  void add(Code item, const float* row_gradient);
  [[nodiscard]] double squares() const;

  // Numbers of an item's own vector, to be moved by the caller, and a step of the attributes'.
  float* own(Code item) { return own_.data() + item * width_; }
  void step(const encoder::Kernel& kernel, const encoder::Kernel::Adam& how);

  // Of the attributes [A + 1, D].
  [[nodiscard]] const std::vector<float>& vectors() const { return vectors_; }

  // Every number that the next steps depend on, with a name each.
  void each_state(const std::function<void(const char* name, std::vector<float>& numbers)>& visit);

 private:
  std::shared_ptr<const features::ItemAttributes> attributes_;
  std::size_t width_;
  std::vector<float> own_, vectors_, gradient_, mean_, square_;
};

}  // namespace aisle::models
