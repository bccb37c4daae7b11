#include "decide/choose.h"

#include "stats/random.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace aisle::decide {

namespace {

// How alike two items are, by what is known of them: 0 to 1.
double likeness(const predict::ItemNow& a, const predict::ItemNow& b) {
  constexpr double of_category = 0.6;
  constexpr double of_brand = 0.25;
  constexpr double of_price = 0.15;
  double out = 0;
  if (a.category != 0 && a.category == b.category) out += of_category;
  if (a.brand != 0 && a.brand == b.brand) out += of_brand;
  if (a.price.millionths > 0 && b.price.millionths > 0) {
    const double ratio = std::log(static_cast<double>(a.price.millionths) / static_cast<double>(b.price.millionths));
    if (std::abs(ratio) < 0.25) out += of_price;
  }
  return out;
}

// The candidates that are left, with how alike each is to what stands already.
class Places {
 public:
  Places(const predict::Live& live, const std::vector<Candidate>& candidates, double diversity)
      : candidates_(candidates), diversity_(diversity), taken_(candidates.size()), alike_(candidates.size()) {
    if (diversity_ > 0)
      for (const auto& each : candidates) facts_.push_back(live.items().of(each.item));
    if (candidates.empty()) return;
    lowest_ = candidates.back().score;
    range_ = std::max(1e-9, candidates.front().score - lowest_);
  }

  // The best that is left and has room; candidates().size() when there is none.
  [[nodiscard]] std::size_t best(const Limits& limits) const {
    std::size_t out = candidates_.size();
    double highest = -std::numeric_limits<double>::infinity();
    for (std::size_t i = 0; i < candidates_.size(); ++i) {
      if (taken_[i] || !limits.has_room(candidates_[i].item)) continue;
      if (diversity_ == 0) return i;
      const double relevance = (candidates_[i].score - lowest_) / range_;
      const double value = (1 - diversity_) * relevance - diversity_ * alike_[i];
      if (value > highest) {
        highest = value;
        out = i;
      }
    }
    return out;
  }

  [[nodiscard]] std::vector<std::size_t> left(const Limits& limits) const {
    std::vector<std::size_t> out;
    for (std::size_t i = 0; i < candidates_.size(); ++i)
      if (!taken_[i] && limits.has_room(candidates_[i].item)) out.push_back(i);
    return out;
  }

  // Those whose category had no room any more.
  void count_full(Limits& limits) const {
    for (std::size_t i = 0; i < candidates_.size(); ++i)
      if (!taken_[i] && !limits.has_room(candidates_[i].item)) limits.count(LeftOut::full_category);
  }

  // Of one that is not taken yet, to those that are; 0 where diversity does not count.
  [[nodiscard]] double likeness_of(std::size_t place) const { return alike_[place]; }

  void take(std::size_t place) {
    taken_[place] = true;
    if (diversity_ == 0) return;
    for (std::size_t i = 0; i < candidates_.size(); ++i)
      alike_[i] = std::max(alike_[i], likeness(facts_[i], facts_[place]));
  }

 private:
  const std::vector<Candidate>& candidates_;
  double diversity_;
  std::vector<bool> taken_;
  std::vector<double> alike_;
  std::vector<predict::ItemNow> facts_;
  double lowest_ = 0, range_ = 1;
};

}  // namespace

std::vector<Chosen> choose(const predict::Live& live, const std::vector<Candidate>& candidates, Limits& limits,
                           const Choosing& how) {
  std::vector<Chosen> out;
  Places places(live, candidates, how.diversity);
  stats::Random random(how.seed);
  while (out.size() < how.n) {
    const std::size_t best = places.best(limits);
    if (best == candidates.size()) break;
    std::size_t place = best;
    double propensity = 1;
    bool explored = false;
    if (how.exploration > 0) {
      const auto left = places.left(limits);
      explored = random.uniform() < how.exploration;
      if (explored) place = left[random.below(left.size())];
      propensity = how.exploration / static_cast<double>(left.size()) + (place == best ? 1 - how.exploration : 0);
    }
    out.push_back({.candidate = candidates[place],
                   .propensity = propensity,
                   .explored = explored,
                   .likeness = static_cast<float>(places.likeness_of(place)),
                   .rank = static_cast<std::uint32_t>(place + 1)});
    places.take(place);
    (void)limits.take_room(candidates[place].item);
  }
  places.count_full(limits);
  return out;
}

}  // namespace aisle::decide
