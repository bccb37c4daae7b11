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

class Pool;

// By what an item came into an answer: the model, its likeness to what the model knows (of a new item), what everybody
// likes, or the shop's pin.
enum class Source : std::uint8_t { model, content, popular, pin };
std::string_view source_name(Source source);

struct Candidate {
  Code item = 0;             // of the live state
  std::string unknown = {};  // its id, where nobody ever heard of it: it was given to be ranked
  Source source = Source::model;
  float added = 0;  // to its score by the rules
  // A log probability with what the rules add. Of what is popular: its popularity(); where it fills up behind others,
  // the last of them less 1 is added.
  double score = 0;
  double probability = 0;  // of being next, as the model sees it; 0 where no model says so
};

// The id of its item, valid as long as the live state and the candidate stand.
std::string_view item_id(const predict::Live& live, const Candidate& candidate);

// How many of the best items are looked for so that `count` of them may well be allowed.
constexpr std::size_t looked_for(std::size_t count) { return count + 12; }
// The best items of the model and new ones beside them; `found` is for more than are looked for where the limits allow
// few. Where only room is wanting, no more than some hundreds are looked at, and none for which a scan would be left.
void add_of_model(const Desk& desk, std::size_t ranking, predict::ItemScores& found, Pool& pool);
// What the rules add to an item, as the desk has it.
double added_to(const Desk& desk, Code item);
// How much people care for an item, with what the rules add (which are logarithms), as a share of the most that there
// can be: 0 to 1.
double popularity(const Desk& desk, Code item);
// What people care for, the most first, and among the first thousands what the rules add to before others: as it was at
// most a second ago.
Desk::Order popular_order(const Desk& desk);
// Behind what is there: what people care for most, then what else there is, of the categories that are wanted by how
// much people care for it, or else as the desk has it. Some thousands are looked at; where only room is wanting, some
// hundreds in vain.
void add_popular(const Desk& desk, Limits& limits, Pool& pool);

// Of given items: all of them, the best first; those the model does not know by what they are, the others last.
std::vector<Candidate> ranked(const Desk& desk, std::size_t ranking, const predict::ItemScores& found,
                              const std::vector<std::string>& items);

}  // namespace aisle::decide
