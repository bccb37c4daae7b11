#include "train/ranker_fitting.h"

#include "core/clock.h"
#include "models/behaviour_estimate.h"
#include "models/learning_watcher.h"

#include <algorithm>
#include <fmt/format.h>
#include <span>
#include <utility>

namespace aisle::train {

namespace {

constexpr std::size_t epochs_each = 4;            // of the first learning there is one when it goes on (docs/log.md)
constexpr double worth_keeping = 2;               // seconds of fitting: what took less is done again when a run goes on
constexpr std::uint64_t seeds_apart = 1'000'003;  // of one start and the next: a run with the next seed shares none

const char* name_of(FittingStage stage) {
  switch (stage) {
    case FittingStage::learn:
      return "learn";
    case FittingStage::refit:
      return "refit";
    case FittingStage::answer:
      return "answer";
  }
  std::unreachable();
}

}  // namespace

std::string name_of(const FittedRanker& ranker) {
  return ranker.start == 1 ? ranker.algorithm->name : fmt::format("{} {}", ranker.algorithm->name, ranker.start);
}

std::string title_of(const FittedRanker& ranker) {
  return ranker.start == 1 ? ranker.algorithm->title : fmt::format("{} {}", ranker.algorithm->title, ranker.start);
}

std::optional<FittedRanker> RankerFitting::make(const models::RankingAlgorithm& algorithm, std::size_t start,
                                                const features::Sequences& learn) {
  const bool epochs = algorithm.name == "behaviour";
  FittedRanker out{.algorithm = &algorithm, .start = start, .ranker = nullptr};
  Json options = epochs ? config_.behaviour : Json::Object{};
  const double left = config_.budget_seconds * (config_.refit ? 0.36 : 0.9) - spent_;
  if (config_.budget_seconds > 0 && begun_ && (left <= 0 || (epochs && !shorten(options, left, learn)))) {
    notes_.push_back(fmt::format("{} is left out: the budget holds no time for it", title_of(out)));
    return {};
  }
  out.ranker = algorithm.make(options);
  return out;
}

// As many epochs as there is time for, at most as many as the options say; false for none.
bool RankerFitting::shorten(Json& options, double seconds, const features::Sequences& learn) {
  const auto config = config_from_json<models::BehaviourConfig>(options);
  const double each = models::behaviour_epoch_seconds(config, {learn, target_}, config_.how);
  const auto fitting = static_cast<std::size_t>(seconds / std::max(each, 1e-3));
  const std::size_t wanted = models::wanted_epochs(config, learn.events());
  if (fitting >= wanted) return true;
  if (fitting == 0) return false;
  options["epochs"] = fitting;
  notes_.push_back(
      fmt::format("the behaviour model learns {} epochs of {}: the budget holds no more", fitting, wanted));
  return true;
}

bool RankerFitting::learn(FittedRanker& row, const features::Sequences& sequences, FittingStage stage) {
  begun_ = true;
  const std::string name = name_of(stage) + (" " + name_of(row)) + " " + row.ranker->options().text();
  const auto kept = config_.store == nullptr ? std::nullopt : config_.store->find_state("fitted " + name);
  if (!kept) return fit(row, sequences, stage, name);
  row.ranker->load(*kept);
  row.seconds = restore<double>(*kept, "seconds").at(0);
  return false;
}

bool RankerFitting::fit(FittedRanker& row, const features::Sequences& sequences, FittingStage stage,
                        const std::string& name) {
  EpochWatcher watcher(watching(row, stage, name));
  auto how = config_.how;
  how.watcher = &watcher;
  how.seed += (row.start - 1) * seeds_apart;
  if (stage == FittingStage::answer)
    how.further = std::max<std::size_t>(1, (row.epochs + epochs_each / 2) / epochs_each);
  StoredTensors learnt;
  if (stage == FittingStage::refit && row.epochs > 0) row.ranker->save(learnt);
  const Stopwatch watch;
  try {
    row.ranker->fit({sequences, target_}, how);
  } catch (const models::Diverged& error) {
    if (!learnt.empty()) {
      row.ranker->load(learnt);
      notes_.push_back(
          fmt::format("{} could not learn again from the answers that it was chosen by, and takes part as "
                      "it was chosen: {}",
                      title_of(row), error.what()));
    } else if (watcher.epochs() > 0) {
      notes_.push_back(fmt::format("{} stopped after epoch {} ({}), and takes part as it was then: {}", title_of(row),
                                   watcher.epochs(), name_of(stage), error.what()));
    } else {
      throw;
    }
  }
  if (stage == FittingStage::learn) row.seconds = watch.seconds();
  spent_ += watch.seconds();
  const bool watched = watcher.epochs() > 0;
  if (watched && stage == FittingStage::learn) follow(row, watcher);
  if (!watched && config_.store != nullptr && watch.seconds() > worth_keeping) keep(row, "fitted " + name);
  return watched;
}

void RankerFitting::keep(const FittedRanker& row, const std::string& name) const {
  StoredTensors state;
  row.ranker->save(state);
  state["seconds"] = stored(std::span(&row.seconds, 1), {1});
  config_.store->keep_state(name, state);
}

EpochWatcher::How RankerFitting::watching(const FittedRanker& row, FittingStage stage, const std::string& name) const {
  EpochWatcher::How how{.name = "epochs " + name, .title = fmt::format("{} ({})", title_of(row), name_of(stage))};
  how.store = config_.store;
  how.progress = &progress_;
  how.log = config_.log;
  how.about = Json::Object{{"stage", name_of(stage)}, {"algorithm", name_of(row)}};
  if (stage != FittingStage::learn) {
    how.most_epochs = row.epochs;
    return how;
  }
  const auto protocol = config_.cut.protocol;
  const auto seed = config_.how.seed;
  how.metric = metric();
  how.ranks = questions_.ranks;
  how.worth = [=](const std::vector<double>& ranks) { return mean_worth(ranks, protocol); };
  how.beats = [=, this](const std::vector<double>& ours, const std::vector<double>& theirs) {
    return rank_gain(ours, theirs, questions_.askers, protocol, seed).low > 0;
  };
  return how;
}

// What came of the epochs.
void RankerFitting::follow(FittedRanker& row, EpochWatcher& watcher) {
  watcher.take_best(*row.ranker);
  row.epochs = watcher.chosen();
  curve_ = Json::Object{{"algorithm", name_of(row)}, {"title", title_of(row)},
                        {"metric", metric()},        {"questions", questions_.askers.size()},
                        {"epoch", watcher.chosen()}, {"epochs", watcher.curve()}};
}

const char* RankerFitting::metric() const {
  return config_.cut.protocol == evaluate::Protocol::prefixes ? "mrr@20" : "ndcg@10";
}

}  // namespace aisle::train
