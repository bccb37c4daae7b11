#pragma once

#include <cstddef>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace aisle::features {

// The words of a task one by one. Words are split at blanks; "…" is one, and so are = != < <= > >=.
class TaskWords {
 public:
  // Error for a quote that does not end. `name` is told in errors.
  TaskWords(std::string_view name, std::string_view text);

  [[nodiscard]] bool at_end() const { return next_ == words_.size(); }
  // Takes the word when it comes next.
  bool take(std::string_view word);
  // Takes all of them when they come next, or none.
  bool take(std::initializer_list<std::string_view> words);
  // Takes the word; Error when another comes, or none.
  void expect(std::string_view word);
  // Takes any word that is no text in quotes; `what` it should be is told when there is none.
  std::string word(std::string_view what);
  // Takes a text in quotes, or a word.
  std::string text(std::string_view what);
  // Error: the last word taken is not one of these.
  [[noreturn]] void refuse_last(const std::vector<std::string>& expected) const;
  // Error: the next word is not one of these.
  [[noreturn]] void refuse_next(const std::vector<std::string>& expected) const;

 private:
  struct Word {
    std::string text;
    bool quoted = false;
  };
  void split(std::string_view text);
  [[nodiscard]] bool is(std::size_t place, std::string_view word) const;
  [[noreturn]] void refuse(std::size_t place, const std::vector<std::string>& expected) const;

  std::string where_;
  std::vector<Word> words_;
  std::size_t next_ = 0;
};

}  // namespace aisle::features
