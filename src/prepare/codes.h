#pragma once

#include "core/table.h"
#include "prepare/groups.h"
#include "prepare/target_parts.h"

#include <cstddef>

namespace aisle::prepare {

inline constexpr std::size_t rows_a_code = 20;  // a kind with fewer training rows says little by itself

// Whether numbers of few kinds are likely names (of a region, a browser) and not amounts: the mean of some part of the
// target jumps from kind to kind more than chance and a curve through these means allow. That is a chi-square test of
// lack of fit, at four deviations: of the kinds with rows_a_code rows or more (three at least), each weighing its rows,
// to a cubic in log(1 + number - least); of four kinds a square, of three a line.
// groups: of the training rows by that column, in the order of `parts`.
bool look_like_codes(const Column& column, const Groups& groups, const TargetParts& parts);

}  // namespace aisle::prepare
