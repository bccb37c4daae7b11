#pragma once

#include "core/clock.h"
#include "core/json.h"
#include "core/progress.h"
#include "evaluate/next_item.h"
#include "models/learning_watcher.h"
#include "train/outcome_store.h"

#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace aisle::train {

// Follows a ranker that learns in epochs: judges it by validation questions after each, tells progress and log, keeps a
// checkpoint, remembers the best epoch, and stops when epoch after epoch is worse than it beyond chance.
class EpochWatcher : public models::LearningWatcher {
 public:
  struct How {
    std::string name;                                                      // of the checkpoint
    std::string title;                                                     // for people
    std::function<std::vector<double>(const models::Ranker&)> ranks = {};  // of validation answers; none: no judging
    std::string metric = {};                                               // what `worth` is called
    std::function<double(const std::vector<double>&)> worth = {};          // of ranks
    std::function<bool(const std::vector<double>&, const std::vector<double>&)> beats = {};  // beyond chance
    std::size_t most_epochs = 0;  // 0: as many as the ranker wants
    const OutcomeStore* store = nullptr;
    Progress* progress = nullptr;
    std::function<void(const Json&)> log = {};
    Json about = Json::Object{};  // members of every line of the log
  };
  explicit EpochWatcher(How how) : how_(std::move(how)) {}

  std::optional<StoredTensors> begin() override;
  [[nodiscard]] bool go_on() const override;
  void epoch(const models::Epoch& epoch, const models::Ranker& so_far,
             const std::function<void(StoredTensors&)>& save) override;

  [[nodiscard]] std::size_t epochs() const { return curve_.size(); }
  // Makes the ranker what it was after its best epoch, if that beats the last one beyond chance.
  void take_best(models::Ranker& ranker);
  // The epoch that it stands at then, of those that were planned.
  [[nodiscard]] std::size_t chosen() const { return chosen_; }
  [[nodiscard]] std::size_t planned() const { return planned_; }
  // [{epoch, loss, METRIC}]
  [[nodiscard]] Json curve() const;

 private:
  struct Point {
    double loss = 0, figure = 0;
  };
  void judge(const models::Ranker& so_far, Point& point);
  void tell(const models::Epoch& epoch, const Point& point);
  void keep(const models::Epoch& epoch, const std::function<void(StoredTensors&)>& save);

  How how_;
  std::vector<Point> curve_;
  std::size_t best_ = 0, chosen_ = 0, begun_at_ = 0, worse_ = 0, planned_ = 0;
  std::vector<double> best_ranks_, last_ranks_;
  StoredTensors best_weights_;
  Stopwatch watch_, since_kept_;
  double keeping_seconds_ = 0;
  bool kept_ = false, telling_ = false;
};

}  // namespace aisle::train
