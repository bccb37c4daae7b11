#pragma once

#include "core/config.h"
#include "core/json.h"
#include "core/safetensors.h"
#include "features/sequences.h"
#include "models/model.h"

#include <memory>
#include <span>
#include <string>
#include <string_view>

namespace aisle::models {

// Whether an event is of the type to be foreseen.
inline bool is_target(Code type, Code target) { return target == 0 || type == target; }

// What is to be foreseen: the item of the next event of type `target` (0: of any type).
struct NextItem {
  const features::Sequences& sequences;  // to learn from
  Code target = 0;

  // Whether an event is one of those: a search never is.
  [[nodiscard]] bool asks(Code type, Code item) const { return is_target(type, target) && item <= sequences.choices(); }
};

// A function from a person's past to a number for every item: what they will choose next.
class Ranker {
 public:
  virtual ~Ranker() = default;

  // The same seed gives the same bits, whatever the number of threads.
  virtual void fit(const NextItem& task, const Fitting& how) = 0;

  // scores_BV: histories × (items + 1), row by row; what stands for item 0 means nothing. Larger is likelier. The
  // ranker must have been fitted or loaded. Safe from several threads at once.
  virtual void score(std::span<const features::History> histories, std::span<float> scores_BV) const = 0;

  // What kind of number a score is, so that scores can be blended: a log probability up to a constant a row, or a
  // weight that is 0 or less where nothing speaks for the item.
  enum class Scale { log, weight };
  [[nodiscard]] virtual Scale scale() const = 0;

  // As of models::Model: the options it was made with, every fitted number, and its inverse.
  [[nodiscard]] virtual Json options() const = 0;
  virtual void save(StoredTensors& weights) const = 0;
  virtual void load(const StoredTensors& weights) = 0;
};

// What can rank: a name and how to make an unfitted one of it.
struct RankingAlgorithm {
  std::string name;        // "session_knn"
  std::string title;       // "Session nearest neighbours"
  std::string what;        // one sentence for people
  std::size_t complexity;  // 1 a count … 5 a network: which of two is simpler
  Json options = {};       // each option with default, range and meaning (core/config.h)
  std::unique_ptr<Ranker> (*make)(const Json& options) = nullptr;
  bool by_default = true;  // tried where nothing is named
  // Why it is not worth trying on these, in a sentence for people; empty where it is, and nullptr where it always is.
  std::string (*left_out)(const features::Sequences& sequences) = nullptr;
};

// Every one of this build, in the order in which they are tried and listed.
std::span<const RankingAlgorithm> ranking_algorithms();
// The one of that name; Error with the nearest name when there is none.
const RankingAlgorithm& ranking_algorithm(std::string_view name);

// Completes the entry of a ranker that is made from its configuration struct.
template <typename R, typename Config>
RankingAlgorithm describe_ranker(RankingAlgorithm entry) {
  entry.options = describe_config<Config>();
  entry.make = [](const Json& options) -> std::unique_ptr<Ranker> {
    return std::make_unique<R>(config_from_json<Config>(options));
  };
  return entry;
}

}  // namespace aisle::models
