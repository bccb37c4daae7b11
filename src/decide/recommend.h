#pragma once

#include "predict/edition.h"

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace aisle::decide {

// What a visitor did in a visit that the shop does not know who it was.
struct SessionEvent {
  std::string item, type = "view_item";
};

// Who asks for items, and for which.
struct ItemQuestion {
  std::string user = {};                   // of an account or a visitor; empty where `session` speaks
  std::vector<SessionEvent> session = {};  // the oldest first
  std::size_t n = 10;
  std::string task = {};                     // the next-item task that is asked; the first published one if empty
  std::vector<std::string> exclude = {};     // items
  std::vector<std::string> categories = {};  // only of these, if any is named
  bool explain = false;
};

// By which way an answer was found: the best that the situation allowed.
enum class Path { model, new_visitor, no_model, no_consent };
std::string_view path_name(Path path);

struct ChosenItem {
  Code item = 0;  // of the live state
  double score = 0;
  double probability = 0;  // of being next as the model sees it; 0 where no model answers
};

// A past event, and how much the first item's score falls without it.
struct PastReason {
  std::string item, type;
  Micros time = {};
  double contribution = 0;
};

struct Recommendation {
  Path path = Path::model;
  std::string task = {};
  std::size_t version = 0;  // of the model; 0 where none answers
  std::size_t events = 0;   // with items, that were looked at
  std::vector<ChosenItem> items = {};
  std::vector<PastReason> reasons = {};
};

// The items that this person should see now, the best first. Safe from several threads.
Recommendation recommend(const predict::Edition& edition, const ItemQuestion& question);

// What everybody cares for, within the question's limits.
std::vector<ChosenItem> popular(const predict::Edition& edition, const ItemQuestion& question);

}  // namespace aisle::decide
