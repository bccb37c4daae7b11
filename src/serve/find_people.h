#pragma once

#include "core/json.h"
#include "predict/live.h"

#include <cstddef>
#include <string_view>

namespace aisle::serve {

// People whose id holds the text (any case), who did most first, at most so many: [{person, events, last}]. Looks at
// every id and at the events of the first thousand that fit: a tenth of a second where there are a million.
Json find_people(const predict::Live& live, std::string_view text, std::size_t most);

}  // namespace aisle::serve
