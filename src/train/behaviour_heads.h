#pragma once

#include "core/json.h"
#include "core/table.h"
#include "core/timelines.h"
#include "features/task.h"
#include "registry/fitted_model.h"

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace aisle::train {

// What reads, for a task, the numbers that the behaviour model makes of people's pasts. behaviour_outlook.h says what
// each task's answers are made of.
struct BehaviourHeads {
  std::optional<registry::FittedModel> any, amount, hazard;
  std::vector<double> span_days;  // mean of each span that `hazard` asks about, and of what is left
  double spread = 0;              // variance of the logarithm around `amount`

  // To a row of numbers for each person and answer. Linear or a small network, as folds of other persons say. None
  // where the answers hold too little.
  static std::optional<BehaviourHeads> fit(const features::Task& task, const Table& seen, std::span<const Code> persons,
                                           std::span<const double> answers, std::uint64_t seed);

  // The questions that they ask of each answer, side by side [answers, count]: whether any; how much, by the logarithm
  // brought to mean 0 and spread 1; or of each span but the last whether it was then. NaN where one is not asked.
  struct Questions {
    std::size_t count = 1, how_much = 0;  // of these, so many are the last
    std::vector<float> answers;
  };
  static Questions questions(const features::Task& task, std::span<const double> answers);

  // The columns behaviour_…, for some rows.
  [[nodiscard]] Table said(const Table& seen, const Rows& rows) const;

  // Adds what the heads' files cannot hold to `about`, and the files.
  void add_to_files(Json& about, registry::Files& files) const;
  // The inverse; Error where no head is there.
  static BehaviourHeads from_files(const Json& about, const registry::Files& files);
};

// What stands before the name of a file of one of the parts of a behaviour model in a task's directory.
std::string behaviour_file(const std::string& part, const std::string& name);

}  // namespace aisle::train
