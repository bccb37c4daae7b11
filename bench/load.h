#pragma once

#include "core/json.h"

#include <string>
#include <vector>

// Requests to a running server over kept-alive connections on 127.0.0.1, from one thread. Words: KIND PORT KEY SECONDS
// RATE CONNECTIONS PEOPLE ITEMS.
//
//   pairs    an event of a person, and when it is acknowledged a question for the same person; RATE pairs a second
//   events   an event each
//   batches  1,000 events each, as lines
//
// With a RATE the moments at which requests are meant to be sent are drawn beforehand (a Poisson process), whatever the
// server does: who waits for a free connection waits for an answer. RATE 0: each connection asks again when it is answered.
aisle::Json load(const std::vector<std::string>& words);
