#pragma once

#include "core/clock.h"
#include "decide/rules.h"
#include "predict/edition.h"

#include <cstdint>
#include <memory>
#include <mutex>
#include <unordered_map>
#include <vector>

namespace aisle::decide {

// What a decision is made with: a live state, the models that are published for it, the shop's rules. A request takes a
// desk at its beginning and keeps it to its end.
struct Desk {
  using Order = std::shared_ptr<const std::vector<Code>>;

  std::shared_ptr<const predict::Edition> edition;
  Rules rules;
  Micros made = {};  // what is fresh then counts as fresh
  // What the rules add to each item (by codes of the live state), as the catalogue stood when the desk was made, and
  // the most of it (0 at least); empty where they add nothing.
  std::vector<float> item_boosts = {};
  double most_boost = 0;
  // Of each ranking of the edition: what the rules add to each of its items (by the model's codes), as the catalogue
  // stood when the desk was made; empty where they add nothing.
  std::vector<std::vector<float>> boosts = {};
  // Items of the catalogue that the ranking does not know: codes of the live state, the newest first.
  std::vector<std::vector<Code>> new_items = {};
  // Of each ranking, by category: items that it knows (by the model's codes), all or some hundreds spread evenly. What
  // they are worth to a person on average is what a new item of their category is.
  std::vector<std::unordered_map<Code, std::vector<Code>>> of_category = {};
  struct Listed {
    std::vector<Code> items;
    std::size_t standing = 0;  // as many of the first may stand there, as the catalogue stood when the desk was made
  };
  // What the catalogue lists by category, up to two thousand of each, spread evenly.
  std::unordered_map<Code, Listed> catalogue = {};
  // Of all items, how many may stand beside each other with no more of a category than the rules have; as many as there
  // are where the rules name no number.
  std::size_t places = 0;
  // Two thousand that the catalogue lists and that are not hidden: those that the rules add most to, then the newest.
  std::vector<Code> newest = {};
  // What is popular in the live state's order and in that of the rules, which is made of it once.
  struct Popular {
    std::mutex mutex;
    Order of_live, boosted;
  };
  std::unique_ptr<Popular> popular = std::make_unique<Popular>();
  std::uint64_t facts = 0;  // of the catalogue, that had been told when it was made
  Stopwatch age = {};
  double took = 0;  // seconds, to make it

  [[nodiscard]] const predict::Live& live() const { return *edition->live; }
};

std::shared_ptr<const Desk> make_desk(std::shared_ptr<const predict::Edition> edition, Rules rules);

// Whether it is time to make it again, of the same: once the catalogue has told something, but a second after it was
// made at the earliest and, where it is large, with nine tenths of a processor left; and after an hour, since what was
// fresh then is not any more.
bool is_outdated(const Desk& desk);

// What the rules add to an item's score, and how much of it because it is fresh.
double boost_of(const Desk& desk, Code item);
double added_as_fresh(const Desk& desk, Code item);

}  // namespace aisle::decide
