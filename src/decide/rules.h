#pragma once

#include "core/micros.h"
#include "core/money.h"

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace aisle::decide {

// Adds to the score (a log probability) of all items of a category, of a brand, or of one item.
struct Boost {
  std::string category = {}, brand = {}, item = {};  // one of them
  double by = 0;
};

// What the shop wants of recommendations, beside that they fit: [recommend] in shop.toml.
struct Rules {
  bool in_stock = true;                  // items of which the catalogue counts none are left out
  Micros not_bought = {};                // what the person bought so lately is left out; 0: may come again
  std::size_t most_per_category = 0;     // 0: as many as fit
  std::vector<std::string> pins = {};    // stand first, in this order, for everybody
  std::vector<std::string> blocks = {};  // never stand there
  std::vector<Boost> boosts = {};
  Micros fresh_within = {};                   // items that are known no longer than this …
  double fresh_boost = 0;                     // … get so much more
  std::optional<Money> price_from, price_to;  // outside of the band nothing stands; prices that are not known do
  double diversity = 0;                       // 0 to 1: how much likeness to what already stands counts against an item
  double exploration = 0;                     // 0 to 0.5: the share of places that chance fills, so that one can learn
  std::string digest = {};                    // of their text: other rules have another one
  std::string text = {};                      // [recommend] in a form that is read back as the same; empty without it
};

// Whether an item of the price may stand there.
bool is_in_band(const Rules& rules, Money price);

// Of the text of shop.toml; the defaults where it has no [recommend]. Error with what is wrong and how to write it.
Rules parse_rules(std::string_view toml);

}  // namespace aisle::decide
