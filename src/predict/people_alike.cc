#include "predict/people_alike.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <numeric>
#include <utility>

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

PeopleAlike::PeopleAlike(const features::Sequences& people)
    : people_(people), begin_(people.items + 2), weight_(people.items + 1), length_(people.size()) {
  std::vector<std::size_t> people_of(people.items + 1);
  for (std::size_t s = 0; s < people.size(); ++s)
    for (const Code item : distinct(people[s].item)) ++people_of[item];
  std::partial_sum(people_of.begin(), people_of.end(), begin_.begin() + 1);
  for (std::size_t item = 0; item < people_of.size(); ++item)
    if (people_of[item] > 0)
      weight_[item] =
          std::pow(std::log1p(static_cast<double>(people.size()) / static_cast<double>(people_of[item])), 2);
  had_.resize(begin_.back());
  std::vector<std::size_t> next(begin_.begin(), begin_.end() - 1);
  for (std::size_t s = 0; s < people.size(); ++s) {
    for (const Code item : distinct(people[s].item)) {
      had_[next[item]++] = static_cast<std::uint32_t>(s);
      length_[s] += weight_[item];
    }
  }
}

std::span<const std::uint32_t> PeopleAlike::who_had(Code item) const {
  if (item >= weight_.size()) return {};
  return std::span(had_).subspan(begin_[item], begin_[item + 1] - begin_[item]);
}

std::vector<AlikePerson> PeopleAlike::to(const features::History& history, std::size_t self, std::size_t count) const {
  std::vector<char> is_mine(weight_.size());
  std::vector<double> shared(people_.size());
  std::vector<std::size_t> items(people_.size());
  double mine = 0;
  for (const Code item : distinct(history.item)) {
    if (who_had(item).empty()) continue;
    is_mine[item] = 1;
    mine += weight_[item];
    for (const std::uint32_t s : who_had(item)) {
      shared[s] += weight_[item];
      ++items[s];
    }
  }
  std::vector<AlikePerson> out;
  for (std::size_t s = 0; s < people_.size(); ++s)
    if (s != self && items[s] > 0)
      out.push_back({.sequence = s, .shared = items[s], .likeness = shared[s] / std::sqrt(mine * length_[s])});
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
