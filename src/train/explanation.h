#pragma once

#include "train/selection.h"

#include <cstdint>
#include <vector>

namespace aisle::train {

// What a model's answers depend on, read on rows of the target that it was not fitted on.
std::vector<evaluate::Importance> importance(const registry::FittedModel& model, const Table& table,
                                             const prepare::Target& target, const Rows& rows, std::uint64_t seed);

// Of the six most important columns that matter at all.
std::vector<evaluate::PartialDependence> dependence_on_most_important(
    const registry::FittedModel& model, const Table& table, const prepare::Target& target, const Rows& rows,
    const std::vector<evaluate::Importance>& importance, std::uint64_t seed);

// A trial's algorithm fitted on a tenth, a fifth, … all of the fold's training rows (of 50,000 of them at most), chosen
// by chance.
std::vector<LearningPoint> learning_curve(const Table& table, const prepare::Target& target, const Trial& trial,
                                          const stats::Fold& fold, const prepare::PreparationConfig& preparation,
                                          std::uint64_t seed);

}  // namespace aisle::train
