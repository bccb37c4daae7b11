#pragma once

#include "features/log_traits.h"
#include "features/task.h"

#include <vector>

namespace aisle::features {

// The questions that most shops ask, as far as the log can answer them: next_item, buys_30d, churn_60d, value_90d,
// days_to_purchase; shorter horizons for a log of less than nine months, since an answer must have been seen.
std::vector<Task> default_tasks(const LogTraits& log);

}  // namespace aisle::features
