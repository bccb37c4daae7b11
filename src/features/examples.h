#pragma once

#include "core/error.h"
#include "core/table.h"
#include "features/fold_plan.h"
#include "features/task.h"

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace aisle::features {

// At which of a task's moments people are asked.
struct AskedMoments {
  Micros from = {}, until = {};  // until itself not
  bool once = false;             // each person at one of their moments, by chance; else at all
  std::size_t most = 0;          // examples, by chance; 0 for all
  std::uint64_t seed = 0;
};

// Questions with what was known strictly before them: `time` and `received` lie before the moment. The answer is what
// happened from the moment on. A row each, by person and moment.
struct Examples {
  std::vector<Code> person;
  std::vector<Micros> moment;
  std::vector<double> answer;  // 1 or 0, or the number; NaN while it is not known yet
  std::vector<std::string> names;
  std::vector<float> features;  // rows × names; NaN where there is nothing to say

  [[nodiscard]] std::size_t size() const { return person.size(); }
  [[nodiscard]] std::span<const float> row(std::size_t i) const {
    return std::span(features).subspan(i * names.size(), names.size());
  }
  // The features as columns of numbers, for the tabular pipeline.
  [[nodiscard]] Table table() const;
};

// The only thing that makes training rows. `seen_until`: what the log covers; moments of which the answer would reach
// beyond it are left out. Bots are. By threads; the same whatever their number. Error when no event can answer the
// task, with the types that there are.
Examples make_examples(const Timelines& timelines, const Task& task, const FoldContext& context,
                       const AskedMoments& asked, Micros seen_until);

// How many such moments there are, without `once` and `most`.
std::size_t count_moments(const Timelines& timelines, const Task& task, const AskedMoments& asked, Micros seen_until);

// Who is asked at the moment: the task's population, by what was known strictly before it. Bots are left out.
std::vector<Code> asked_at(const Timelines& timelines, const Task& task, Micros moment);

// The same rows for these persons at one moment, whether or not they belong to the task's population, without answers.
// Code 0 stands for somebody of whom nothing is known.
Examples ask_now(const Timelines& timelines, const FoldContext& context, std::span<const Code> persons, Micros moment);

// Error when the log has no event that could answer the task, or none that makes somebody belong to its population,
// with the types that there are.
void check_answerable(const Timelines& timelines, const Task& task);
// The same of the population alone.
void check_population(const Timelines& timelines, const Task& task);
// To throw where there are such events, and still nobody belongs to the population at any of the moments.
Error nobody_asked(const Task& task);

}  // namespace aisle::features
