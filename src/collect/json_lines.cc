#include "collect/json_lines.h"

#include "core/json_scan.h"

#include <cstddef>
#include <string_view>

namespace aisle::collect {

namespace {

bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }

// Goes over JSON and knows how deep it stands.
class Depth {
 public:
  // The place of the byte in the value around it: 0 is outside of all.
  int step(char c) {
    if (in_text_) {
      if (escaped_) {
        escaped_ = false;
      } else if (c == '\\') {
        escaped_ = true;
      } else if (c == '"') {
        in_text_ = false;
      }
      return depth_;
    }
    if (c == '"') in_text_ = true;
    if (c == '{' || c == '[') ++depth_;
    if (c == '}' || c == ']') return depth_--;
    return depth_;
  }
  [[nodiscard]] bool in_text() const { return in_text_; }

 private:
  int depth_ = 0;
  bool in_text_ = false, escaped_ = false;
};

// One line for what is one value: breaks of lines become blanks (within a text they are an error, and stay one).
void append_line(std::string& out, std::string_view value) {
  while (!value.empty() && is_blank(value.front())) value.remove_prefix(1);
  while (!value.empty() && is_blank(value.back())) value.remove_suffix(1);
  if (value.empty()) return;
  for (const char c : value) out += c == '\n' || c == '\r' ? ' ' : c;
  out += '\n';
}

std::string elements(std::string_view array) {
  std::string out;
  out.reserve(array.size() + 1);
  Depth depth;
  std::size_t begin = 1;
  for (std::size_t i = 0; i < array.size(); ++i) {
    const int at = depth.step(array[i]);
    const bool ends = at == 1 && !depth.in_text() && (array[i] == ',' || (array[i] == ']' && i > 0));
    if (!ends) continue;
    append_line(out, array.substr(begin, i - begin));
    begin = i + 1;
    if (array[i] == ']') break;
  }
  if (begin < array.size()) append_line(out, array.substr(begin));  // after the end, or of an array without one
  return out;
}

// Whether the first line is a whole value, or no line follows: then each line speaks for itself.
bool is_lines(std::string_view body) {
  const auto end = body.find('\n');
  if (end == std::string_view::npos) return true;
  std::string_view line = body.substr(0, end);
  while (!line.empty() && is_blank(line.back())) line.remove_suffix(1);
  return scan_json(line) == line.size() && !line.empty();
}

}  // namespace

std::string as_lines(std::string body) {
  std::size_t begin = 0;
  while (begin < body.size() && is_blank(body[begin])) ++begin;
  if (begin == body.size()) return {};
  if (body[begin] == '[') return elements(std::string_view(body).substr(begin));
  if (is_lines(std::string_view(body).substr(begin))) return body;
  std::string out;
  append_line(out, body);
  return out;
}

}  // namespace aisle::collect
