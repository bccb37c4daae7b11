#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace aisle::models {

// A ranker that learnt what items are, and so can score items that came after it learnt.
class Newcomers {
 public:
  virtual ~Newcomers() = default;

  // Whether it learnt what this attribute means: a text of features::ItemAttributes, "category:home>kitchen".
  [[nodiscard]] virtual bool knows(std::string_view attribute) const = 0;
  // Scores them too from now on, behind the items that it has; of each one its attributes, some of which it knows.
  virtual void add_items(std::span<const std::vector<std::string>> attributes) = 0;
};

}  // namespace aisle::models
