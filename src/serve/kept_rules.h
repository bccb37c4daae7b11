#pragma once

#include "decide/rules.h"
#include "store/shop.h"

#include <optional>
#include <string>

namespace aisle::serve {

// The rules that there were, so that a decision can be asked again by those it was made with: each that was taken up
// stands as SHOP/rules/DIGEST.toml.

// Keeps them unless they stand there. Where that fails it is logged, and nothing is worse but the asking again.
void keep_rules(const store::Shop& shop, const decide::Rules& rules);
// Those of a decision; none where they are not kept, or not as they were.
std::optional<decide::Rules> kept_rules(const store::Shop& shop, const std::string& digest);

}  // namespace aisle::serve
