#pragma once

#include "core/event.h"
#include "store/received.h"

namespace aisle::serve {

// Whether who says this must be trusted with more than what shoppers do: what an item or a person is, what we decided,
// and whether an account consents. A visitor's own word on consent is behaviour: a banner in a browser says it.
bool is_fact(const Event& event);

// Rejects the records that hold such an event.
void reject_facts(store::Received& received);

// Rejects facts of items in Aisle's own form that say what cannot be read (predict::unread_member): kept, they would
// have no effect, and the sender would not learn of it.
void reject_unread_facts(store::Received& received);

}  // namespace aisle::serve
