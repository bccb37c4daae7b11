#pragma once

#include "core/json.h"
#include "store/shop.h"

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace aisle::serve {

// What Gorse's clients ask that nothing in memory tells: it is read from the log, for threads that may take their time.

// The users as Gorse tells them, in this order: with the Labels and the Comment that were last told.
Json gorse_users(const store::Shop& shop, const std::vector<std::string>& ids);

// What people did with items, as Gorse's feedback, in the order of the log: at most `n` events after `last`.
struct GorseFeedback {
  Json rows;
  std::uint64_t last = 0;  // of these; 0: none come after them
};
GorseFeedback gorse_feedback(const store::Shop& shop, std::uint64_t last, std::size_t n);

// The type of an event that Gorse's word stands for, and the other way: the first word by the alphabet where several
// do, the type itself where none does.
std::string type_of_gorse(const std::string& word);
std::string gorse_word_of(const std::string& type);

}  // namespace aisle::serve
