#pragma once

#include "decide/rules.h"
#include "predict/edition.h"

#include <memory>
#include <unordered_map>
#include <vector>

namespace aisle::decide {

// What a decision is made with: a live state, the models that are published for it, the shop's rules. A request takes a
// desk at its beginning and keeps it to its end.
struct Desk {
  std::shared_ptr<const predict::Edition> edition;
  Rules rules;
  // Of each ranking of the edition: what the rules add to each of its items (by the model's codes), as the catalogue
  // stood when the desk was made; empty where they add nothing.
  std::vector<std::vector<float>> boosts = {};
  // Items of the catalogue that the ranking does not know: codes of the live state, the newest first.
  std::vector<std::vector<Code>> new_items = {};
  // Of each ranking, by category: items that it knows (by the model's codes), all or some hundreds spread evenly. What
  // they are worth to a person on average is what a new item of their category is.
  std::vector<std::unordered_map<Code, std::vector<Code>>> of_category = {};

  [[nodiscard]] const predict::Live& live() const { return *edition->live; }
};

std::shared_ptr<const Desk> make_desk(std::shared_ptr<const predict::Edition> edition, Rules rules);

// What the rules add to an item's score.
double boost_of(const Rules& rules, const predict::Live& live, Code item);

}  // namespace aisle::decide
