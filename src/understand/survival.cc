#include "understand/survival.h"

#include <limits>

namespace aisle::understand {

std::vector<SurvivalPoint> survival(std::span<const Spell> spells) {
  double at_risk = 0;
  for (const auto& spell : spells) at_risk += spell.ended + spell.censored;
  std::vector<SurvivalPoint> out;
  double share = 1;
  for (const auto& spell : spells) {
    if (spell.ended > 0) {
      share *= 1 - spell.ended / at_risk;
      out.push_back({spell.days, share});
    }
    at_risk -= spell.ended + spell.censored;
  }
  return out;
}

double quantile(std::span<const SurvivalPoint> curve, double share) {
  for (const auto& point : curve) {
    if (point.share <= share) return point.days;
  }
  return std::numeric_limits<double>::quiet_NaN();
}

}  // namespace aisle::understand
