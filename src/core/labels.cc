#include "core/labels.h"

#include "core/error.h"

#include <algorithm>
#include <array>

namespace aisle {

namespace {

constexpr std::array<std::string_view, 3> problem_names = {"binary", "multiclass", "regression"};

}  // namespace

std::string_view name_of(Problem problem) { return problem_names[static_cast<std::size_t>(problem)]; }

Problem problem(std::string_view name) {
  const auto* found = std::ranges::find(problem_names, name);
  if (found == problem_names.end()) throw Error("\"" + std::string(name) + "\" is no kind of problem");
  return static_cast<Problem>(found - problem_names.begin());
}

Labels Labels::at(std::span<const std::size_t> rows) const {
  Labels out{.problem = problem, .classes = classes, .values = {}, .weights = {}};
  out.values.reserve(rows.size());
  for (const std::size_t row : rows) {
    out.values.push_back(values[row]);
    if (!weights.empty()) out.weights.push_back(weights[row]);
    if (!groups.empty()) out.groups.push_back(groups[row]);
  }
  return out;
}

Predictions Predictions::at(std::span<const std::size_t> rows) const {
  Predictions out{.outputs = outputs, .values = {}};
  out.values.reserve(rows.size() * outputs);
  for (const std::size_t i : rows) out.values.insert(out.values.end(), row(i).begin(), row(i).end());
  return out;
}

}  // namespace aisle
