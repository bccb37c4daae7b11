#pragma once

#include "collect/record.h"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace aisle::collect {

// Delimited text (RFC 4180): fields in quotes may hold delimiters, line breaks and doubled quotes. Where the delimiter
// is a blank, fields are words: any number of blanks stands between them, and quotes mean nothing.

// Where the record at the front of the text ends, its line break included; the text's size when it has no line break. A
// quote that is never closed makes one record of all.
std::size_t csv_record_length(std::string_view text, char delimiter);

// The fields of one record, without the line break. None when a quote is not closed or something follows a closed one.
// Fields point into the record, or into the arena where quotes were doubled.
std::optional<std::vector<std::string_view>> csv_fields(std::string_view record, char delimiter, Arena& arena);

// The delimiter of a file by its first line: comma, tab, semicolon or bar, whichever occurs most outside quotes; else
// a blank, where there are several.
char guess_delimiter(std::string_view header);

}  // namespace aisle::collect
