#pragma once

#include "serve/http.h"

#include <cstddef>
#include <string>
#include <string_view>

namespace aisle::serve {

// The body as it was before it was packed (content-encoding: gzip). Refused with 415 for another coding, 400 where it
// is damaged, 413 where it unpacks to more than `limit` bytes.
std::string unpacked(const Request& request, std::size_t limit);

// Records of JSON, a line each, of a body that is one object, an array of them, or lines already (NDJSON). What is
// between the brackets of an array stands on the line as it is, broken or not: whoever reads the line says what is
// wrong.
std::string as_lines(std::string body);

}  // namespace aisle::serve
