#include "cli/shop_tasks.h"

#include "core/error.h"
#include "core/nearest.h"
#include "features/default_tasks.h"

namespace aisle::cli {

std::vector<features::Task> shop_tasks(const store::Shop& shop, const features::LogTraits& log) {
  if (shop.config().tasks.empty()) return features::default_tasks(log);
  std::vector<features::Task> out;
  for (const auto& [name, question] : shop.config().tasks) out.push_back(features::parse_task(name, question));
  return out;
}

features::Task shop_task(const store::Shop& shop, const features::LogTraits& log, const std::string& name) {
  std::vector<std::string> names;
  for (auto& task : shop_tasks(shop, log)) {
    if (task.name == name) return task;
    names.push_back(task.name);
  }
  throw Error::misuse("the shop has no task \"" + name + "\"", shop.folder().string(), did_you_mean(name, names));
}

}  // namespace aisle::cli
