#pragma once

#include "core/timelines.h"

#include <cstddef>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace aisle::features {

// The words of a search (title_words.h), a blank between them: searches of the same words are one. Where it has none (a
// number, one Chinese sign) what was typed, in small letters without blanks.
std::string search_text(std::string_view query);

// Searches that a model knows, each with a code of its own: 1 … size().
class Searches {
 public:
  Searches() = default;
  // Texts that search_text makes, the most frequent first.
  explicit Searches(std::vector<std::string> texts);
  Searches(const Searches&) = delete;  // the texts stay where they are
  Searches& operator=(const Searches&) = delete;
  Searches(Searches&&) = default;
  Searches& operator=(Searches&&) = default;
  ~Searches() = default;

  // What somebody typed; where those words are not known together, the rarest of them that is known by itself. 0 for
  // none.
  [[nodiscard]] Code find(std::string_view query) const;
  [[nodiscard]] std::size_t size() const { return texts_.size(); }
  [[nodiscard]] const std::string& text(Code search) const { return texts_[search - 1]; }
  [[nodiscard]] const std::vector<std::string>& texts() const { return texts_; }

 private:
  std::vector<std::string> texts_;
  std::unordered_map<std::string_view, Code> codes_;
};

}  // namespace aisle::features
