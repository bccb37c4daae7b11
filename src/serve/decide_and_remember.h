#pragma once

#include "core/json.h"
#include "decide/recommend.h"
#include "serve/service.h"

#include <span>
#include <string>
#include <vector>

namespace aisle::serve {

// An answer and the id under which it is written down.
struct Decided {
  std::string id;
  decide::Recommendation answer;
  std::string wrong = {};  // why the log may not hold it: then it is not to be given
};

// Answers with a fresh seed, and writes down what was answered. `context`: the caller's own words, or null. Throws
// Refused: 404 where no model of the task is published, 400 where the log may not hold it.
Decided decide_and_remember(Service& service, const decide::Desk& desk, decide::ItemQuestion question,
                            const Json& context);

// The same for several questions, which get their seeds, a context each; each of a task that is published, or of none.
std::vector<Decided> decide_and_remember(Service& service, const decide::Desk& desk,
                                         std::span<decide::ItemQuestion> questions, std::span<const Json> contexts);

}  // namespace aisle::serve
