#pragma once

#include <span>
#include <string>
#include <string_view>

namespace aisle {

// What to do about a name that is not among `names`: "did you mean X?" when one is close (by edits, ignoring case),
// otherwise the names there are (at most 20).
std::string did_you_mean(std::string_view name, std::span<const std::string> names);

}  // namespace aisle
