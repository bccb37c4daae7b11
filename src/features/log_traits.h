#pragma once

#include "core/timelines.h"

#include <cstddef>
#include <map>
#include <set>
#include <string>

namespace aisle::features {

// What a log has, to say which questions it can answer, and when they can be asked. Bots are left out.
struct LogTraits {
  std::map<std::string, std::size_t> types = {};  // events of each
  std::set<std::string> about_items = {};         // those of which some say which item
  bool has_prices = false;                        // of purchases
  // From when on there are events in number (all but two in a thousand: exports hold a few of odd dates), and the last.
  Micros begin = {}, end = {};

  [[nodiscard]] Micros length() const { return end - begin; }
};

LogTraits traits_of(const Timelines& timelines);

}  // namespace aisle::features
