#pragma once

#include "serve/routes.h"

namespace aisle::serve {

// Has `answer` worked out on those threads; what it throws is what is answered. Refuses (503) when too much waits
// there.
void answer_on(Later& threads, const Call& call, Response (*answer)(const Call& call));

}  // namespace aisle::serve
