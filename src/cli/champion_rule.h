#pragma once

#include "cli/task_session.h"

#include <string>

namespace aisle::cli {

// What came of the wish to publish a version.
struct Publishing {
  bool published = false;
  Json why;  // {"why": "first" | "won" | "lost" | "incomparable" | "forced" | "rollback" | "unreadable" |
             // "another_question" | "newer", "gain": {…}}
  std::string told;
};

// Publishes a version of a task if it may: the first; an older one than answers that has answered before (a rollback);
// any other that wins over the one that answers on examples that neither learnt from, by a paired interval clear of
// zero; one in place of a version that cannot be read any more; a newer one in place of a version that answers a
// question that the shop does not ask any more, and where neither was ever tested; or any when forced. All is recorded.
// Error when the version itself cannot be read.
Publishing publish_if_better(const TaskSession& session, const std::string& task, std::size_t version, bool force);

}  // namespace aisle::cli
