#include "train/search.h"

#include "core/clock.h"
#include "models/models.h"
#include "train/parzen.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>

namespace aisle::train {

namespace {

class Search {
 public:
  Search(std::vector<Trial>& trials, const CrossValidation& folds, double seconds, std::uint64_t seed)
      : trials_(trials), folds_(folds), seconds_(seconds), random_(seed) {}

  void run(Progress& progress) {
    constexpr std::size_t steps = 1000;  // of the bar, by the time that has gone
    progress.start("search", steps);
    std::size_t shown = 0;
    for (const models::Algorithm* algorithm = choose(); algorithm != nullptr; algorithm = choose()) {
      Trial trial{.algorithm = algorithm->name, .options = propose(*algorithm), .out_of_fold = {}, .fold_loss = {}};
      folds_.run(trial, give_up_above(algorithm->name));
      trials_.push_back(std::move(trial));
      const double gone = std::min(1.0, clock_.seconds() / seconds_);
      for (; shown < static_cast<std::size_t>(gone * steps); ++shown) progress.advance(algorithm->title);
    }
    progress.finish();
  }

 private:
  // The algorithms that can be tuned, the best first. One is left out when its cheapest trial would take more than all
  // of the time; the last trial may overrun it.
  [[nodiscard]] std::vector<const models::Algorithm*> affordable() const {
    std::map<std::string, double> best;
    std::map<std::string, double> cost;
    for (const auto& trial : trials_) {
      if (trial.given_up()) continue;
      const auto least = [&](std::map<std::string, double>& of, double value) {
        const auto [entry, added] = of.emplace(trial.algorithm, value);
        entry->second = std::min(entry->second, value);
      };
      least(best, trial.loss());
      least(cost, trial.fit_seconds * static_cast<double>(folds_.folds().size()));
    }
    std::vector<std::pair<double, const models::Algorithm*>> found;
    for (const auto& [name, loss] : best) {
      const auto& algorithm = models::algorithm(name);
      if (!algorithm.search.empty() && cost[name] < seconds_) found.emplace_back(loss, &algorithm);
    }
    std::ranges::sort(found);
    std::vector<const models::Algorithm*> out;
    for (const auto& [loss, algorithm] : found) out.push_back(algorithm);
    return out;
  }

  // The k-th best is drawn half as often as the one before it.
  const models::Algorithm* choose() {
    const auto algorithms = affordable();
    if (clock_.seconds() >= seconds_ || algorithms.empty()) return nullptr;
    std::size_t place = 0;
    while (place + 1 < algorithms.size() && random_.below(2) == 0) ++place;
    return algorithms[place];
  }

  [[nodiscard]] Json propose(const models::Algorithm& algorithm) {
    std::vector<TriedOptions> tried;
    for (const auto& trial : trials_) {
      if (trial.algorithm == algorithm.name) tried.push_back({trial.options, trial.loss()});
    }
    return propose_options(algorithm, tried, random_);
  }

  // The mean loss on the first two folds below which a trial is among the better third.
  [[nodiscard]] double give_up_above(const std::string& algorithm) const {
    std::vector<double> losses;
    for (const auto& trial : trials_) {
      if (trial.algorithm == algorithm && trial.fold_loss.size() > 1) {
        losses.push_back((trial.fold_loss[0] + trial.fold_loss[1]) / 2);
      }
    }
    if (losses.size() < 3) return std::numeric_limits<double>::infinity();
    std::ranges::sort(losses);
    return losses[losses.size() / 3];
  }

  std::vector<Trial>& trials_;
  const CrossValidation& folds_;
  double seconds_;
  stats::Random random_;
  Stopwatch clock_;
};

}  // namespace

void search(std::vector<Trial>& trials, const CrossValidation& folds, double seconds, std::uint64_t seed,
            Progress& progress) {
  Search(trials, folds, seconds, seed).run(progress);
}

}  // namespace aisle::train
