#pragma once

#include "decide/desk.h"
#include "decide/limits.h"
#include "predict/next_items.h"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace aisle::decide {

// By what an item came into an answer: the model, its likeness to what the model knows (of a new item), what everybody
// likes, or the shop's pin.
enum class Source : std::uint8_t { model, content, popular, pin };
std::string_view source_name(Source source);

struct Candidate {
  Code item = 0;             // of the live state
  std::string unknown = {};  // its id, where nobody ever heard of it: it was given to be ranked
  Source source = Source::model;
  // A log probability with what the rules add. Of what is popular: how much was done with it lately, as a share of what
  // was done with the most popular item, 0 to 1; where it fills up behind others, the last of them less 1 is added.
  double score = 0;
  double probability = 0;  // of being next, as the model sees it; 0 where no model says so
};

// The id of its item, valid as long as the live state and the candidate stand.
std::string_view item_id(const predict::Live& live, const Candidate& candidate);

// How many of the best items are looked for so that `count` of them may well be allowed.
constexpr std::size_t looked_for(std::size_t count) { return count + 12; }
// The `count` best items that the limits allow, the best first; `found` is for more than are looked for where they
// allow few.
std::vector<Candidate> model_candidates(const Desk& desk, std::size_t ranking, predict::ItemScores& found,
                                        Limits& limits, std::size_t count);
// What people care for most; of categories that are named, what else there is.
std::vector<Candidate> popular_candidates(const Desk& desk, Limits& limits, std::size_t count);

// Of given items: all of them, the best first; those the model does not know by what they are, the others last.
std::vector<Candidate> ranked(const Desk& desk, std::size_t ranking, const predict::ItemScores& found,
                              const std::vector<std::string>& items);

}  // namespace aisle::decide
