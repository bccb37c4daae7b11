#pragma once

#include "core/config.h"
#include "core/json.h"
#include "models/model.h"

#include <memory>
#include <span>
#include <string>
#include <string_view>

namespace aisle::models {

// What we can fit: a name and how to make an unfitted model of it.
struct Algorithm {
  std::string name;   // "logistic"
  std::string title;  // "Logistic regression"
  std::string what;   // one sentence for people
  Json options;       // each option with default, range and meaning (core/config.h)
  std::unique_ptr<Model> (*make)(const Json& options);
};

// Every algorithm of this build, in the order in which they are tried and listed.
std::span<const Algorithm> algorithms();

// The algorithm of that name; Error with the nearest name when there is none.
const Algorithm& algorithm(std::string_view name);

// The entry of a model type that is made from its configuration struct.
template <typename M, typename Config>
Algorithm describe(std::string name, std::string title, std::string what) {
  return {std::move(name), std::move(title), std::move(what), describe_config<Config>(),
          [](const Json& options) -> std::unique_ptr<Model> {
            return std::make_unique<M>(config_from_json<Config>(options));
          }};
}

}  // namespace aisle::models
