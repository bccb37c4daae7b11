#pragma once

#include "cli/task_session.h"
#include "evaluate/next_item.h"
#include "features/item_sequences.h"

#include <memory>

namespace aisle::cli {

// What a task of the next item asks of a shop's log.

// The code of its type, 0 for any. Error when the log has no such event.
Code target_of(const TaskSession& session, const features::Task& task);

// Everybody's histories, with these searches. Where people's order is asked for and the log tells no more
// of it than days, it is that of the log.
features::ItemSequences histories_of(const TaskSession& session, evaluate::Protocol protocol,
                                     std::shared_ptr<const features::Searches> searches);

// Which items it asks about; empty for all.
evaluate::Fits fits_of(const TaskSession& session, const features::Task& task);

// Which of the questions about these histories, which must stay, it puts, and when: at the last of its moments before
// the answer, asked of its population, where no other answer came between them. Error when no item of the log fits, or
// nobody belongs to the population.
evaluate::Asking asking_of(const TaskSession& session, const features::Task& task,
                           const features::ItemSequences& histories);

}  // namespace aisle::cli
