#include "core/nearest.h"

#include "core/text.h"

#include <algorithm>
#include <cstddef>
#include <numeric>
#include <vector>

namespace aisle {

namespace {

// Levenshtein distance: insertions, deletions and replacements of a byte.
std::size_t edits(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), std::size_t{0});
  for (std::size_t i = 0; i < a.size(); ++i) {
    std::size_t diagonal = row[0];
    row[0] = i + 1;
    for (std::size_t j = 0; j < b.size(); ++j) {
      const std::size_t replaced = diagonal + (a[i] == b[j] ? 0 : 1);
      diagonal = row[j + 1];
      row[j + 1] = std::min({replaced, row[j] + 1, row[j + 1] + 1});
    }
  }
  return row.back();
}

}  // namespace

std::string did_you_mean(std::string_view name, std::span<const std::string> names) {
  constexpr std::size_t most_listed = 20;
  if (names.empty()) return "";
  const auto distance = [&](const std::string& other) { return edits(lower_case(name), lower_case(other)); };
  const auto& best = *std::ranges::min_element(names, {}, distance);
  if (distance(best) <= std::max<std::size_t>(1, std::min(name.size(), best.size()) / 3)) {
    return "did you mean \"" + best + "\"?";
  }
  std::string text = "there are: ";
  for (std::size_t i = 0; i < std::min(most_listed, names.size()); ++i) text += (i > 0 ? ", " : "") + names[i];
  return names.size() > most_listed ? text + ", …" : text;
}

}  // namespace aisle
