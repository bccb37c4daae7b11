#pragma once

#include "core/error.h"
#include "core/json.h"
#include "core/nearest.h"

#include <algorithm>
#include <concepts>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
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
// A field is a double or a std::size_t; low and high are the values allowed, both included. An enumeration whose values
// count from 0 is a field that is given by name, the names in their order:
//
//   field.choice("solver", solver, {"cholesky", "descent"}, "how the weights are found");

// What fields() is called with: a function for numbers (name, value, low, high, what) and one for choices (name, value,
// names, what).
template <typename OnNumber, typename OnChoice>
class FieldVisitor {
 public:
  FieldVisitor(OnNumber on_number, OnChoice on_choice)
      : on_number_(std::move(on_number)), on_choice_(std::move(on_choice)) {}

  void operator()(std::string_view name, auto& value, double low, double high, std::string_view what) {
    on_number_(name, value, low, high, what);
  }
  void choice(std::string_view name, auto& value, const std::vector<std::string>& names, std::string_view what) {
    on_choice_(name, value, names, what);
  }

 private:
  OnNumber on_number_;
  OnChoice on_choice_;
};

// The name of an enumeration's value.
template <typename Choice>
std::string choice_name(Choice value, const std::vector<std::string>& names) {
  return names.at(static_cast<std::size_t>(value));
}

// The inverse; Error for another name (with the nearest).
template <typename Choice>
Choice choice_of(const std::string& name, std::string_view option, const std::vector<std::string>& names) {
  const auto found = std::ranges::find(names, name);
  if (found == names.end()) {
    throw Error::misuse("\"" + name + "\" is not to be chosen", "option " + std::string(option),
                        did_you_mean(name, names));
  }
  return static_cast<Choice>(found - names.begin());
}

// The options with their values, as an object.
template <typename Config>
Json config_to_json(Config config) {
  Json out = Json::Object{};
  config.fields(
      FieldVisitor([&](std::string_view name, auto& value, double, double, std::string_view) { out[name] = value; },
                   [&](std::string_view name, auto& value, const std::vector<std::string>& names, std::string_view) {
                     out[name] = choice_name(value, names);
                   }));
  return out;
}

// Each option with its default, range and meaning: [{option, default, low, high, what}], for a choice [{option,
// default, choices, what}].
template <typename Config>
Json describe_config() {
  Json out = Json::Array{};
  Config().fields(FieldVisitor(
      [&](std::string_view name, auto& value, double low, double high, std::string_view what) {
        Json option = Json::Object{{"option", name}, {"default", value}, {"low", low}, {"high", high}, {"what", what}};
        if constexpr (std::integral<std::remove_cvref_t<decltype(value)>>) option["whole"] = true;
        out.push_back(std::move(option));
      },
      [&](std::string_view name, auto& value, const std::vector<std::string>& names, std::string_view what) {
        out.push_back(Json::Object{
            {"option", name}, {"default", choice_name(value, names)}, {"choices", Json::array(names)}, {"what", what}});
      }));
  return out;
}

// Reads a double or a std::size_t; Error when it is out of range.
template <typename Number>
void read_number(const Json& given, std::string_view name, Number& value, double low, double high) {
  const double number = given.number();
  if (!(number >= low && number <= high)) {
    throw Error::misuse(given.text() + " is out of range", "option " + std::string(name),
                        "give a number from " + Json(low).text() + " to " + Json(high).text());
  }
  if constexpr (std::integral<Number>) {
    value = given.count();
  } else {
    value = number;
  }
}

// Defaults with the members of `values` over them. Error for an unknown option (with the nearest) or one out of range.
template <typename Config>
Config config_from_json(const Json& values) {
  Config config;
  std::vector<std::string> names;
  const auto given = [&](std::string_view name) {
    names.emplace_back(name);
    return values.find(name);
  };
  config.fields(FieldVisitor(
      [&](std::string_view name, auto& value, double low, double high, std::string_view) {
        if (const Json* number = given(name)) read_number(*number, name, value, low, high);
      },
      [&](std::string_view name, auto& value, const std::vector<std::string>& choices, std::string_view) {
        const Json* choice = given(name);
        if (choice != nullptr) value = choice_of<std::remove_cvref_t<decltype(value)>>(choice->string(), name, choices);
      }));
  for (const auto& [name, value] : values.object()) {
    if (std::ranges::find(names, name) == names.end()) {
      throw Error::misuse("there is no option \"" + name + "\"", "", did_you_mean(name, names));
    }
  }
  return config;
}

}  // namespace aisle
