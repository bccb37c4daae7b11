#pragma once

#include <string>

namespace aisle::collect {

// Records of JSON, a line each, of a body that is one object, an array of them, or lines already (NDJSON). What is
// between the brackets of an array stands on the line as it is, broken or not: whoever reads the line says what is
// wrong with it.
std::string as_lines(std::string body);

}  // namespace aisle::collect
