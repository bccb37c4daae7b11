#include "predict/people_alike.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <span>

namespace aisle::predict {

namespace {

std::vector<Code> distinct(std::span<const Code> items) {
  std::vector<Code> out(items.begin(), items.end());
  std::ranges::sort(out);
  const auto repeated = std::ranges::unique(out);
  out.erase(repeated.begin(), repeated.end());
  return out;
}

}  // namespace

PeopleAlike::PeopleAlike(const features::Sequences& people) : people_(people), weight_(people.items + 1) {
  for (std::size_t s = 0; s < people.size(); ++s)
    for (const Code item : distinct(people[s].item)) ++weight_[item];
  for (double& weight : weight_)
    if (weight > 0) weight = std::pow(std::log1p(static_cast<double>(people.size()) / weight), 2);
}

std::vector<AlikePerson> PeopleAlike::to(const features::History& history, std::size_t self, std::size_t count) const {
  std::vector<char> is_mine(weight_.size());
  double mine = 0;
  for (const Code item : distinct(history.item)) {
    if (item >= weight_.size()) continue;
    is_mine[item] = 1;
    mine += weight_[item];
  }
  std::vector<AlikePerson> out;
  for (std::size_t s = 0; s < people_.size(); ++s) {
    if (s == self) continue;
    AlikePerson found{.sequence = s};
    double shared = 0;
    double theirs = 0;
    for (const Code item : distinct(people_[s].item)) {
      theirs += weight_[item];
      if (is_mine[item] == 0) continue;
      ++found.shared;
      shared += weight_[item];
    }
    if (found.shared == 0) continue;
    found.likeness = shared / std::sqrt(mine * theirs);
    out.push_back(found);
  }
  const auto best = out.begin() + static_cast<std::ptrdiff_t>(std::min(count, out.size()));
  std::ranges::partial_sort(out, best, std::greater(), [](const AlikePerson& person) {
    return std::pair(person.likeness, -static_cast<std::ptrdiff_t>(person.sequence));
  });
  out.erase(best, out.end());
  for (auto& person : out) {
    for (const Code item : people_[person.sequence].item) {
      if (is_mine[item] != 0)
        person.next = 0;
      else if (person.next == 0)
        person.next = item;
    }
  }
  return out;
}

}  // namespace aisle::predict
