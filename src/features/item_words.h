#pragma once

#include "core/timelines.h"

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace aisle::features {

// Of an item's words (title_words.h) those of which tells(word): all of its title, then the first 64 more of its text,
// which is read for 200 words.
std::vector<std::string> telling_words(std::string_view title, std::string_view text,
                                       const std::function<bool(std::string_view word)>& tells);

// Which words of items tell something that can be learnt: three items or more have them, but not most of those that
// have any. The 4,096 most frequent ones at most, those that titles have before others.
class ItemWords {
 public:
  // One more item.
  void add(std::string_view title, std::string_view text);
  // When all are added.
  void choose();
  [[nodiscard]] bool tells(std::string_view word) const { return tells_[words_.find(word)]; }

 private:
  Dictionary words_;
  std::vector<std::size_t> items_{0}, titles_{0};  // that have a word, by its code
  std::size_t worded_ = 0;                         // items that have any
  std::vector<bool> tells_;
};

}  // namespace aisle::features
