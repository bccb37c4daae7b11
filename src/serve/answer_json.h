#pragma once

#include "core/json.h"
#include "decide/recommend.h"
#include "predict/tasks.h"

#include <cstddef>
#include <vector>

namespace aisle::serve {

// How answers look.
Json to_json(const decide::Desk& desk, const std::vector<decide::Chosen>& items);
Json to_json(const decide::Desk& desk, const decide::Recommendation& found);
Json to_json(const predict::TaskAnswerer& answerer, const predict::TaskAnswer& found);
// What is known of an item.
Json item_json(const predict::Live& live, Code item);
// The latest `most` events of a person, the newest first.
Json timeline_json(const predict::Live& live, const Timeline& events, std::size_t most);

}  // namespace aisle::serve
