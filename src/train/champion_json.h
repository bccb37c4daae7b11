#pragma once

#include "core/json.h"
#include "prepare/target.h"
#include "stats/metrics.h"
#include "train/selection.h"

#include <string>

namespace aisle::train {

// Parts of evaluation.json (docs/formats.md). dropped: what was taken from the table before.
Json preparation_json(const prepare::Preparation& preparation, const std::vector<prepare::PreparedColumn>& dropped);
// Name, kind, title, and options or members.
Json candidate_json(const Selection& selection, const Candidate& candidate);
Json champion_json(const prepare::Target& target, const Selection& selection);
// What one gains by losing so much less than another on the same examples, and whether it is taken for that.
Json gain_json(const stats::PairedDifference& over, Problem problem, bool taken);
// The same for people, of held-out examples.
std::string gain_in_words(const Json& gain);

}  // namespace aisle::train
