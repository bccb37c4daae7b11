#include "understand/segment_of.h"

#include <algorithm>
#include <functional>
#include <utility>

namespace aisle::understand {

namespace {

// Which fifth: 1 and one more for each end that lies before.
std::ptrdiff_t fifth(const Json& ends, const std::function<bool(const Json&)>& before) {
  return 1 + std::ranges::count_if(ends.array(), before);
}

}  // namespace

// The same rules stand in SQL in customers.cc.
std::string segment_of(const Bought& bought, const Json& cuts) {
  const auto last = static_cast<double>(bought.last.count);
  const std::pair spent(static_cast<double>(bought.orders), bought.revenue);
  const auto r = fifth(cuts.at("recency"), [&](const Json& end) { return end.at("last").number() < last; });
  const auto f = fifth(cuts.at("frequency"), [&](const Json& end) {
    return std::pair(end.at("orders").number(), end.at("revenue").number()) < spent;
  });
  if (r >= 4 && f >= 4) return "champions";
  if (r >= 3 && f >= 3) return "loyal";
  if (r >= 4 && bought.orders == 1) return "new";
  if (r >= 3) return "promising";
  if (f >= 4) return "slipping_away";
  return r == 2 ? "about_to_sleep" : "lost";
}

}  // namespace aisle::understand
