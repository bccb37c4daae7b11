#include "features/searches.h"

#include "core/text.h"
#include "features/title_words.h"

#include <algorithm>
#include <fmt/ranges.h>
#include <utility>

namespace aisle::features {

std::string search_text(std::string_view query) {
  const auto words = title_words(query);
  if (!words.empty()) return fmt::format("{}", fmt::join(words, " "));
  std::string typed = lower_case(query);
  std::erase_if(typed, [](char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; });
  return typed;
}

Searches::Searches(std::vector<std::string> texts) : texts_(std::move(texts)) {
  for (std::size_t i = 0; i < texts_.size(); ++i) codes_.emplace(texts_[i], static_cast<Code>(i + 1));
}

Code Searches::find(std::string_view query) const {
  if (texts_.empty()) return 0;
  const auto code_of = [this](const std::string& text) {
    const auto found = codes_.find(text);
    return found == codes_.end() ? 0 : found->second;
  };
  if (const Code whole = code_of(search_text(query)); whole != 0) return whole;
  Code rarest = 0;
  for (const auto& word : title_words(query)) rarest = std::max(rarest, code_of(word));
  return rarest;
}

}  // namespace aisle::features
