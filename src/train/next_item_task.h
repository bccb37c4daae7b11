#pragma once

#include "core/timelines.h"
#include "evaluate/next_item.h"
#include "features/item_sequences.h"
#include "features/log_traits.h"
#include "features/task.h"

#include <memory>

namespace aisle::train {

// A task of the next item, and the log that it asks. Both must outlive it.
struct NextItemTask {
  const Timelines& timelines;
  const features::LogTraits& log;
  const features::Task& task;

  // The code of its type, 0 for any. Error when the log has no such event.
  [[nodiscard]] Code target() const;
  // Which items it asks about; empty for all.
  [[nodiscard]] evaluate::Fits fits() const;
  // Which of the questions about these histories, which must stay, it puts, and when: at the last of its moments before
  // the answer, asked of its population, where no other answer came between them. Error when no item of the log fits,
  // or nobody belongs to the population.
  [[nodiscard]] evaluate::Asking asking(const features::ItemSequences& histories) const;
  // Everybody's histories as it is asked of them, with these searches. Where people's order is asked for and the log
  // tells no more of it than days, it is that of the log.
  [[nodiscard]] features::ItemSequences histories(evaluate::Protocol protocol,
                                                  std::shared_ptr<const features::Searches> searches) const;
  // To learn from: with the searches that are frequent and what the items are, as it was known where learning ends.
  [[nodiscard]] features::ItemSequences histories(const evaluate::Cut& cut) const;
};

}  // namespace aisle::train
