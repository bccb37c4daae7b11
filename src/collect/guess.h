#pragma once

#include "collect/mapping.h"
#include "collect/source.h"

#include <string>
#include <vector>

namespace aisle::collect {

// A column of a file, or a path of its JSON, with what it holds in the first records.
struct Sample {
  std::string name;
  std::vector<std::string> values;  // those that say something
};

// The first records (at most 1000) of delimited text or JSON, by columns.
struct Samples {
  std::vector<Sample> columns;
  bool has_header = true;  // false: the first line is data too, and the columns are called column_1, column_2, …
};
Samples read_samples(const Source& source, const Piece& piece);

// The text of a mapping, to be edited: which columns are what, by their names and by what they hold. What could not be
// found stands in it as a remark. Of a file that a dialect knows, the dialect's.
std::string guess_mapping(const Source& source, const Piece& piece);

}  // namespace aisle::collect
