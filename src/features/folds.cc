#include "features/folds.h"

#include <array>

namespace aisle::features {

double EventView::money() const {
  if (price == no_price) return 0;
  const double pieces = quantity > 0 ? quantity : 1;  // NaN is not above 0
  return static_cast<double>(price.millionths) / 1e6 * pieces;
}

std::span<const NamedFold> folds() {
  static constexpr std::array all = std::to_array<NamedFold>({
      {"recency", make_recency},
      {"frequency", make_frequency},
      {"money", make_money},
      {"gaps", make_gaps},
      {"habits", make_habits},
      {"prices", make_prices},
      {"breadth", make_breadth},
      {"categories", make_categories},
      {"search", make_search},
      {"visits", make_visits},
      {"profile", make_profile},
  });
  return all;
}

std::span<const Window> windows() {
  static constexpr std::array all = std::to_array<Window>({{day, "1d"},
                                                           {{7 * day.count}, "7d"},
                                                           {{30 * day.count}, "30d"},
                                                           {{90 * day.count}, "90d"},
                                                           {{INT64_MAX / 4}, "all"}});
  return all;
}

double days(Micros length) { return static_cast<double>(length.count) / static_cast<double>(day.count); }

}  // namespace aisle::features
