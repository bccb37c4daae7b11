#pragma once

#include <cstddef>
#include <deque>
#include <string>
#include <string_view>
#include <vector>

namespace aisle::collect {

// Texts that views point into: they neither move nor go while the arena stands.
class Arena {
 public:
  std::string_view keep(std::string text) {
    bytes_ += text.size() + sizeof(std::string);
    return texts_.emplace_back(std::move(text));
  }
  void clear() {  // and every view into it
    texts_.clear();
    bytes_ = 0;
  }
  // About the memory that they take.
  [[nodiscard]] std::size_t bytes() const { return bytes_; }

 private:
  std::deque<std::string> texts_;
  std::size_t bytes_ = 0;
};

// One value of a record under its name; members of nested objects are named by their path: item.price.
struct Value {
  enum class Kind { text, number, boolean, null, json };  // json: an array, as JSON
  std::string_view name;
  std::string_view text;  // of a text what it says, else as in JSON
  Kind kind = Kind::text;
};

// One record of a source, whatever its format.
using Record = std::vector<Value>;

// The value of that name, or nullptr.
const Value* find(const Record& record, std::string_view name);

// Appends a string as JSON has it, with its quotes.
void append_json_string(std::string& out, std::string_view text);

}  // namespace aisle::collect
