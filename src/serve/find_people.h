#pragma once

#include "core/json.h"
#include "predict/live.h"

#include <cstddef>
#include <string_view>

namespace aisle::serve {

// People whose id holds the text (any case), at most so many: [{person, events, last}]; whose id it is first, then who
// did most. Looks at every id, and at the events of those alone who are told: a tenth of a second where there are a
// million.
Json find_people(const predict::Live& live, std::string_view text, std::size_t most);

}  // namespace aisle::serve
