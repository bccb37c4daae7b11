#pragma once

#include "core/timelines.h"
#include "features/item_sequences.h"
#include "features/task.h"
#include "registry/directory.h"
#include "train/next_item.h"
#include "train/task_model.h"

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace aisle::train {

// A model that answers "next item of TYPE", as it lies in SHOP/models/TASK/VERSION: the rankers that are blended, and
// the texts of the codes that they know.
class NextItemModel {
 public:
  NextItemModel(features::Task task, NextItemOutcome outcome, const Timelines& timelines);
  static NextItemModel from_files(const registry::Files& files);
  // What was tested: it has not learnt the answers of the test, which the one that answers has.
  static NextItemModel tested_from_files(const registry::Files& files);
  // next_item.json, weights.safetensors, evaluation.json; tested.safetensors where the two are not the same.
  void add_to_files(registry::Files& files) const;

  [[nodiscard]] const features::Task& task() const { return task_; }
  [[nodiscard]] const RankBlend& ranker() const { return *ranker_; }
  [[nodiscard]] bool mask_seen() const { return mask_seen_; }
  [[nodiscard]] const evaluate::Cut& cut() const { return cut_; }
  // Whether it has figures; without, it learnt from all that lay before its cut's moments.
  [[nodiscard]] bool was_tested() const { return !evaluation_.at("metrics").object().empty(); }
  [[nodiscard]] std::size_t items() const { return items_.size(); }  // codes 1 … items; of searches the text is empty
  [[nodiscard]] const std::string& item(Code code) const { return items_[code - 1]; }
  [[nodiscard]] const std::vector<std::string>& item_texts() const { return items_; }
  [[nodiscard]] const std::vector<std::string>& type_texts() const { return types_; }
  // The searches that it reads in histories, nullptr for none; the code of what somebody typed, 0 for what it does not
  // know; its words.
  [[nodiscard]] const std::shared_ptr<const features::Searches>& searches() const { return searches_; }
  [[nodiscard]] Code search(std::string_view query) const;
  [[nodiscard]] std::string_view search_words(Code code) const;
  // By code, of those that fit (empty: all) which can be chosen; empty where all can.
  [[nodiscard]] std::vector<bool> choices(std::vector<bool> fit) const;

  // From now on it answers with items of the timelines, too, that came after it learnt and were told of before `now`,
  // where it learnt what some of their attributes mean. Not for several threads at once.
  void meet_items(const Timelines& timelines, Micros now);

  // The same histories in the codes that the model knows; items, searches and types that are new to it are 0. Codes of
  // a shop last, so mostly nothing changes.
  [[nodiscard]] features::Sequences translated(const features::Sequences& sequences, const Timelines& timelines) const;

 private:
  NextItemModel() = default;
  void know_searches(std::shared_ptr<const features::Searches> searches);
  [[nodiscard]] std::vector<std::string> items_alone() const;
  static NextItemModel with_weights(const registry::Files& files, const std::string& weights);

  features::Task task_;
  std::shared_ptr<RankBlend> ranker_;
  StoredTensors tested_;  // weights, where others answer; only until it is written
  std::vector<std::string> members_;
  std::vector<Json> options_;
  bool mask_seen_ = false;
  evaluate::Cut cut_;
  std::vector<std::string> items_, types_;
  std::shared_ptr<const features::Searches> searches_;
  Code before_searches_ = 0;  // the last item before them
  Json evaluation_;
};

// Both are asked of what was tested.
//
// How well it does on the test's questions of this log, to which newer ones may have come: {questions, metrics,
// intervals}. A session that went on since (`prefixes`) is asked about as a whole; what was never tested is asked about
// what came after all that it learnt. Error when there are none.
Json tested_today(const NextItemModel& model, const features::Sequences& sequences, Code target,
                  const Timelines& timelines, const evaluate::Asking& asking, std::uint64_t seed);

// How much more the candidate's ranks are worth (NDCG@10, of sessions MRR@20) than the other's on the candidate's test
// questions of this log that neither learnt from. Error when there are none, the candidate was never tested, or the two
// were tested by different protocols.
Gain next_item_gain(const NextItemModel& candidate, const NextItemModel& other, const features::Sequences& sequences,
                    Code target, const Timelines& timelines, const evaluate::Asking& asking, std::uint64_t seed);

// An item that may come next.
struct LikelyItem {
  Code item = 0;
  double chance = 0;  // among all items, as the model sees it
};

// A past event, and how much the first item's score (a logarithm) falls without it.
struct PastReason {
  std::size_t event = 0;  // place in the history
  double weight = 0;
};

struct NextItemAnswer {
  std::vector<LikelyItem> items;
  std::vector<PastReason> reasons;  // by weight; only where asked for
};

// The `count` likeliest items of each history, of those that `fit` (by code of the model; empty: all); reasons by
// leaving out one of the latest events at a time.
std::vector<NextItemAnswer> likely_items(const NextItemModel& model, const features::Sequences& histories,
                                         std::size_t count, bool explain, const std::vector<bool>& fit = {});

}  // namespace aisle::train
