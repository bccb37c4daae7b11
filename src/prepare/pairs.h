#pragma once

#include "core/table.h"
#include "prepare/target_parts.h"

#include <cstddef>
#include <string>
#include <vector>

namespace aisle::prepare {

// The columns of amounts (more than fifty different numbers) that together tell most of the target, at most `most` of
// them, the most telling first: by how much of its variance each takes away when columns cut into twenty groups of rows
// are boosted (sixty rounds at rate .3), so that of two that say the same one stands behind. Products and ratios of
// these are worth a look by models that cannot make them.
std::vector<std::string> telling_numbers(const Table& table, const Rows& rows, const TargetParts& parts,
                                         const std::string& target, std::size_t most = 4);

// NaN where either is missing; of a ratio also where it would divide by 0.
std::vector<double> products(const Column& first, const Column& second, const Rows& rows);
std::vector<double> ratios(const Column& above, const Column& below, const Rows& rows);

}  // namespace aisle::prepare
