#include "core/error.h"
#include "core/json.h"
#include "core/utf8.h"

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

namespace aisle {

namespace {

constexpr int max_depth = 64;

// A name that stands twice. Few names are compared with each other; of many that would take hours.
std::optional<std::string_view> doubled(const Json::Object& members) {
  constexpr std::size_t few = 16;
  if (members.size() <= few) {
    for (std::size_t i = 1; i < members.size(); ++i)
      for (std::size_t j = 0; j < i; ++j)
        if (members[i].first == members[j].first) return members[i].first;
    return {};
  }
  std::vector<std::string_view> names;
  for (const auto& member : members) names.emplace_back(member.first);
  std::ranges::sort(names);
  const auto found = std::ranges::adjacent_find(names);
  return found == names.end() ? std::nullopt : std::optional(*found);
}

class Parser {
 public:
  Parser(std::string_view text, std::string_view where) : text_(text), where_(where) {}

  Json document() {
    if (const auto bad = invalid_utf8(text_)) {
      at_ = *bad;
      fail("the bytes are not UTF-8");
    }
    Json value = this->value(0);
    skip_space();
    if (at_ != text_.size()) fail("text after the end of the document");
    return value;
  }

 private:
  [[noreturn]] void fail(const std::string& what) const {
    std::size_t line = 1;
    std::size_t column = 1;
    for (const char c : text_.substr(0, at_)) {
      column = c == '\n' ? 1 : column + 1;
      line += c == '\n' ? 1 : 0;
    }
    throw Error("not a JSON document: " + what,
                where_ + ", line " + std::to_string(line) + ", column " + std::to_string(column));
  }

  void skip_space() {
    while (at_ < text_.size() &&
           (text_[at_] == ' ' || text_[at_] == '\n' || text_[at_] == '\t' || text_[at_] == '\r')) {
      ++at_;
    }
  }

  [[nodiscard]] char peek() const { return at_ < text_.size() ? text_[at_] : '\0'; }

  bool take(std::string_view word) {
    if (!text_.substr(at_).starts_with(word)) return false;
    at_ += word.size();
    return true;
  }

  void expect(char c) {
    if (peek() != c || at_ >= text_.size()) fail(std::string("expected '") + c + "'");
    ++at_;
  }

  Json value(int depth) {
    if (depth > max_depth) fail("more than 64 levels");
    skip_space();
    switch (peek()) {
      case '{':
        return object(depth);
      case '[':
        return array(depth);
      case '"':
        return string();
      default:
        break;
    }
    if (take("null")) return {};
    if (take("true")) return true;
    if (take("false")) return false;
    return number();
  }

  Json object(int depth) {
    Json::Object members;
    const std::size_t begin = at_;
    expect('{');
    skip_space();
    while (peek() != '}') {
      if (!members.empty()) expect(',');
      skip_space();
      std::string name = string();
      skip_space();
      expect(':');
      members.emplace_back(std::move(name), value(depth + 1));
      skip_space();
    }
    expect('}');
    if (const auto name = doubled(members)) {
      at_ = begin;
      fail("the name \"" + std::string(*name) + "\" stands twice");
    }
    return members;
  }

  Json array(int depth) {
    Json::Array values;
    expect('[');
    skip_space();
    while (peek() != ']') {
      if (!values.empty()) expect(',');
      values.push_back(value(depth + 1));
      skip_space();
    }
    expect(']');
    return values;
  }

  std::string string() {
    expect('"');
    std::string out;
    while (true) {
      if (at_ >= text_.size()) fail("a string without an end");
      const char c = text_[at_++];
      if (c == '"') return out;
      if (static_cast<unsigned char>(c) < 0x20) fail("a control character in a string");
      if (c == '\\') {
        escape(out);
      } else {
        out += c;
      }
    }
  }

  void escape(std::string& out) {
    constexpr std::string_view names = "\"\\/bfnrt";
    constexpr std::string_view meanings = "\"\\/\b\f\n\r\t";
    const char c = peek();
    const auto place = c == '\0' ? std::string_view::npos : names.find(c);
    if (c != 'u' && place == std::string_view::npos) fail("an unknown escape");
    ++at_;
    if (c != 'u') {
      out += meanings[place];
      return;
    }
    std::uint32_t code = hex4();
    if (code >= 0xD800 && code < 0xDC00) {
      if (!take("\\u")) fail("half of a surrogate pair");
      const std::uint32_t low = hex4();
      if (low < 0xDC00 || low > 0xDFFF) fail("half of a surrogate pair");
      code = 0x10000 + ((code - 0xD800) << 10U) + (low - 0xDC00);
    } else if (code >= 0xDC00 && code <= 0xDFFF) {
      fail("half of a surrogate pair");
    }
    append_utf8(out, code);
  }

  std::uint32_t hex4() {
    std::uint32_t code = 0;
    const auto digits = text_.substr(at_, 4);
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), code, 16);
    if (digits.size() != 4 || error != std::errc{} || end != digits.data() + 4) fail("\\u wants four hex digits");
    at_ += 4;
    return code;
  }

  void digits() {
    if (peek() < '0' || peek() > '9') fail("expected a value");
    while (peek() >= '0' && peek() <= '9') ++at_;
  }

  Json number() {
    const std::size_t begin = at_;
    if (peek() == '-') ++at_;
    if (peek() == '0') {
      ++at_;
    } else {
      digits();
    }
    if (peek() == '.') {
      ++at_;
      digits();
    }
    if (peek() == 'e' || peek() == 'E') {
      ++at_;
      if (peek() == '+' || peek() == '-') ++at_;
      digits();
    }
    double value = 0;
    const auto [end, error] = std::from_chars(text_.data() + begin, text_.data() + at_, value);
    if (error != std::errc{} || end != text_.data() + at_) {
      at_ = begin;
      fail("a number that a double cannot hold");
    }
    return Json::number_of(text_.substr(begin, at_ - begin), value);
  }

  std::string_view text_;
  std::string where_;
  std::size_t at_ = 0;
};

}  // namespace

Json Json::parse(std::string_view text, std::string_view where) { return Parser(text, where).document(); }

}  // namespace aisle
