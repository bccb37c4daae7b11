#include "prepare/identifiers.h"

#include "core/text.h"
#include "prepare/ngrams.h"
#include "prepare/numbers.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <numeric>

namespace aisle::prepare {

namespace {

constexpr std::size_t fewest_rows = 20;  // with less, values that all differ are no sign of an identifier

std::size_t rows_present(const Groups& groups) {
  return std::accumulate(groups.rows.begin(), groups.rows.end(), std::size_t{0});
}

}  // namespace

bool named_like_an_id(std::string_view name) {
  const std::string lower = lower_case(name);
  return lower == "id" || lower.ends_with("_id") || lower.ends_with(" id") || name.ends_with("Id") ||
         name.ends_with("ID");
}

bool named_like_an_address(std::string_view name) {
  const std::string lower = lower_case(name);
  return lower == "ip" || lower.starts_with("ip_") || lower.starts_with("ip ") || lower.ends_with("_ip") ||
         lower.ends_with(" ip");
}

Naming naming_of_numbers(std::string_view name, std::span<const double> present, std::span<const double> sorted) {
  if (present.size() < fewest_rows) return Naming::describes;
  if (!std::ranges::all_of(present, [](double v) { return v == std::floor(v); })) return Naming::describes;
  const bool rises = std::ranges::adjacent_find(present, std::greater_equal{}) == present.end();
  const bool dense = present.back() - present.front() < 2 * static_cast<double>(present.size());
  if (rises && dense) return Naming::identifies;
  return named_like_an_id(name) && count_different(sorted) > most_categories ? Naming::shares : Naming::describes;
}

Naming naming_of_texts(std::string_view name, const Groups& groups) {
  const auto present = rows_present(groups);
  if (present < fewest_rows) return Naming::describes;
  const auto alone = static_cast<std::size_t>(std::ranges::count(groups.rows, std::size_t{1}));
  if (static_cast<double>(groups.size()) > 0.9 * static_cast<double>(present)) {
    return (present - alone) * 50 >= present ? Naming::shares : Naming::identifies;
  }
  return named_like_an_id(name) && groups.size() > most_categories ? Naming::shares : Naming::describes;
}

bool is_free_text(const Column& column, const Groups& groups) {
  constexpr std::size_t fewest = 50;
  constexpr std::size_t most_looked_at = 10000;
  constexpr double fewest_words = 3;
  const auto present = rows_present(groups);
  if (present < fewest || groups.size() * 2 <= present) return false;
  const std::size_t looked_at = std::min(groups.size(), most_looked_at);
  double words = 0;
  for (std::size_t g = 0; g < looked_at; ++g) {
    words += count_words(column.words[static_cast<std::size_t>(column.codes[groups.first[g]])]);
  }
  return words >= fewest_words * static_cast<double>(looked_at);
}

}  // namespace aisle::prepare
