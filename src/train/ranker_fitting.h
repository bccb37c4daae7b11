#pragma once

#include "core/json.h"
#include "core/progress.h"
#include "features/item_sequences.h"
#include "models/ranker.h"
#include "train/epoch_watcher.h"
#include "train/next_item.h"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace aisle::train {

// A ranker that learns for the leaderboard.
struct FittedRanker {
  const models::RankingAlgorithm* algorithm = nullptr;  // of a blend none
  std::size_t start = 1;                                // of several of the algorithm, each with a seed of its own
  std::shared_ptr<models::Ranker> ranker;
  double seconds = 0;      // that it learnt for, the first time
  std::size_t epochs = 0;  // of what learns in epochs: the one chosen
};

// What tells it from the others: the algorithm's, and its number where it is not the first of them.
std::string name_of(const FittedRanker& ranker);
std::string title_of(const FittedRanker& ranker);

// The questions that epochs are judged by: whose they are, and where a ranker puts their answers.
struct EpochQuestions {
  std::vector<std::uint32_t> askers;
  std::function<std::vector<double>(const models::Ranker&)> ranks;
};

// What a ranker learns for.
enum class FittingStage : std::uint8_t {
  learn,   // to be judged by the validation answers
  refit,   // to be tested: anew, with more of the log, unjudged, for as many epochs as were chosen; what runs away
           // stays as it was chosen
  answer,  // to answer: goes on from that with what was tested (Fitting::further)
};

// Fits rankers one after the other, within the budget; what takes long is kept, so that a run that was stopped goes on
// where it was. The config and the progress must outlive it.
class RankerFitting {
 public:
  RankerFitting(const NextItemConfig& config, Code target, EpochQuestions questions, Progress& progress)
      : config_(config), target_(target), questions_(std::move(questions)), progress_(progress) {}

  // A ranker of the algorithm that has not learnt yet; none when the budget holds no time for it. The first one always
  // has its time.
  std::optional<FittedRanker> make(const models::RankingAlgorithm& algorithm, std::size_t start,
                                   const features::Sequences& learn);
  // Learns, or takes what an earlier run kept.
  // Whether it learnt in epochs, with a stage of the progress of its own. Throws models::Diverged.
  bool learn(FittedRanker& row, const features::Sequences& sequences, FittingStage stage);

  // What was not tried, or not to its end, and why.
  [[nodiscard]] const std::vector<std::string>& notes() const { return notes_; }
  // How the last one that learnt in epochs did so: {algorithm, title, metric, questions, epoch, epochs}; null without.
  [[nodiscard]] const Json& curve() const { return curve_; }

 private:
  bool shorten(Json& options, double seconds, const features::Sequences& learn);
  bool fit(FittedRanker& row, const features::Sequences& sequences, FittingStage stage, const std::string& name);
  void keep(const FittedRanker& row, const std::string& name) const;
  [[nodiscard]] EpochWatcher::How watching(const FittedRanker& row, FittingStage stage, const std::string& name) const;
  void follow(FittedRanker& row, EpochWatcher& watcher);
  [[nodiscard]] const char* metric() const;

  const NextItemConfig& config_;
  Code target_;
  EpochQuestions questions_;
  Progress& progress_;
  std::vector<std::string> notes_;
  Json curve_;
  double spent_ = 0;  // seconds of fitting
  bool begun_ = false;
};

}  // namespace aisle::train
