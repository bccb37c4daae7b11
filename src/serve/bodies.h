#pragma once

#include "serve/http.h"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace aisle::serve {

// The body as it was before it was packed (content-encoding: gzip). Refused with 415 for another coding, 400 where it
// is damaged, 413 where it unpacks to more than `limit` bytes.
std::string unpacked(const Request& request, std::size_t limit);
// The same, but none where it is longer.
std::optional<std::string> unpacked_within(const Request& request, std::size_t limit);
// What gzip packed: one member or, as files are put together, several. None where it is longer than the limit; refused
// with 400 where it is damaged.
std::optional<std::string> inflated_within(const std::string& packed, std::size_t limit);

}  // namespace aisle::serve
