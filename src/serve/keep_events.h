#pragma once

#include "serve/routes.h"
#include "store/received.h"

#include <functional>
#include <memory>

namespace aisle::serve {

// Has the records kept, but for facts where the key may not tell them, and then answers by `answer`, which is told what
// became of each; when they cannot be kept it is not called, and the answer is 503.
void keep_events(const Call& call, std::unique_ptr<store::Received> received,
                 std::function<void(const store::Received&)> answer);

// What became of every record, in their order: the answer to who sent them. 422 where all were rejected.
Response what_became_of(const store::Received& received);

}  // namespace aisle::serve
