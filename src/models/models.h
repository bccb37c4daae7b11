#pragma once

#include "core/config.h"
#include "core/json.h"
#include "models/model.h"

#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace aisle::models {

// Values of an option that are worth trying, from low to high, evenly or evenly in their logarithm. Whole numbers stay
// whole. The default of the option is tried first in any case.
struct SearchRange {
  std::string option;
  double low = 0;
  double high = 0;
  bool logarithmic = false;
};

// What we can fit: a name and how to make an unfitted model of it.
struct Algorithm {
  std::string name;               // "logistic"
  std::string title;              // "Logistic regression"
  std::string what;               // one sentence for people
  std::vector<Problem> problems;  // what it can be asked
  Json other_start = {};          // options for tables of another sort, tried beside the defaults; null for none
  std::vector<SearchRange> search = {};
  std::size_t complexity = 1;  // how hard it is to explain, to say which of two is simpler: 1 a sum … 5 a network
  std::size_t most_rows = 0;   // beyond which it is left out unless named, because it would take too long; 0: none
  bool by_default = true;      // takes part when no --algorithms are named
  Json options = {};           // each option with default, range and meaning (core/config.h)
  std::unique_ptr<Model> (*make)(const Json& options) = nullptr;

  [[nodiscard]] bool serves(Problem problem) const;
};

// Every algorithm of this build, in the order in which they are tried and listed.
std::span<const Algorithm> algorithms();

// The algorithm of that name; Error with the nearest name when there is none.
const Algorithm& algorithm(std::string_view name);

// Completes the entry of a model type that is made from its configuration struct.
template <typename M, typename Config>
Algorithm describe(Algorithm entry) {
  entry.options = describe_config<Config>();
  entry.make = [](const Json& options) -> std::unique_ptr<Model> {
    return std::make_unique<M>(config_from_json<Config>(options));
  };
  return entry;
}

}  // namespace aisle::models
