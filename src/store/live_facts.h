#pragma once

#include "core/event.h"
#include "store/lake.h"

#include <functional>
#include <span>

namespace aisle::store {

// What a snapshot of timelines does not tell and a live state must know: to whom visitors belong (events of type
// identify: the last of each visitor, first), of which users a profile is told (of type user: each once, without it),
// then facts of items and consents in the order of the log; of the events up to `last`, the snapshot's last one. They
// are kept beside the snapshot (docs/formats.md), so that the log is read for them once.
void each_live_fact(const Shop& shop, const Snapshot& snapshot, Seq last,
                    const std::function<void(const Event&)>& take);

// Events of the lake after `last`, without decisions, in the order of the log, some at a time; valid during the call.
// Of what people did they tell only what a timeline holds. Takes the memory of some hundred thousand of them.
void each_sealed_after(const Shop& shop, const Snapshot& snapshot, Seq last,
                       const std::function<void(std::span<const Event>)>& take);

// Reads them from the database's view `log` and keeps them.
void keep_live_facts(const Shop& shop, sql::Database& database, Seq last);
// Removes what is kept of other snapshots than the one that ends with `last`.
void forget_other_live_facts(const Shop& shop, Seq last);

}  // namespace aisle::store
