#pragma once

#include "core/timelines.h"
#include "store/shop.h"

#include <string_view>
#include <vector>

namespace aisle::store {

// How much people care for items: purchases count five, carts three, anything else one, and half as much for each week
// that has passed. Told as of an origin, whatever time it is (forward decay: Cormode et al. 2009).
struct ItemWeights {
  Micros origin = {};           // when the snapshot's last event happened, as far as that lies in the past
  std::vector<double> weights;  // by item, of the snapshot's events but those of programs
};

// What an event of this type counts for its item, at the origin; and what an event counts that happened so long after
// it.
double worth_of(std::string_view type);
double decayed(double worth, Micros since_origin);

// Reads the snapshot's times.
ItemWeights item_weights(const TimelineSnapshot& snapshot);

// The same, kept beside the shop's snapshots (docs/formats.md), so that a start need not read them. What is kept of
// another snapshot, or damaged, is made anew.
ItemWeights kept_item_weights(const Shop& shop, const TimelineSnapshot& snapshot);
// Makes them anew and keeps them.
void keep_item_weights(const Shop& shop, const TimelineSnapshot& snapshot);

}  // namespace aisle::store
