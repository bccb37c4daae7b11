#pragma once

#include "core/progress.h"
#include "core/table.h"
#include "evaluate/measure.h"
#include "prepare/target.h"

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace aisle::train {

// The program that tutorials on purchase prediction print: 80/20 split with seed 42, texts one-hot, truth values 0 and
// 1, standard scaling; linear regression, then LSTM(50) -> LSTM(50) -> one sigmoid over the row's features as a
// sequence, Adam, binary cross-entropy, 100 epochs, batches of 32, a tenth of the training rows held out; both cut at
// one half. With the corrections without which it does not run: the two models are kept apart, the linear answers are
// cut as well, the scaling is learned from the training rows. And with one more: of the epochs the one is kept that the
// held-out rows like best, which the tutorial has for the taking.
struct TutorialConfig {
  std::size_t epochs = 100;
  std::size_t seed = 42;
  void fields(auto&& field) {
    field("epochs", epochs, 1, 100000, "passes of the LSTM over the training rows");
    field("seed", seed, 0, 4294967295.0, "of the split and of the LSTM");
  }
};

struct TutorialModel {
  std::string name;
  evaluate::Measured measured;  // on the test rows
  double seconds = 0;           // to fit
};

struct Tutorial {
  std::size_t features = 0;
  std::size_t training_rows = 0;
  std::size_t test_rows = 0;
  std::vector<TutorialModel> models;  // linear regression, the LSTM, and ours: what `aisle fit` makes of the same rows
};

// Runs it on a table with a target of two classes. ours: whether to fit our own for comparison.
Tutorial run_tutorial(const Table& table, const prepare::Target& target, const TutorialConfig& config, bool ours,
                      Progress& progress);

// The places 0 … count - 1 in the order of NumPy's RandomState(seed).permutation(count), which scikit-learn's
// train_test_split uses: its first ceil(count / 5) are the test rows. seed: below 2^32.
std::vector<std::size_t> numpy_permutation(std::size_t count, std::uint32_t seed);

}  // namespace aisle::train
