#include "features/item_attributes.h"

#include "features/item_words.h"
#include "features/title_words.h"

#include <algorithm>
#include <cmath>
#include <string>
#include <utility>

namespace aisle::features {

namespace {

std::string_view trimmed(std::string_view text) {
  const auto is_blank = [](char c) { return c == ' ' || c == '\t'; };
  while (!text.empty() && is_blank(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_blank(text.back())) text.remove_suffix(1);
  return text;
}

// Calls take(part) for each part between separators that is not blank.
template <typename Take>
void each_part(std::string_view text, char separator, const Take& take) {
  while (true) {
    const auto end = text.find(separator);
    if (const auto part = trimmed(text.substr(0, end)); !part.empty()) take(part);
    if (end == std::string_view::npos) return;
    text.remove_prefix(end + 1);
  }
}

// Two prices lie in one band when they differ by less than about 40 %.
int price_band(Money price) { return static_cast<int>(std::floor(2 * std::log2(price.millionths / 1e6))); }

}  // namespace

void ItemAttributes::add(std::string_view category, std::string_view brand, Money price,
                         std::span<const std::string_view> words) {
  begin_.push_back(codes_.size());
  band_.push_back(0);
  each_part(category, '|', [&](std::string_view path) { put_path(path); });
  if (const auto name = trimmed(brand); !name.empty()) put(Kind::brand, "brand:" + std::string(name));
  if (price > Money{0}) put(Kind::price, "price:" + std::to_string(price_band(price)));
  for (const auto word : words) put(Kind::word, "word:" + std::string(word));
}

void ItemAttributes::put_path(std::string_view path) {
  std::string levels = "category:";
  each_part(path, '>', [&](std::string_view level) {
    if (levels.back() != ':') levels += '>';
    levels += level;
    put(Kind::category, levels);
  });
}

void ItemAttributes::put(Kind kind, std::string_view text) {
  const Code code = texts_.code(text);
  if (code == kind_.size()) {
    kind_.push_back(kind);
    ordinal_.push_back(kind == Kind::price ? static_cast<Code>(++bands_) : 0);
  }
  if (kind == Kind::price) band_.back() = ordinal_[code];
  const auto first = codes_.begin() + static_cast<std::ptrdiff_t>(begin_[begin_.size() - 2]);
  if (std::find(first, codes_.end(), code) != codes_.end()) return;
  codes_.push_back(code);
  begin_.back() = codes_.size();
}

std::span<const Code> ItemAttributes::of(Code item) const {
  if (item == 0 || item > items()) return {};
  return std::span(codes_).subspan(begin_[item - 1], begin_[item] - begin_[item - 1]);
}

namespace {

// What was known of an item.
struct Known {
  std::string_view category, brand, title, text;
  Money price = no_price;
};

Known known_of(const Timelines& timelines, Code item, Micros before) {
  const ItemContent content = timelines.content(item);
  if (content.since.empty()) return {};
  const std::size_t entry = entry_before(content.since, before).value_or(0);
  return {.category = timelines.text(Coded::category, content.category[entry]),
          .brand = timelines.text(Coded::brand, content.brand[entry]),
          .title = timelines.text(Coded::title, content.title[entry]),
          .text = timelines.text(Coded::text, content.text[entry]),
          .price = content.price[entry]};
}

void add_known(const Known& known, const std::function<bool(std::string_view word)>& tells, ItemAttributes& to) {
  const auto words = telling_words(known.title, known.text, tells);
  to.add(known.category, known.brand, known.price, std::vector<std::string_view>(words.begin(), words.end()));
}

}  // namespace

ItemAttributes item_attributes(const Timelines& timelines, std::size_t items, Micros before) {
  ItemWords words;
  for (Code item = 1; item <= items; ++item) {
    const Known known = known_of(timelines, item, before);
    words.add(known.title, known.text);
  }
  words.choose();
  const auto tells = [&](std::string_view word) { return words.tells(word); };
  ItemAttributes out;
  for (Code item = 1; item <= items; ++item) add_known(known_of(timelines, item, before), tells, out);
  return out;
}

void add_searches(const Searches& searches, ItemAttributes& attributes) {
  for (const auto& text : searches.texts()) {
    std::vector<std::string> words = title_words(text);
    std::erase_if(words, [&](const std::string& word) { return attributes.find("word:" + word) == 0; });
    attributes.add("", "", no_price, std::vector<std::string_view>(words.begin(), words.end()));
  }
}

ItemAttributes attributes_of(const Timelines& timelines, std::span<const Code> items, Micros before,
                             const std::function<bool(std::string_view word)>& tells) {
  ItemAttributes out;
  for (const Code item : items) add_known(known_of(timelines, item, before), tells, out);
  return out;
}

}  // namespace aisle::features
