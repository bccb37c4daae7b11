#pragma once

#include "core/event.h"
#include "store/received.h"

namespace aisle::serve {

// Whether who says this must be trusted with more than what shoppers do: what an item or a person is, what we decided,
// and whether an account consents. A visitor's own word on consent is behaviour: a banner in a browser says it.
bool is_fact(const Event& event);

// Rejects the records that hold such an event.
void reject_facts(store::Received& received);

}  // namespace aisle::serve
