#pragma once

#include "store/journal.h"
#include "store/shop.h"

#include <cstddef>
#include <map>
#include <string>

namespace aisle::store {

// What was accepted from that event on and yet should be looked at, by a word, with how many there are:
//   refund_without_purchase  no earlier purchase by the same person could be what it cancels (refunds.h)
//   unknown_item             the shop has a catalogue, and the item is not in it
// Asks the sealed log.
std::map<std::string, std::size_t> notes_since(const Shop& shop, Seq from);

}  // namespace aisle::store
