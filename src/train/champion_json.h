#pragma once

#include "core/json.h"
#include "prepare/target.h"
#include "train/selection.h"

namespace aisle::train {

// Parts of evaluation.json (docs/formats.md). dropped: what was taken from the table before.
Json preparation_json(const prepare::Preparation& preparation, const std::vector<prepare::PreparedColumn>& dropped);
// Name, kind, title, and options or members.
Json candidate_json(const Selection& selection, const Candidate& candidate);
Json champion_json(const prepare::Target& target, const Selection& selection);

}  // namespace aisle::train
