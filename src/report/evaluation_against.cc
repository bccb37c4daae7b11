#include "report/evaluation_words.h"
#include "report/numbers.h"

#include <cmath>

namespace aisle::report {
namespace {

// By how much the other is worse than the champion, whichever way the metric goes.
struct Behind {
  double by = kUnknown, low = kUnknown, high = kUnknown;

  explicit Behind(const Against& other) : by(other.difference), low(other.low), high(other.high) {
    if (metric(other.metric).higher_is_better) return;
    by = -other.difference;
    low = -other.high;
    high = -other.low;
  }
  [[nodiscard]] bool certain() const { return low > 0; }
};

}  // namespace

Text against_words(const Evaluation& evaluation, const Against& other) {
  const Metric by = metric(other.metric);
  const Behind behind(other);
  const bool simpler = other.role == "simpler";
  const bool known = std::isfinite(behind.low) && std::isfinite(behind.high);
  const std::string key = std::string("against.") + (simpler            ? "simpler"
                                                     : !known           ? "unknown"
                                                     : behind.certain() ? "clear"
                                                                        : "close");
  return say(key, {{"other", model_words(evaluation, other.name)},
                   {"champion", model_words(evaluation.champion.model)},
                   {"metric", metric_in_sentence(other.metric)},
                   {"by", metric_difference(by, behind.by)},
                   {"interval", metric_difference_interval(by, behind.low, behind.high)}});
}

}  // namespace aisle::report
