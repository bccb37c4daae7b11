#pragma once

#include "core/json.h"
#include "decide/recommend.h"
#include "serve/routes.h"

namespace aisle::serve {

// Questions about items that are ready together on an I/O thread are scored together; nobody is waited for.

// Has the question answered and written down when this thread's turn is over. Throws Refused (404) for a task that no
// model answers.
void recommend_together(const Call& call, decide::ItemQuestion question, Json context);

// Answers what waits on this thread.
void answer_waiting(Service& service);

}  // namespace aisle::serve
