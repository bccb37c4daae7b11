#include "features/item_words.h"

#include "features/title_words.h"

#include <algorithm>
#include <functional>
#include <utility>

namespace aisle::features {

namespace {

// Each once, the title's first; how many these are.
std::pair<std::vector<std::string>, std::size_t> words_of(std::string_view title, std::string_view text) {
  constexpr std::size_t most_of_text = 200;
  auto words = title_words(title);
  const std::size_t count = words.size();
  if (!text.empty()) words = title_words(std::string(title).append("\n").append(text), count + most_of_text);
  return {std::move(words), count};
}

}  // namespace

std::vector<std::string> telling_words(std::string_view title, std::string_view text,
                                       const std::function<bool(std::string_view word)>& tells) {
  constexpr std::size_t most_taken = 64;
  auto [words, of_title] = words_of(title, text);
  std::vector<std::string> out;
  std::size_t of_text = 0;
  for (std::size_t i = 0; i < words.size() && of_text < most_taken; ++i) {
    if (!tells(words[i])) continue;
    of_text += i < of_title ? 0 : 1;
    out.push_back(std::move(words[i]));
  }
  return out;
}

void ItemWords::add(std::string_view title, std::string_view text) {
  const auto [words, of_title] = words_of(title, text);
  for (std::size_t i = 0; i < words.size(); ++i) {
    const Code word = words_.code(words[i]);
    items_.resize(words_.size());
    titles_.resize(words_.size());
    ++items_[word];
    titles_[word] += i < of_title ? 1 : 0;
  }
  worded_ += words.empty() ? 0 : 1;
}

void ItemWords::choose() {
  constexpr std::size_t least_items = 3;
  constexpr std::size_t most_words = 4096;
  std::vector<Code> ranked;
  for (Code word = 1; word < items_.size(); ++word)
    if (items_[word] >= least_items && 2 * items_[word] <= worded_) ranked.push_back(word);
  std::ranges::stable_sort(ranked, std::greater(),
                           [this](Code word) { return std::pair(titles_[word] >= least_items, items_[word]); });
  ranked.resize(std::min(ranked.size(), most_words));
  tells_.assign(items_.size(), false);
  for (const Code word : ranked) tells_[word] = true;
}

}  // namespace aisle::features
