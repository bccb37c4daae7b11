#pragma once

#include "core/timelines.h"
#include "train/task_model.h"

#include <cstddef>
#include <vector>

namespace aisle::predict {

// What a person did at one moment (the lines of a basket, say), and how much their answer falls without it: log odds of
// a yes, else the answer's own unit.
struct EventReason {
  std::size_t first = 0, count = 0;  // places in the person's timeline
  double contribution = 0;
};

// Which of the person's latest `most` moments before this one move the answer, the strongest first; those that move
// nothing are left out. Each is left out in turn, and the question asked again of what is left. `most` + 1 answers.
std::vector<EventReason> explain_events(const train::TaskModel& model, const Timelines& timelines, Code person,
                                        Micros moment, std::size_t most);

}  // namespace aisle::predict
