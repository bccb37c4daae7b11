#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace aisle {

// An amount of money, exact: millionths of the currency's unit. The currency stands beside it, not in it.
struct Money {
  std::int64_t millionths = 0;

  auto operator<=>(const Money&) const = default;
};

inline constexpr Money most_money{1'000'000'000'000'000'000};  // a million millions

// A decimal number: -12, 12.5, .5, 1.25e3; decimals after the sixth are rounded half up. None for anything else and
// beyond most_money either way.
std::optional<Money> parse_money(std::string_view text);

// The shortest decimal number that reads back the same: 12.5. Appends.
void append_money(std::string& out, Money money);

}  // namespace aisle
