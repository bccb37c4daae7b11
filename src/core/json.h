#pragma once

#include <concepts>
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace aisle {

// A JSON document (RFC 8259): what model directories, reports and --json are written in.
// Ours, because it must also build where nothing but libtorch and the standard library is installed.
//
// Objects keep their order. Numbers are doubles, written in the shortest form that reads back to the same bits;
// NaN and infinities, which JSON lacks, are written as null, and null read as a number is NaN. A whole number that was
// read and is too large for a double to hold exactly (an id) is written as it stood.
class Json {
 public:
  using Array = std::vector<Json>;
  using Member = std::pair<std::string, Json>;
  using Object = std::vector<Member>;

  // In the order of the alternatives below, but for Digits.
  enum class Kind { null, boolean, number, string, array, object };

  Json() = default;  // null
  Json(std::nullptr_t) {}
  Json(bool value) : value_(value) {}
  template <typename Number>
    requires(std::integral<Number> || std::floating_point<Number>) && (!std::same_as<Number, bool>)
  Json(Number value) : value_(static_cast<double>(value)) {}
  Json(std::string value) : value_(std::move(value)) {}
  Json(std::string_view value) : value_(std::string(value)) {}
  Json(const char* value) : value_(std::string(value)) {}
  Json(Array value) : value_(std::move(value)) {}
  Json(Object value) : value_(std::move(value)) {}

  // An array of anything that converts to Json.
  template <typename Range>
  static Json array(const Range& values) {
    Array out;
    for (const auto& value : values) out.emplace_back(value);
    return out;
  }

  // The number that a document writes as this text, of which the value is the nearest double.
  static Json number_of(std::string_view text, double value);

  // Reads one document. Throws Error with `where`, line and column on anything else: broken syntax, bytes after the
  // end, invalid UTF-8, doubled names, more than 64 levels.
  static Json parse(std::string_view text, std::string_view where);

  // The document as text: one line, or indented by two spaces a level.
  [[nodiscard]] std::string text(bool indented = false) const;

  [[nodiscard]] Kind kind() const {
    return std::holds_alternative<Digits>(value_) ? Kind::number : static_cast<Kind>(value_.index());
  }
  // The digits of a number that no double holds exactly; empty of every other value.
  [[nodiscard]] std::string_view digits() const {
    const auto* found = std::get_if<Digits>(&value_);
    return found == nullptr ? std::string_view{} : found->text;
  }
  [[nodiscard]] bool is_null() const { return kind() == Kind::null; }
  [[nodiscard]] bool is_object() const { return kind() == Kind::object; }

  // Typed reads; each throws Error when the value is of another type.
  [[nodiscard]] bool boolean() const;
  [[nodiscard]] double number() const;      // null reads as NaN
  [[nodiscard]] std::size_t count() const;  // a whole number from 0 to 2^53
  [[nodiscard]] const std::string& string() const;
  [[nodiscard]] const Array& array() const;
  [[nodiscard]] const Object& object() const;
  [[nodiscard]] std::vector<double> numbers() const;
  [[nodiscard]] std::vector<std::string> strings() const;

  // The member of an object, or nullptr. A pointer into this document, valid while it is not changed.
  [[nodiscard]] const Json* find(std::string_view name) const;
  // The member of an object; Error when it is absent.
  [[nodiscard]] const Json& at(std::string_view name) const;
  // The member of an object, added as null when absent; null becomes an empty object first.
  Json& operator[](std::string_view name);
  // Appends to an array; null becomes an empty array first.
  void push_back(Json value);

  bool operator==(const Json&) const = default;

 private:
  struct Digits {
    std::string text;
    bool operator==(const Digits&) const = default;
  };
  std::variant<std::monostate, bool, double, std::string, Array, Object, Digits> value_;
};

}  // namespace aisle
