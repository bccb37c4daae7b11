#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace aisle::sql {

// A number as programs write it: 12, -0.5, 1e6, +3; NaN for infinite ones. With decimal_commas 12,5 too.
std::optional<double> plain_number(std::string_view text, bool decimal_commas = false);

// Numbers that people dressed up: 1,234.50  1.234,50  1 234,50  1'234  $12.00  -¥ 99  12 %  3.5kg  5万  120 m2.
// None unless all words are such and wear the same: one currency sign before (or none), one unit after (or none); only
// a zero may stand bare. So nothing that told values apart is lost. A mark before three digits that could part
// thousands or decimals ("1,234") is read as the other words demand; where none does, the decimal mark is a point. Per
// cent keep their figure: 12 % is 12. A code such as A12 is no number: before it only currencies are taken off.
std::optional<std::vector<double>> dressed_numbers(std::span<const std::string> words);

}  // namespace aisle::sql
