#pragma once

#include "serve/event_gate.h"
#include "serve/routes.h"
#include "store/received.h"

#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

namespace aisle::serve {

// What became of every record, in their order: the answer to who sent them. 422 where all were rejected.
Response what_became_of(const store::Received& received);

// How the body of a request becomes records, and what is answered.
struct Intake {
  std::string_view dialect = "aisle";  // of event_gate.h
  std::size_t most_bytes = 1U << 20U;  // of the body when it is unpacked
  // The body's records, a line each; none: nothing is kept. Throws Refused, or Error, for a body that is wrong.
  std::function<std::string(std::string body)> lines;
  Settle settle = {};
  std::function<Response(const store::Received&)> answer = what_became_of;
};

// Takes in what the body says: on another thread where it is large, so that nobody waits behind it. Refused with 413
// where it holds more than 100,000 records, or more than a browser's key may bring (keys.h), 429 where that is more
// than it may for the moment, 503 when more comes than can be read or kept.
void take_in(const Call& call, Intake intake);

// Has the records kept, but for facts where the key may not tell them, and then answers by `answer`, which is told what
// became of each; when they cannot be kept it is not called, and the answer is 503.
void keep_events(const Call& call, std::unique_ptr<store::Received> received,
                 std::function<void(const store::Received&)> answer);

}  // namespace aisle::serve
