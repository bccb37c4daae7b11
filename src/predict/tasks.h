#pragma once

#include "core/micros.h"
#include "predict/edition.h"
#include "predict/imagined.h"
#include "train/behaviour_outlook.h"

#include <span>
#include <string>
#include <vector>

namespace aisle::predict {

// A column that moved an answer, and by how much (log odds, or the unit of the answer).
struct Reason {
  std::string column, value;
  double contribution = 0;
};

struct TaskAnswer {
  double value = 0;  // a probability, or the number
  Micros moment;     // at which it was asked: right after all that is known of the person
  std::vector<Reason> reasons = {};
};

// What the model says of these persons (0: of somebody unknown), by the same folds and the same model as `aisle
// predict` at the same moment; with `imagined`, had each of them just done these. Safe from several threads.
std::vector<TaskAnswer> answer(const TaskAnswerer& answerer, const Live& live, std::span<const Code> persons,
                               bool explain, std::span<const Imagined> imagined = {});

// What was known of people at a moment, with `imagined` as what each did last before it. Both must outlive it.
train::Past past_in(const Live& live, std::span<const Imagined> imagined = {});

// How many events an answer about this person is folded from: by them goes the time that it takes.
std::size_t folded(const Live& live, Code person);

}  // namespace aisle::predict
