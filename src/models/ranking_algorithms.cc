#include "core/error.h"
#include "core/nearest.h"
#include "models/ranker.h"

#include <vector>

// The table of names. A ranker is one file beside this one, with a function of
// its name, and one line here.
#define AISLE_RANKING_ALGORITHMS(X) \
  X(popularity)                     \
  X(category_popularity)            \
  X(recency)                        \
  X(markov)                         \
  X(item_cosine)                    \
  X(session_knn)                    \
  X(als)                            \
  X(slim)                           \
  X(ease)                           \
  X(next_item_ridge)                \
  X(gru4rec)                        \
  X(behaviour)

namespace aisle::models {

#define AISLE_DECLARE(name) RankingAlgorithm name();
AISLE_RANKING_ALGORITHMS(AISLE_DECLARE)
#undef AISLE_DECLARE

std::span<const RankingAlgorithm> ranking_algorithms() {
#define AISLE_ENTRY(name) name(),
  static const std::vector<RankingAlgorithm> table = {AISLE_RANKING_ALGORITHMS(AISLE_ENTRY)};
#undef AISLE_ENTRY
  return table;
}

const RankingAlgorithm& ranking_algorithm(std::string_view name) {
  std::vector<std::string> names;
  for (const auto& entry : ranking_algorithms()) {
    if (entry.name == name) return entry;
    names.push_back(entry.name);
  }
  throw Error::misuse("there is no ranking algorithm \"" + std::string(name) + "\"", "", did_you_mean(name, names));
}

}  // namespace aisle::models
