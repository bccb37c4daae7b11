#pragma once

#include "core/event.h"
#include "core/json.h"
#include "decide/recommend.h"

#include <span>
#include <string>
#include <string_view>

namespace aisle::decide {

// An answer that was given, as an event of type `decision`: event_id is its id, time the moment after all that was
// known, `shown` the items, and properties: path, task, version, rules (their digest), seed, asked (the question),
// context (the caller's own words), known (the last event of the log that was known), items (those of kept_of(), as
// `shown`: item, score, propensity where it is below 1, by where it is not the model, and what moved it: boost, fresh,
// likeness, rank), considered, left_out. With the same versions, rules and catalogue the same question has the same
// answer again.

// 32 hex digits that nobody can guess.
std::string new_decision_id();

// Those of an answer that are written down: the first 200, or fewer where their ids are long.
std::span<const Chosen> kept_of(const Desk& desk, const Recommendation& answer);

// The canonical line with its line feed. Error where the log may not hold it (check_event): an id of the question is
// too long or not UTF-8, or there are too many.
std::string decision_line(const Desk& desk, const std::string& id, const ItemQuestion& question,
                          const Recommendation& answer, const Json& context);

// The question of a decision as it was put: at its moment, with its seed; of the person nothing where it was answered
// without their consent. Error when the event is none.
ItemQuestion question_of(const Event& decision);

}  // namespace aisle::decide
