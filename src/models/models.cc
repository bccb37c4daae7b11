#include "models/models.h"

#include "core/error.h"
#include "core/nearest.h"

#include <algorithm>
#include <vector>

// The table of names. An algorithm is one file beside this one, with a function of its name, and one line here.
#define AISLE_ALGORITHMS(X) \
  X(logistic)               \
  X(logistic_descent)       \
  X(linear)                 \
  X(linear_descent)         \
  X(linear_lbfgs)           \
  X(ridge)                  \
  X(lasso)                  \
  X(elastic_net)            \
  X(linear_discriminant)    \
  X(naive_bayes)            \
  X(nearest_neighbours)     \
  X(extra_trees)            \
  X(dnn)                    \
  X(rnn)                    \
  X(gru)                    \
  X(lstm)                   \
  X(tabm)

// Those that need a library beyond libtorch, which the `learn` preset leaves out.
#ifdef AISLE_WITH_XGBOOST
#define AISLE_XGBOOST_ALGORITHMS(X) X(boosted_trees) X(random_forest)
#else
#define AISLE_XGBOOST_ALGORITHMS(X)
#endif
#ifdef AISLE_WITH_LIBLINEAR
#define AISLE_LIBLINEAR_ALGORITHMS(X) X(svm_linear)
#else
#define AISLE_LIBLINEAR_ALGORITHMS(X)
#endif
#ifdef AISLE_WITH_LIBSVM
#define AISLE_LIBSVM_ALGORITHMS(X) X(svm_rbf)
#else
#define AISLE_LIBSVM_ALGORITHMS(X)
#endif
#define AISLE_LIBRARY_ALGORITHMS(X) AISLE_XGBOOST_ALGORITHMS(X) AISLE_LIBLINEAR_ALGORITHMS(X) AISLE_LIBSVM_ALGORITHMS(X)

namespace aisle::models {

#define AISLE_DECLARE(name) Algorithm name();
AISLE_ALGORITHMS(AISLE_DECLARE)
AISLE_LIBRARY_ALGORITHMS(AISLE_DECLARE)
#undef AISLE_DECLARE

std::span<const Algorithm> algorithms() {
#define AISLE_ENTRY(name) name(),
  static const std::vector<Algorithm> table = {AISLE_ALGORITHMS(AISLE_ENTRY) AISLE_LIBRARY_ALGORITHMS(AISLE_ENTRY)};
#undef AISLE_ENTRY
  return table;
}

bool Algorithm::serves(Problem problem) const { return std::ranges::find(problems, problem) != problems.end(); }

const Algorithm& algorithm(std::string_view name) {
  std::vector<std::string> names;
  for (const auto& entry : algorithms()) {
    if (entry.name == name) return entry;
    names.push_back(entry.name);
  }
  throw Error::misuse("there is no algorithm \"" + std::string(name) + "\"", "", did_you_mean(name, names));
}

}  // namespace aisle::models
