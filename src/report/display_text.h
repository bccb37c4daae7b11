#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace aisle::report {

// Columns that the text takes in a terminal: Chinese, Japanese, Korean characters and emoji take two, combining marks
// none. A byte that is no valid UTF-8 counts as one. The tables are those of Unicode 15's East Asian Width, abridged.
std::size_t display_width(std::string_view utf8);

// The text, cut to at most `columns` columns; what was cut ends in "…".
std::string shorten(std::string_view utf8, std::size_t columns);

// The text with everything replaced by U+FFFD that would act on a screen instead of showing on it: control characters
// (escape sequences among them), characters that turn the writing direction, broken UTF-8.
std::string printable(std::string_view utf8);

}  // namespace aisle::report
