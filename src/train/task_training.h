#pragma once

#include "core/json.h"
#include "core/progress.h"
#include "core/timelines.h"
#include "features/task.h"
#include "models/ranker.h"
#include "registry/directory.h"
#include "train/outcome_store.h"

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

namespace aisle::train {

struct TaskTrainingConfig {
  std::uint64_t seed = 42;
  double budget_seconds = 0;                 // for a search for better options
  std::size_t examples = 20000;              // to train on, at most
  std::vector<std::string> algorithms = {};  // empty: a few that suit, which take seconds
  Json encoder = Json::Object{};             // options of the behaviour model's encoder, over the usual
  // Told of the encoder before it learns: all its options, and from what. Says why it is left out instead; empty: it is
  // not. May throw.
  std::function<std::string(const Json& options, const models::NextItem& from, const models::Fitting& how)> plan = {};
  std::function<void(const Json&)> log = {};  // told of every epoch that it learns and is tuned for
};

// What came out: the files of a model directory (task.json, evaluation.json; model.json and weights unless the base
// rate answers), and what a reader should know.
struct TrainedTask {
  registry::Files files;
  std::vector<std::string> notes;
};

// Learns to answer a task from everybody's folds: examples, algorithms of the tabular pipeline compared on folds in
// time order, a test on the latest moments, and beside it honest baselines: the base rate, how long ago things were
// (recency_only), and of purchases BG/NBD and Pareto/NBD (purchase_outlook.h). What ships is the best on held-out
// examples if it beats the best of these there by a paired interval that is clear of zero; else that one, and the base
// rate only where nothing does better. Intervals are by persons (stats/bootstrap.h), each of whom is asked at many
// moments. With too little data the base rate answers, and notes say what is missing. Error when no event can answer
// the task, or no answer is known yet. The same seed, the same bits.
TrainedTask train_task(const Timelines& timelines, const features::Task& task, const TaskTrainingConfig& config,
                       const OutcomeStore& store, Progress& progress);

}  // namespace aisle::train
