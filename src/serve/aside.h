#pragma once

#include "serve/routes.h"

#include <cstddef>
#include <functional>

namespace aisle::serve {

// Has `answer` worked out on those threads; what it throws is what is answered. Refuses (503) when too much waits
// there.
void answer_on(Later& threads, const Call& call, std::function<Response(const Call& call)> answer);
// Here where `events` that are folded for it take no longer than others can wait, else on threads for such answers.
void answer_by_size(std::size_t events, const Call& call, std::function<Response(const Call& call)> answer);
// On those threads, for what reads the log. Refuses (503) while people are erased: who does that waits until nobody
// reads.
void answer_from_log(Later& threads, const Call& call, Response (*answer)(const Call& call));

}  // namespace aisle::serve
