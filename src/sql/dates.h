#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

namespace aisle::sql {

// The words of a column read as moments: seconds since 1970 UTC, one a word; or none.
struct DateWords {
  std::optional<std::vector<double>> seconds;
  std::string note;  // what had to be assumed, or why dates were left as text; empty for plain ISO dates
};

// The forms: 2024-03-05  2024/3/5  2024.3.5  2024年3月5日  05.03.2024 (day first)  3/5/2024  3-5-2024  3/5/24
// (69 to 99 mean 1969 to 1999), each with a time if it likes: 14:20  14:20:05.25  2:20 PM  14时20分5秒, T or a blank
// before it, and Z, UTC, +08:00 or +0800 after it (without a zone it is UTC).
// Slashes and dashes with the year last are read month first or day first, as those values demand that go only one way.
// Where none does, month first is assumed and noted; but where other forms stand in the same column, or values demand
// both, the whole is left as text with a note. None, without a note, as soon as one word is no date.
DateWords date_words(std::span<const std::string> words);

// Whether one word alone is a date in one of the forms.
bool is_date(const std::string& word);

}  // namespace aisle::sql
