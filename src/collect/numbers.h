#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace aisle::collect {

// Numbers as sources write them.

// Without the blanks around it.
std::string_view trimmed(std::string_view text);

// A finite decimal number, a sign before it or not; none for anything else.
std::optional<double> to_double(std::string_view text);

// Whether commas and points stand where a number with grouped thousands has them: 1,234.50 does, 12,50 does not. Where
// commas are decimal everything does.
bool is_grouped(std::string_view text, bool decimal_comma);

// A number as a program reads it: 1.234,50 becomes 1234.50 where commas are decimal, else 1,234.50 becomes 1234.50.
std::string plain_number(std::string_view text, bool decimal_comma);

}  // namespace aisle::collect
