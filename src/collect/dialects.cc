#include "collect/mapping.h"
#include "core/error.h"
#include "core/nearest.h"

#include <algorithm>
#include <array>
#include <fmt/format.h>

namespace aisle::collect {

namespace {

struct Dialect {
  std::string_view name;
  std::string_view text;
};

constexpr auto texts = std::to_array<Dialect>({
#include "collect/dialects.inc"
});

}  // namespace

const std::vector<Mapping>& dialects() {
  static const std::vector<Mapping> all = [] {
    std::vector<Mapping> out;
    for (const auto& [name, text] : texts) {
      out.push_back(parse_mapping(text, std::string(name) + ".toml"));
      out.back().name = name;
    }
    return out;
  }();
  return all;
}

std::string_view dialect_text(std::string_view name) {
  (void)dialect(name);
  return std::ranges::find(texts, name, &Dialect::name)->text;
}

const Mapping& dialect(std::string_view name) {
  std::vector<std::string> names;
  for (const auto& mapping : dialects()) {
    if (mapping.name == name) return mapping;
    names.push_back(mapping.name);
  }
  throw Error::misuse(fmt::format("no dialect is called \"{}\"", name), "--as", did_you_mean(name, names));
}

const Mapping* recognise(SourceFormat format, const std::vector<std::string>& names) {
  const Mapping* best = nullptr;
  for (const auto& mapping : dialects()) {
    if (mapping.format != format || mapping.recognised.empty()) continue;
    const bool all = std::ranges::all_of(
        mapping.recognised, [&](const std::string& name) { return std::ranges::find(names, name) != names.end(); });
    if (all && (best == nullptr || mapping.recognised.size() > best->recognised.size())) best = &mapping;
  }
  return best;
}

}  // namespace aisle::collect
