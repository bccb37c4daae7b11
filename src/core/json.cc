#include "core/json.h"

#include "core/byte_scan.h"
#include "core/error.h"
#include "core/json_writer.h"
#include "core/utf8.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <limits>

namespace aisle {

namespace {

constexpr double max_exact_integer = 9007199254740992.0;  // 2^53

void write_escaped(std::string& out, char c) {
  constexpr std::string_view hex = "0123456789abcdef";
  const auto code = static_cast<unsigned char>(c);
  out += '\\';
  if (c == '"' || c == '\\') {
    out += c;
  } else if (c == '\n') {
    out += 'n';
  } else {
    out += "u00";
    out += hex[code >> 4U];
    out += hex[code & 15U];
  }
}

void write_string(std::string& out, std::string_view text) {
  out += '"';
  while (true) {
    const auto plain = plain_length(text);
    out += text.substr(0, plain);
    if (plain == text.size()) break;
    write_escaped(out, text[plain]);
    text.remove_prefix(plain + 1);
  }
  out += '"';
}

void write_number(std::string& out, double value) {
  if (!std::isfinite(value)) {
    out += "null";
    return;
  }
  std::array<char, 32> buffer{};
  const bool whole = value == std::floor(value) && std::abs(value) <= max_exact_integer && !std::signbit(value);
  const auto result = whole ? std::to_chars(buffer.begin(), buffer.end(), static_cast<std::int64_t>(value))
                            : std::to_chars(buffer.begin(), buffer.end(), value);
  out.append(buffer.begin(), result.ptr);
}

// What stands between the values of an array or object: a line break and `level` indents, or nothing.
void break_line(std::string& out, int level) {
  if (level >= 0) out.append("\n").append(static_cast<std::size_t>(level) * 2, ' ');
}

bool is_scalar(const Json& value) { return value.kind() != Json::Kind::array && value.kind() != Json::Kind::object; }

void write(std::string& out, const Json& value, int level);

// `level` is the indent of this value's own line, or -1 for everything on one line. An array of plain values stays on
// one.
void write_array(std::string& out, const Json::Array& values, int level) {
  const int inner = level < 0 || std::ranges::all_of(values, is_scalar) ? -1 : level + 1;
  out += '[';
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (i > 0) out += inner < 0 ? ", " : ",";
    break_line(out, inner);
    write(out, values[i], inner);
  }
  if (inner >= 0) break_line(out, level);
  out += ']';
}

void write_object(std::string& out, const Json::Object& members, int level) {
  const int inner = level < 0 || members.empty() ? -1 : level + 1;
  out += '{';
  for (std::size_t i = 0; i < members.size(); ++i) {
    if (i > 0) out += inner < 0 ? ", " : ",";
    break_line(out, inner);
    write_string(out, members[i].first);
    out += ": ";
    write(out, members[i].second, inner);
  }
  if (inner >= 0) break_line(out, level);
  out += '}';
}

void write(std::string& out, const Json& value, int level) {
  switch (value.kind()) {
    case Json::Kind::null:
      out += "null";
      break;
    case Json::Kind::boolean:
      out += value.boolean() ? "true" : "false";
      break;
    case Json::Kind::number:
      value.digits().empty() ? write_number(out, value.number()) : (void)out.append(value.digits());
      break;
    case Json::Kind::string:
      write_string(out, value.string());
      break;
    case Json::Kind::array:
      write_array(out, value.array(), level);
      break;
    case Json::Kind::object:
      write_object(out, value.object(), level);
      break;
  }
}

[[noreturn]] void wrong_kind(std::string_view expected, const Json& found) {
  std::string text = found.text();
  if (text.size() > 60) {
    text.resize(57);
    text.resize(invalid_utf8(text).value_or(text.size()));  // not within a character
    text += "...";
  }
  throw Error("expected " + std::string(expected) + " and found " + text);
}

// Whether the value would be written with other digits than those that it was read from.
bool is_inexact(std::string_view text, double value) {
  if (std::abs(value) < max_exact_integer || text.find_first_of(".eE") != std::string_view::npos) return false;
  std::string written;
  write_number(written, value);
  return written != text;
}

}  // namespace

Json Json::number_of(std::string_view text, double value) {
  Json out(value);
  if (is_inexact(text, value)) out.value_ = Digits{std::string(text)};
  return out;
}

std::string Json::text(bool indented) const {
  std::string out;
  write(out, *this, indented ? 0 : -1);
  if (indented) out += '\n';
  return out;
}

bool Json::boolean() const {
  if (const auto* value = std::get_if<bool>(&value_)) return *value;
  wrong_kind("true or false", *this);
}

double Json::number() const {
  if (kind() == Kind::null) return std::numeric_limits<double>::quiet_NaN();
  if (const auto* value = std::get_if<double>(&value_)) return *value;
  if (const auto* value = std::get_if<Digits>(&value_)) {
    double nearest = 0;
    std::from_chars(value->text.data(), value->text.data() + value->text.size(), nearest);
    return nearest;
  }
  wrong_kind("a number", *this);
}

std::size_t Json::count() const {
  const auto* value = std::get_if<double>(&value_);
  if (value == nullptr || *value < 0 || *value > max_exact_integer || *value != std::floor(*value)) {
    wrong_kind("a whole number", *this);
  }
  return static_cast<std::size_t>(*value);
}

const std::string& Json::string() const {
  if (const auto* value = std::get_if<std::string>(&value_)) return *value;
  wrong_kind("a string", *this);
}

const Json::Array& Json::array() const {
  if (const auto* value = std::get_if<Array>(&value_)) return *value;
  wrong_kind("an array", *this);
}

const Json::Object& Json::object() const {
  if (const auto* value = std::get_if<Object>(&value_)) return *value;
  wrong_kind("an object", *this);
}

std::vector<double> Json::numbers() const {
  std::vector<double> out;
  for (const auto& value : array()) out.push_back(value.number());
  return out;
}

std::vector<std::string> Json::strings() const {
  std::vector<std::string> out;
  for (const auto& value : array()) out.push_back(value.string());
  return out;
}

const Json* Json::find(std::string_view name) const {
  for (const auto& member : object()) {
    if (member.first == name) return &member.second;
  }
  return nullptr;
}

const Json& Json::at(std::string_view name) const {
  if (const Json* value = find(name)) return *value;
  throw Error("\"" + std::string(name) + "\" is missing");
}

Json& Json::operator[](std::string_view name) {
  if (is_null()) value_ = Object{};
  if (!is_object()) wrong_kind("an object", *this);
  auto& members = std::get<Object>(value_);
  for (auto& member : members) {
    if (member.first == name) return member.second;
  }
  return members.emplace_back(std::string(name), Json{}).second;
}

void Json::push_back(Json value) {
  if (is_null()) value_ = Array{};
  if (kind() != Kind::array) wrong_kind("an array", *this);
  std::get<Array>(value_).push_back(std::move(value));
}

void JsonWriter::separate() {
  if (!first_) out_ += ", ";
  first_ = false;
}

void JsonWriter::begin(char bracket) {
  separate();
  out_ += bracket;
  first_ = true;
}

void JsonWriter::end(char bracket) {
  out_ += bracket;
  first_ = false;
}

void JsonWriter::name(std::string_view plain) {
  separate();
  out_ += '"';
  out_ += plain;
  out_ += "\": ";
  first_ = true;
}

void JsonWriter::value(std::string_view text) {
  separate();
  write_string(out_, text);
}

void JsonWriter::value(bool yes) {
  separate();
  out_ += yes ? "true" : "false";
}

void JsonWriter::value_of(double number) {
  separate();
  write_number(out_, number);
}

void JsonWriter::value(const Json& document) {
  separate();
  write(out_, document, -1);
}

}  // namespace aisle
