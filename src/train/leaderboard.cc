#include "train/leaderboard.h"

#include "core/parallel.h"
#include "models/models.h"

#include <algorithm>
#include <functional>
#include <map>
#include <mutex>

namespace aisle::train {

namespace {

using Fit = std::function<models::Combination(const Labels&, std::span<const Predictions>)>;

class Ranking {
 public:
  Ranking(const std::vector<Trial>& trials, const HeldOut& rows, std::uint64_t seed)
      : trials_(trials), rows_(rows), seed_(seed), truth_(rows.truth) {
    for (double& value : truth_.values) value = (value - rows.centre) / rows.scale;
  }

  std::vector<Candidate> run(Progress& progress) {
    const auto members = best_trials();
    std::vector<Candidate> out(members.size());
    std::mutex telling;
    parallel_for(members.size(), [&](std::size_t m) {
      out[m] = single(members[m]);
      const std::lock_guard lock(telling);
      progress.advance(out[m].title);
    });
    if (out.size() > 1) {
      out.push_back(measured(together("blend", "Weighted blend", without_idle_members(members), models::fit_blend)));
      progress.advance("blend");
      out.push_back(measured(together("stack", "Stack", members, stack)));
      progress.advance("stack");
    }
    const auto chosen_by = stats::chosen_by(truth_.problem);
    std::ranges::stable_sort(out, {}, [&](const Candidate& candidate) { return candidate.measured[chosen_by]; });
    return out;
  }

 private:
  static models::Combination stack(const Labels& labels, std::span<const Predictions> members) {
    return models::fit_stack(labels, members);
  }

  // The best trial of each algorithm, in the order in which they were first tried.
  [[nodiscard]] std::vector<std::size_t> best_trials() const {
    std::vector<std::string> order;
    std::map<std::string, std::size_t> best;
    for (std::size_t t = 0; t < trials_.size(); ++t) {
      if (trials_[t].given_up()) continue;
      const auto [entry, added] = best.emplace(trials_[t].algorithm, t);
      if (added) order.push_back(trials_[t].algorithm);
      if (trials_[t].loss() < trials_[entry->second].loss()) entry->second = t;
    }
    std::vector<std::size_t> out;
    for (const auto& algorithm : order) out.push_back(best[algorithm]);
    return out;
  }

  Candidate single(std::size_t trial) const {
    const auto& algorithm = models::algorithm(trials_[trial].algorithm);
    Candidate plain = candidate(algorithm.name, "single", algorithm.title, {trial});
    plain.combination = {{1}, {}};
    plain.out_of_fold = trials_[trial].out_of_fold;
    if (truth_.problem == Problem::regression) return measured(std::move(plain));
    Candidate calibrated = together(algorithm.name, algorithm.title, {trial}, stack);
    calibrated.kind = "single";
    const auto gain =
        stats::paired_difference(rows_.truth, calibrated.out_of_fold, plain.out_of_fold, "log_loss", seed_, 200);
    return measured(gain.interval.high < 0 ? std::move(calibrated) : std::move(plain));
  }

  Candidate measured(Candidate candidate) const {
    candidate.measured = evaluate::measure(rows_.truth, candidate.out_of_fold, seed_);
    return candidate;
  }

  Candidate together(const std::string& kind, const std::string& title, const std::vector<std::size_t>& trials,
                     const Fit& fit) const {
    Candidate out = candidate(kind, kind, title, trials);
    const auto members = answers(trials);
    out.combination = fitted(members, [](std::size_t) { return true; }, fit);
    out.out_of_fold = {rows_.truth.outputs(), std::vector<double>(rows_.truth.rows() * rows_.truth.outputs())};
    for (std::size_t fold = 0; fold <= *std::ranges::max_element(rows_.fold); ++fold) {
      const auto others = fitted(members, [&](std::size_t i) { return rows_.fold[i] != fold; }, fit);
      fill(out.out_of_fold, members, others, fold);
    }
    return out;
  }

  // The members whose weight in the blend is worth their cost.
  [[nodiscard]] std::vector<std::size_t> without_idle_members(const std::vector<std::size_t>& trials) const {
    constexpr double least_weight = 0.02;
    const auto combination = fitted(answers(trials), [](std::size_t) { return true; }, models::fit_blend);
    std::vector<std::size_t> out;
    for (std::size_t m = 0; m < trials.size(); ++m) {
      if (combination.weights[m] >= least_weight) out.push_back(trials[m]);
    }
    return out;
  }

  // Weights by some of the rows; beyond 20,000 every so many of them is enough.
  [[nodiscard]] models::Combination fitted(const std::vector<Predictions>& members,
                                           const std::function<bool(std::size_t)>& takes_part, const Fit& fit) const {
    constexpr std::size_t enough = 20000;
    Rows chosen;
    for (std::size_t i = 0; i < truth_.rows(); ++i) {
      if (takes_part(i)) chosen.push_back(i);
    }
    const std::size_t step = (chosen.size() + enough - 1) / enough;
    Rows some;
    for (std::size_t i = 0; i < chosen.size(); i += step) some.push_back(chosen[i]);
    std::vector<Predictions> part;
    for (const auto& member : members) part.push_back(member.at(some));
    return fit(truth_.at(some), part);
  }

  void fill(Predictions& out, const std::vector<Predictions>& members, const models::Combination& combination,
            std::size_t fold) const {
    Rows own;
    for (std::size_t i = 0; i < rows_.fold.size(); ++i) {
      if (rows_.fold[i] == fold) own.push_back(i);
    }
    std::vector<Predictions> part;
    for (const auto& member : members) part.push_back(member.at(own));
    const Predictions answers = combination.apply(truth_.problem, part);
    for (std::size_t i = 0; i < own.size(); ++i) {
      for (std::size_t k = 0; k < out.outputs; ++k) {
        out.row(own[i])[k] = answers.row(i)[k] * rows_.scale + rows_.centre;
      }
    }
  }

  // What trials said of the rows that were held out, numbers scaled.
  [[nodiscard]] std::vector<Predictions> answers(const std::vector<std::size_t>& trials) const {
    std::vector<Predictions> out;
    for (const std::size_t trial : trials) {
      out.push_back(trials_[trial].out_of_fold);
      for (double& value : out.back().values) value = (value - rows_.centre) / rows_.scale;
    }
    return out;
  }

  Candidate candidate(std::string name, std::string kind, std::string title, std::vector<std::size_t> trials) const {
    Candidate out{.name = std::move(name),
                  .kind = std::move(kind),
                  .title = std::move(title),
                  .trials = std::move(trials),
                  .combination = {},
                  .out_of_fold = {},
                  .measured = {}};
    for (const std::size_t trial : out.trials) {
      out.fit_seconds += trials_[trial].fit_seconds;
      out.predict_seconds += trials_[trial].predict_seconds;
      out.size_bytes += trials_[trial].size_bytes;
      out.complexity += models::algorithm(trials_[trial].algorithm).complexity;
    }
    return out;
  }

  const std::vector<Trial>& trials_;
  const HeldOut& rows_;
  std::uint64_t seed_;
  Labels truth_;  // numbers scaled
};

}  // namespace

std::vector<Candidate> rank_candidates(const std::vector<Trial>& trials, const HeldOut& rows, std::uint64_t seed,
                                       Progress& progress) {
  return Ranking(trials, rows, seed).run(progress);
}

}  // namespace aisle::train
