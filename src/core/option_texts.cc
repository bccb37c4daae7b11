#include "core/option_texts.h"

#include "core/error.h"

#include <charconv>

namespace aisle {

Json options_from_texts(std::span<const std::string> texts, const std::string& where) {
  Json out = Json::Object{};
  for (const auto& text : texts) {
    const auto equals = text.find('=');
    if (equals == std::string::npos) throw Error::misuse("\"" + text + "\" sets nothing", where, "give NAME=VALUE");
    const std::string value = text.substr(equals + 1);
    double number = 0;
    const auto read = std::from_chars(value.data(), value.data() + value.size(), number);
    const bool whole = read.ec == std::errc{} && read.ptr == value.data() + value.size();
    out[text.substr(0, equals)] = whole ? Json(number) : Json(value);
  }
  return out;
}

}  // namespace aisle
