#pragma once

#include <optional>
#include <string_view>

namespace aisle::prepare {

// 1 to 12 for a month's name: at least the first three letters of the English one in any case (Jan, june, SEPT), or
// 1月, 一月 to 12月, 十二月.
std::optional<int> month_of(std::string_view text);

}  // namespace aisle::prepare
