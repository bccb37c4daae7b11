#pragma once

#include "core/error.h"
#include "core/json.h"
#include "core/nearest.h"

#include <algorithm>
#include <concepts>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

namespace aisle {

// How a component's options are read, written, checked and described: one way for all.
//
// A configuration is a struct whose fields have defaults and which names them in one function:
//
//   struct RidgeConfig {
//     double l2 = 1;
//     void fields(auto&& field) { field("l2", l2, 0, 1e9, "strength of the squared penalty"); }
//   };
//
// A field is a double or a std::size_t; low and high are the values allowed, both included.

// The options with their values, as an object.
template <typename Config>
Json config_to_json(Config config) {
  Json out = Json::Object{};
  config.fields([&](std::string_view name, auto& value, double, double, std::string_view) { out[name] = value; });
  return out;
}

// Each option with its default, range and meaning: [{option, default, low, high, what}].
template <typename Config>
Json describe_config() {
  Json out = Json::Array{};
  Config().fields([&](std::string_view name, auto& value, double low, double high, std::string_view what) {
    out.push_back(Json::Object{{"option", name}, {"default", value}, {"low", low}, {"high", high}, {"what", what}});
  });
  return out;
}

// Defaults with the members of `values` over them. Error for an unknown option (with the nearest) or one out of range.
template <typename Config>
Config config_from_json(const Json& values) {
  Config config;
  std::vector<std::string> names;
  config.fields([&](std::string_view name, auto& value, double low, double high, std::string_view) {
    names.emplace_back(name);
    const Json* given = values.find(name);
    if (given == nullptr) return;
    const double number = given->number();
    if (!(number >= low && number <= high)) {
      throw Error::misuse(given->text() + " is out of range", "option " + std::string(name),
                          "give a number from " + Json(low).text() + " to " + Json(high).text());
    }
    if constexpr (std::integral<std::remove_reference_t<decltype(value)>>) {
      value = given->count();
    } else {
      value = number;
    }
  });
  for (const auto& [name, value] : values.object()) {
    if (std::ranges::find(names, name) == names.end()) {
      throw Error::misuse("there is no option \"" + name + "\"", "", did_you_mean(name, names));
    }
  }
  return config;
}

}  // namespace aisle
