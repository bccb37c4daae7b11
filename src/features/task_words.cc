#include "features/task_words.h"

#include "core/error.h"
#include "core/nearest.h"

#include <algorithm>
#include <fmt/format.h>

namespace aisle::features {

namespace {

bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }
bool is_sign(char c) { return c == '=' || c == '!' || c == '<' || c == '>'; }

}  // namespace

TaskWords::TaskWords(std::string_view name, std::string_view text) : where_(fmt::format("task {}: {}", name, text)) {
  split(text);
}

void TaskWords::split(std::string_view text) {
  for (std::size_t i = 0; i < text.size();) {
    if (is_blank(text[i])) {
      ++i;
      continue;
    }
    const std::size_t begin = i;
    if (text[i] == '"') {
      const auto end = text.find('"', i + 1);
      if (end == std::string_view::npos) throw Error("a quote does not end", where_, "write category = \"shoes\"");
      words_.push_back({std::string(text.substr(i + 1, end - i - 1)), true});
      i = end + 1;
      continue;
    }
    const bool sign = is_sign(text[i]);
    while (i < text.size() && !is_blank(text[i]) && text[i] != '"' && is_sign(text[i]) == sign) ++i;
    words_.push_back({std::string(text.substr(begin, i - begin))});
  }
}

bool TaskWords::is(std::size_t place, std::string_view word) const {
  return place < words_.size() && !words_[place].quoted && words_[place].text == word;
}

bool TaskWords::take(std::string_view word) {
  if (!is(next_, word)) return false;
  ++next_;
  return true;
}

bool TaskWords::take(std::initializer_list<std::string_view> words) {
  std::size_t place = next_;
  for (const auto word : words) {
    if (!is(place++, word)) return false;
  }
  next_ = place;
  return true;
}

void TaskWords::expect(std::string_view word) {
  if (!take(word)) refuse_next({std::string(word)});
}

std::string TaskWords::word(std::string_view what) {
  if (at_end() || words_[next_].quoted || is_sign(words_[next_].text.front())) refuse_next({std::string(what)});
  return words_[next_++].text;
}

std::string TaskWords::text(std::string_view what) {
  if (at_end()) refuse_next({std::string(what)});
  return words_[next_++].text;
}

void TaskWords::refuse_last(const std::vector<std::string>& expected) const { refuse(next_ - 1, expected); }
void TaskWords::refuse_next(const std::vector<std::string>& expected) const { refuse(next_, expected); }

void TaskWords::refuse(std::size_t place, const std::vector<std::string>& expected) const {
  std::string list;
  for (std::size_t i = 0; i < expected.size(); ++i)
    list += (i == 0 ? "" : i + 1 == expected.size() ? " or " : ", ") + expected[i];
  if (place >= words_.size()) throw Error(fmt::format("the task ends where {} was expected", list), where_);
  const std::string& found = words_[place].text;
  const std::string near = expected.size() > 1 ? did_you_mean(found, expected) : "";
  throw Error(fmt::format("found \"{}\", expected {}", found, list), where_, near.starts_with("did") ? near : "");
}

}  // namespace aisle::features
