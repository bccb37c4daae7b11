#pragma once

#include "features/sequences.h"
#include "models/model.h"

#include <cstddef>
#include <span>
#include <vector>

namespace aisle::models {

// What is asked of B histories: of each K questions, by yes or no, or how much.
struct Questions {
  std::span<const features::History> histories;  // each has at least an event
  std::size_t beside = 0;                        // numbers E that are known of a history beside its events
  std::span<const float> beside_BE;
  std::size_t count = 1;              // K
  std::size_t how_much = 0;           // of these, so many are the last: answered by numbers of about unit spread
  std::span<const float> answers_BK;  // 1 or 0, or the number; NaN where it is not asked
  std::span<const char> held_out;     // of each history, whether it tells when to stop instead of being learnt from
};

// An embedding (embedding.h) that can learn on to answer questions: all of it but the items' vectors.
class Tunable {
 public:
  virtual ~Tunable() = default;

  struct Tuned {
    // Mean loss of a held-out history: the log losses of what it is asked, and half the squared errors. Of a head that
    // was fitted to the vectors as they were, and of `head`.
    double before = 0, after = 0;
    // For each question the weights of the vector, of what is known beside it, and what is always added: [K, D + E +
    // 1]. Their sum is the log odds of yes, or the number.
    std::vector<float> head;
  };
  // Vectors and a linear head learn together, in epochs that a watcher is told of. Both are left as they were before
  // where that foresees no better. The same seed gives the same bits, whatever the number of threads.
  virtual Tuned tune(const Questions& questions, const Fitting& how) = 0;
};

}  // namespace aisle::models
