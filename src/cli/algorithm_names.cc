#include "cli/algorithm_names.h"

#include "core/error.h"
#include "core/nearest.h"
#include "models/models.h"
#include "models/ranker.h"

#include <algorithm>
#include <iterator>

namespace aisle::cli {

std::vector<std::string> serving(const std::vector<std::string>& tabular, Problem problem) {
  std::vector<std::string> out;
  std::ranges::copy_if(tabular, std::back_inserter(out),
                       [&](const std::string& name) { return models::algorithm(name).serves(problem); });
  return out;
}

AlgorithmNames algorithm_names(const std::vector<std::string>& names) {
  const auto tabular = models::algorithms();
  const auto ranking = models::ranking_algorithms();
  AlgorithmNames out;
  for (const auto& name : names) {
    if (std::ranges::find(tabular, name, &models::Algorithm::name) != tabular.end()) {
      out.tabular.push_back(name);
    } else if (std::ranges::find(ranking, name, &models::RankingAlgorithm::name) != ranking.end()) {
      out.ranking.push_back(name);
    } else {
      std::vector<std::string> all;
      for (const auto& entry : ranking) all.push_back(entry.name);
      for (const auto& entry : tabular) all.push_back(entry.name);
      throw Error::misuse("there is no algorithm \"" + name + "\"", "--algorithms", did_you_mean(name, all));
    }
  }
  return out;
}

}  // namespace aisle::cli
