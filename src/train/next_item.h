#pragma once

#include "core/json.h"
#include "core/progress.h"
#include "evaluate/next_item.h"
#include "train/rank_blend.h"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace aisle::train {

struct NextItemConfig {
  evaluate::Cut cut = {};
  std::vector<std::string> algorithms = {};  // of ranking_algorithms(); empty: all
  Json behaviour = Json::Object{};           // options of the behaviour model
  models::Fitting how = {};
};

// What foresees the next item, and how it was found.
struct NextItemOutcome {
  std::shared_ptr<RankBlend> model;  // the champion, learnt from all but the test's answers; one alone is a blend of one
  std::vector<std::string> members;  // names of its algorithms, in its order
  std::vector<Json> options;         // of each
  bool mask_seen = false;            // whether items of the history are left out
  std::size_t items = 0, types = 0;  // codes that it knows
  Json evaluation;                   // leaderboard, champion, metrics, questions, protocol (docs/formats.md)
};

// Fits every algorithm, chooses by the validation questions (the blend of the best must beat the best alone, and that a
// simpler one, beyond chance), fits the table's members again on all but the test's answers, and reads the test once.
// Error when the log holds no question: it says what is missing.
NextItemOutcome train_next_item(const features::Sequences& sequences, Code target, const NextItemConfig& config,
                                Progress& progress);

}  // namespace aisle::train
