#pragma once

#include "core/json.h"
#include "core/progress.h"
#include "evaluate/next_item.h"
#include "stats/bootstrap.h"
#include "train/outcome_store.h"
#include "train/rank_blend.h"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <vector>

namespace aisle::train {

struct NextItemConfig {
  evaluate::Cut cut = {};
  std::vector<std::string> algorithms = {};  // of ranking_algorithms(); empty: the usual
  Json behaviour = Json::Object{};           // options of the behaviour model
  std::size_t starts = 1;                    // behaviour models that differ in their seed alone, for the blend
  // Once all is chosen learn again from the validation's answers too, and once that is tested have what wins go on
  // with the test's: what answers knows the latest. Without, what was chosen is tested and answers, as papers do.
  bool refit = true;
  models::Fitting how = {};
  evaluate::Asking asking = {};
  // Seconds for fitting all; 0: as many as it takes. What does not fit is left out, the behaviour model learns in fewer
  // epochs; its options say how many, so that a second run can do the same.
  double budget_seconds = 0;
  const OutcomeStore* store = nullptr;        // a run that was stopped goes on from what it keeps
  std::function<void(const Json&)> log = {};  // told of every epoch and every fitted algorithm
};

// What foresees the next item, and how it was found.
struct NextItemOutcome {
  std::shared_ptr<RankBlend> model;  // the champion, learnt from all events; one alone is a blend of one
  StoredTensors tested = {};         // its weights when it was tested; none without `refit`, where it answers as tested
  std::vector<std::string> members;  // names of its algorithms, in its order
  std::vector<Json> options;         // of each
  bool mask_seen = false;            // whether items of the history are left out
  std::size_t items = 0, types = 0;  // codes that it knows; of items those that can be chosen
  std::shared_ptr<const features::Searches> searches = {};  // behind them; none where it reads none
  evaluate::Cut cut;                                        // with its moments
  Json evaluation;  // leaderboard, champion, metrics, questions, protocol (docs/formats.md)
};

// Fits every algorithm, chooses by the validation questions (the blend of the best, each answer ranked by weights that
// were fitted to other people's, must beat the best alone, and that a simpler one, beyond chance), has the table's
// members learn the answers that chose too, reads the test once, and has the champion learn that.
// Without a question to choose by or to test with, what people usually choose answers ("recency"), learnt from all
// there is: there are no figures, and a note says what is missing. Error when the log holds no event to learn that
// from.
NextItemOutcome train_next_item(const features::Sequences& sequences, Code target, const NextItemConfig& config,
                                Progress& progress);

// The one number that chooses: what an answer at its rank is worth, of 1, on average. Sessions are judged by MRR@20,
// people by NDCG@10, as is usual.
double mean_worth(std::span<const double> ranks, evaluate::Protocol protocol);
// The middle 95 % of how much more the first ranks are worth than the second, over persons drawn anew, each with all
// their questions (evaluate::askers).
stats::Interval rank_gain(std::span<const double> ours, std::span<const double> theirs,
                          std::span<const std::uint32_t> askers, evaluate::Protocol protocol, std::uint64_t seed);

}  // namespace aisle::train
