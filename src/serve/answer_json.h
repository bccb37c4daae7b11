#pragma once

#include "core/json.h"
#include "core/json_writer.h"
#include "decide/recommend.h"
#include "predict/tasks.h"

#include <cstddef>
#include <vector>

namespace aisle::serve {

// How answers look. Items as an array; of a recommendation the members of an object that is open.
void write_items(JsonWriter& out, const decide::Desk& desk, const std::vector<decide::Chosen>& items);
void write_members(JsonWriter& out, const decide::Desk& desk, const decide::Recommendation& found);
Json to_json(const predict::TaskAnswerer& answerer, const predict::TaskAnswer& found);
// What is known of an item: the members of an object that is open.
void write_item(JsonWriter& out, const predict::Live& live, Code item);
// The latest `most` events of a person, the newest first.
Json timeline_json(const predict::Live& live, const Timeline& events, std::size_t most);

}  // namespace aisle::serve
