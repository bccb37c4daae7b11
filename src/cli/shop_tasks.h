#pragma once

#include "features/log_traits.h"
#include "features/task.h"
#include "store/shop.h"

#include <string>
#include <vector>

namespace aisle::cli {

// The tasks that shop.toml declares; without any, those that the log can answer.
std::vector<features::Task> shop_tasks(const store::Shop& shop, const features::LogTraits& log);

// The one of that name. Error with the nearest.
features::Task shop_task(const store::Shop& shop, const features::LogTraits& log, const std::string& name);

}  // namespace aisle::cli
