#pragma once

#include "core/timelines.h"
#include "features/searches.h"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <string_view>
#include <vector>

namespace aisle::features {

// What items are beside their ids, as small codes that many items share: each level of their categories, their brand,
// how dear they are, and words of their titles and texts. Codes of attributes are 1 … count(); those that are found
// first come first.
class ItemAttributes {
 public:
  enum class Kind : std::uint8_t { category, brand, price, word };

  // One more item, after those there are; the first one added is item 1. `category` may be a path ("home > kitchen":
  // each level counts, with what stands before it) and several of them ("home > kitchen | gifts"). Empty texts, and a
  // price of 0 or less, are not known.
  void add(std::string_view category, std::string_view brand, Money price,
           std::span<const std::string_view> words = {});

  [[nodiscard]] std::size_t items() const { return begin_.size() - 1; }
  [[nodiscard]] std::size_t count() const { return kind_.size() - 1; }
  // Of an item, each once: categories (wide before narrow), brand, price band, words. Empty for item 0 and for those
  // not added.
  [[nodiscard]] std::span<const Code> of(Code item) const;
  [[nodiscard]] Kind kind(Code attribute) const { return kind_[attribute]; }
  // Which of the 1 … bands() price bands an item lies in, as they were found; 0 where its price is not known.
  [[nodiscard]] Code band(Code item) const { return item < band_.size() ? band_[item] : 0; }
  [[nodiscard]] std::size_t bands() const { return bands_; }
  // "category:home>kitchen", "brand:Acme", "price:7", "word:bag"; and its code, 0 for none.
  [[nodiscard]] std::string_view text(Code attribute) const { return texts_.text(attribute); }
  [[nodiscard]] Code find(std::string_view text) const { return texts_.find(text); }

 private:
  void put(Kind kind, std::string_view text);
  void put_path(std::string_view path);

  std::vector<std::size_t> begin_{0};  // of item i: from begin_[i - 1] to begin_[i]
  std::vector<Code> codes_;
  std::vector<Kind> kind_{Kind::category};  // the first one is nobody's
  std::vector<Code> ordinal_{0};            // of an attribute among those of its kind, where that is the price
  std::vector<Code> band_{0};               // of an item
  std::size_t bands_ = 0;
  Dictionary texts_;
};

// Of the items 1 … items, to be learnt from, as their catalogue stood right before the moment; where it was first told
// later, as it was first told (what an item is hardly changes, and logs are often imported before their catalogue). Of
// titles and texts the words that tell something (item_words.h).
ItemAttributes item_attributes(const Timelines& timelines, std::size_t items, Micros before);
// Adds searches behind the items: the words that items have in common with them.
void add_searches(const Searches& searches, ItemAttributes& attributes);
// As item_attributes, of these items, the first of which is item 1, with the words of which tells(word).
ItemAttributes attributes_of(const Timelines& timelines, std::span<const Code> items, Micros before,
                             const std::function<bool(std::string_view word)>& tells);

}  // namespace aisle::features
