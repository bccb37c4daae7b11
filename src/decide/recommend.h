#pragma once

#include "decide/choose.h"
#include "decide/desk.h"
#include "predict/imagined.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace aisle::decide {

// What a visitor did in a visit that the shop does not know who it was: with an item, or a search without one.
struct SessionEvent {
  std::string item = {}, type = "view_item", query = {};
};

// Who asks for items, and for which.
struct ItemQuestion {
  std::string user = {};                         // of an account or a visitor; empty where `session` speaks
  std::vector<SessionEvent> session = {};        // the oldest first
  std::vector<predict::Imagined> imagined = {};  // what the user is imagined to have just done
  std::size_t n = 10;
  std::string task = {};                     // the next-item task that is asked; the first published one if empty
  std::vector<std::string> exclude = {};     // items
  std::vector<std::string> categories = {};  // only of these, if any is named
  std::optional<double> diversity = {};      // instead of the rules'
  std::optional<std::vector<std::string>> items = {};  // to be ranked, instead of all
  bool explain = false;
  bool free_of_rules = false;  // what goes with an item is no offer: no pins, no exploration, no categories full
  bool impersonal = false;     // to be answered as to somebody who has withdrawn their consent
  std::uint64_t seed = 0;      // of chance
  Micros at = {};              // only what was known before it; 0: everything that is known
  const TimelineColumns* past = nullptr;  // what the user did, in codes of what is live, where it is not what is known
};

// By which way an answer was found: the best that the situation allowed.
enum class Path : std::uint8_t { model, new_visitor, no_model, no_consent };
std::string_view path_name(Path path);

// A past event, and how much the first item's score falls without it.
struct PastReason {
  std::string item, search, type;  // of a search its words, and no item
  Micros time = {};
  double contribution = 0;
};

struct Recommendation {
  Path path = Path::model;
  std::string task = {};
  std::size_t version = 0;  // of the model; 0 where none is published
  std::size_t events = 0;   // with items, that were read: of the newest (features::most_read)
  Micros at = {};           // after all that was known
  std::uint64_t known = 0;  // the last event of the log up to which all was known; 0 where nobody says so
  std::size_t considered = 0;
  std::vector<Chosen> items = {};
  std::array<std::size_t, left_out_names.size()> left_out =
      {};  // of what was looked at, by the first rule that forbade it
  std::vector<PastReason> reasons = {};
};

// The items that this person should see now, in their order. Safe from several threads; the same question at the same
// desk has the same answer.
Recommendation recommend(const Desk& desk, const ItemQuestion& question);

// The same answers to several questions: they are scored together, which is faster.
std::vector<Recommendation> recommend(const Desk& desk, std::span<const ItemQuestion> questions);

// What everybody cares for, within the question's limits.
std::vector<Chosen> popular(const Desk& desk, const ItemQuestion& question);

}  // namespace aisle::decide
