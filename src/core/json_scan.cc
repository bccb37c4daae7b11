#include "core/json_scan.h"

#include "core/byte_scan.h"

#include <algorithm>

namespace aisle {

namespace {

constexpr int deepest = 64;

// Goes over a text once; every step says whether what it wanted was there.
class Scan {
 public:
  explicit Scan(std::string_view text) : text_(text) {}

  [[nodiscard]] std::size_t place() const { return at_; }

  bool value(int level = 0) {
    if (level > deepest || at_ >= text_.size()) return false;
    switch (text_[at_]) {
      case '{':
        return group('}', level, true);
      case '[':
        return group(']', level, false);
      case '"':
        return string();
      case 't':
        return word("true");
      case 'f':
        return word("false");
      case 'n':
        return word("null");
      default:
        return number();
    }
  }

  bool string() {
    if (!take('"')) return false;
    while (true) {
      at_ += plain_length(text_.substr(at_));
      if (at_ >= text_.size()) return false;
      const char c = text_[at_++];
      if (c == '"') return true;
      if (c != '\\' || !escape()) return false;
    }
  }

 private:
  bool take(char wanted) {
    if (at_ >= text_.size() || text_[at_] != wanted) return false;
    ++at_;
    return true;
  }

  void blanks() {
    while (at_ < text_.size() && text_[at_] == ' ') ++at_;
  }

  bool word(std::string_view wanted) {
    if (!text_.substr(at_).starts_with(wanted)) return false;
    at_ += wanted.size();
    return true;
  }

  bool escape() {
    if (at_ >= text_.size()) return false;
    const char c = text_[at_++];
    if (c != 'u') return std::string_view(R"("\/bfnrt)").find(c) != std::string_view::npos;
    for (int i = 0; i < 4; ++i, ++at_) {
      if (at_ >= text_.size() || std::string_view("0123456789abcdefABCDEF").find(text_[at_]) == std::string_view::npos)
        return false;
    }
    return true;
  }

  std::size_t digits() {
    const std::size_t begin = at_;
    while (at_ < text_.size() && text_[at_] >= '0' && text_[at_] <= '9') ++at_;
    return at_ - begin;
  }

  bool number() {
    (void)take('-');
    const bool zero = at_ < text_.size() && text_[at_] == '0';
    const auto whole = digits();
    if (whole == 0 || (zero && whole > 1)) return false;
    if (take('.') && digits() == 0) return false;
    if (take('e') || take('E')) {
      if (!take('+')) (void)take('-');
      return digits() > 0;
    }
    return true;
  }

  bool group(char end, int level, bool named) {
    ++at_;
    blanks();
    if (take(end)) return true;
    do {
      blanks();
      if (named) {
        if (!string()) return false;
        blanks();
        if (!take(':')) return false;
        blanks();
      }
      if (!value(level + 1)) return false;
      blanks();
    } while (take(','));
    return take(end);
  }

  std::string_view text_;
  std::size_t at_ = 0;
};

}  // namespace

std::size_t scan_json(std::string_view text) {
  Scan scan(text);
  return scan.value() ? scan.place() : 0;
}

std::size_t scan_json_string(std::string_view text) {
  Scan scan(text);
  return scan.string() ? scan.place() : 0;
}

}  // namespace aisle
