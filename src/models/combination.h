#pragma once

#include "core/json.h"
#include "core/labels.h"

#include <span>
#include <vector>

namespace aisle::models {

// One answer made of several models' answers: a weighted sum on the scale on which answers are sums (log odds,
// logarithms of chances, the number itself; models/link.h), so that what each feature adds to it is the same sum of
// what it adds to the members.
//   one model as it is:      weight 1, no intercepts
//   blend:                   weights of at least 0, drawn a little to 1 / members; no intercepts
//   stack (Wolpert 1992):    weights and intercepts by penalised regression; of one member: Platt's calibration (1999)
struct Combination {
  std::vector<double> weights;     // a member each
  std::vector<double> intercepts;  // an output each; empty: all 0

  // members: an entry each, all of the same rows.
  [[nodiscard]] Predictions apply(Problem problem, std::span<const Predictions> members) const;

  [[nodiscard]] Json to_json() const;
  static Combination from_json(const Json& json);
};

// Of predictions for rows that the members had not seen. The loss is that of fitting: log loss, of a number the squared
// error.
Combination fit_blend(const Labels& labels, std::span<const Predictions> members);
// Weights are drawn to 1 / members, or of a single member to 1, by the penalty l2 against the sum of the losses.
Combination fit_stack(const Labels& labels, std::span<const Predictions> members, double l2 = 1);

}  // namespace aisle::models
