#pragma once

#include "models/model.h"
#include "models/platt.h"

#include <functional>
#include <vector>

namespace aisle::models {

// What the support vector machines of the two libraries share. A machine gives a row one number: positive for one
// class, negative for the other, or the estimate of a number. Several classes have a machine each, which tells it from
// the rest.

// What one machine learns.
struct MachineTask {
  Matrix features;
  std::vector<double> target;   // a row each: 1 or -1, or a number
  std::vector<double> weights;  // a row each, may be empty; a number's are not heeded: the libraries know none
  bool number = false;

  // Else there is nothing to learn, and libsvm returns what must not be read.
  [[nodiscard]] bool has_something_to_tell_apart() const;

  // The mean weight of the rows of a class: what the libraries take instead of a weight a row.
  [[nodiscard]] double class_weight(double sign) const;
};

// The task of the machine for an output.
MachineTask machine_task(const Examples& examples, std::size_t output);

// The decision values of rows by a machine that is fitted for them.
using FitAndDecide = std::function<std::vector<double>(const MachineTask& training, const Matrix& rows)>;

// Platt's calibration of a machine, on decision values for rows that it had not seen (3 folds). Of a number there is
// nothing to calibrate.
Platt calibrate(const MachineTask& task, std::uint64_t seed, const FitAndDecide& decide);

// Turns calibrated log odds into chances: of several classes each against the rest, made to sum to 1.
void odds_to_probabilities(Predictions& odds);

// The rows as liblinear and libsvm want them; what is 0 is left out, index -1 ends a row. Node: feature_node, svm_node.
template <typename Node>
class MachineRows {
 public:
  // bias: whether a feature that is always 1 follows the others.
  MachineRows(const Matrix& features, bool bias) {
    std::vector<std::size_t> begins;
    for (std::size_t i = 0; i < features.rows; ++i) {
      begins.push_back(nodes_.size());
      const auto row = features.row(i);
      for (std::size_t j = 0; j < row.size(); ++j) {
        if (row[j] != 0) nodes_.push_back({static_cast<int>(j + 1), static_cast<double>(row[j])});
      }
      if (bias) nodes_.push_back({static_cast<int>(row.size() + 1), 1});
      nodes_.push_back({-1, 0});
    }
    for (const std::size_t begin : begins) rows_.push_back(nodes_.data() + begin);
  }

  [[nodiscard]] Node** data() { return rows_.data(); }

 private:
  std::vector<Node> nodes_;
  std::vector<Node*> rows_;
};

}  // namespace aisle::models
