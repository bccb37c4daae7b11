#pragma once

namespace aisle {

inline constexpr const char* version = "0.1.0";

}  // namespace aisle
