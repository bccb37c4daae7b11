#pragma once

#include "core/json.h"

#include <concepts>
#include <cstdint>
#include <string>
#include <string_view>

namespace aisle {

// Appends a JSON document to a text, value by value, on one line and byte for byte as Json::text() writes it, without a
// tree in between: for answers that are made thousands of times a second. Who calls opens and closes in pairs.
class JsonWriter {
 public:
  // Behind what stands in `out` already, which must not end in the middle of a document.
  explicit JsonWriter(std::string& out) : out_(out) {}

  void begin_object() { begin('{'); }
  void end_object() { end('}'); }
  void begin_array() { begin('['); }
  void end_array() { end(']'); }
  // The name of the member that comes next. Must stand in JSON as it is.
  void name(std::string_view plain);

  void value(std::string_view text);
  void value(const std::string& text) { value(std::string_view(text)); }
  void value(const char* text) { value(std::string_view(text)); }
  void value(bool yes);
  template <typename Number>
    requires(std::integral<Number> || std::floating_point<Number>) && (!std::same_as<Number, bool>)
  void value(Number number) {
    value_of(static_cast<double>(number));
  }
  void value(const Json& document);

  template <typename Value>
  void member(std::string_view plain, const Value& told) {
    name(plain);
    value(told);
  }

 private:
  void begin(char bracket);
  void end(char bracket);
  void value_of(double number);
  void separate();

  std::string& out_;
  bool first_ = true;  // no comma before what comes next
};

}  // namespace aisle
