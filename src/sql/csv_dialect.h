#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace aisle::sql {

// How a delimited file is written: what parts its fields, and the names in its first line.
struct CsvDialect {
  char delimiter = ',';
  std::vector<std::string> names;
  std::size_t skipped = 0;  // lines before the header: blank ones, and Excel's "sep=;"
};

// Reads it off the first lines of a file (without line ends, at least one). The delimiter is the one of , ; tab | ^ ~ :
// that stands in every record, outside quotes, as often as in the first; the more often, the better; none of them means
// that there is one column. Names are stripped of blanks and quotes; an empty one becomes column_<place>. Error when
// two columns have the same name.
CsvDialect csv_dialect(std::span<const std::string> first_lines);

}  // namespace aisle::sql
