#include "models/behaviour_sizes.h"

#include "core/error.h"
#include "core/nearest.h"

#include <algorithm>
#include <vector>

namespace aisle::models {

std::span<const std::string> behaviour_sizes() {
  static const std::vector<std::string> names = {"tiny", "small", "base", "large"};
  return names;
}

Json behaviour_size(std::string_view name) {
  const auto names = behaviour_sizes();
  if (std::ranges::find(names, name) == names.end())
    throw Error::misuse("there is no size \"" + std::string(name) + "\"", "--size", did_you_mean(name, names));
  if (name == "tiny") return Json::Object{{"width", 32}, {"inner", 2}, {"longest", 50}};
  if (name == "base") return Json::Object{{"width", 128}, {"layers", 2}, {"longest", 200}};
  if (name == "large") return Json::Object{{"width", 512}, {"layers", 6}, {"heads", 8}, {"longest", 200}};
  return Json::Object{};
}

Json behaviour_options(std::string_view size, const Json& over) {
  Json out = behaviour_size(size);
  for (const auto& [name, value] : over.object()) out[name] = value;
  return out;
}

}  // namespace aisle::models
