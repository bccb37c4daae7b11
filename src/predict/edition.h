#pragma once

#include "features/fold_plan.h"
#include "models/embedding.h"
#include "predict/item_scan.h"
#include "predict/live.h"
#include "store/shop.h"
#include "train/next_item_model.h"
#include "train/task_model.h"

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace aisle::predict {

// The published model of a task of amounts and times, with the codes of a live state.
struct TaskAnswerer {
  std::string task;
  std::size_t version = 0;
  train::TaskModel model;
  features::FoldContext context;
};

// The published model of a task of the next item. Codes of the live state and of the model are both from 1 on; 0 for
// what the other one does not know.
struct ItemAnswerer {
  std::string task;
  std::size_t version = 0;
  train::NextItemModel model;
  std::vector<Code> item_to_model = {}, type_to_model = {};  // by code of the live state; what is new to it stands last
  std::vector<Code> query_to_model = {};                     // likewise; empty where the model reads no searches
  std::vector<Code> item_to_live = {};                       // by code of the model; 0 for searches
  std::vector<bool> fit = {};                                // by code of the model; empty: all do
  std::shared_ptr<const models::Embedding> product = {};     // of its ranker; none where all scores are as fast
  std::optional<ItemScan> scan = {};                         // of those that fit, where that is faster than all scores
};

// What answers: one live state and the models that are published for it. A request takes an edition at its beginning
// and keeps it to its end, so no answer mixes two versions.
struct Edition {
  std::shared_ptr<Live> live;
  std::vector<std::shared_ptr<const TaskAnswerer>> tasks;
  std::vector<std::shared_ptr<const ItemAnswerer>> rankings;
  std::vector<std::string> failures = {};  // models that are published and could not be loaded, with the reason

  // nullptr when no model of that task is published. For an empty name the first.
  [[nodiscard]] const TaskAnswerer* task(std::string_view name) const;
  [[nodiscard]] const ItemAnswerer* ranking(std::string_view name) const;
};

// Loads what is published; of `before` (may be nullptr) it keeps what did not change, and what cannot be loaded now.
std::shared_ptr<const Edition> load_edition(const store::Shop& shop, std::shared_ptr<Live> live, const Edition* before);

// One version of a ranking, whether it is published or not, and nothing else. Error when there is none.
std::shared_ptr<const Edition> load_version(const store::Shop& shop, std::shared_ptr<Live> live,
                                            const std::string& task, std::size_t version);

// What load_edition would look at, as a text that changes when something was published: cheap enough to ask often.
std::string published_state(const store::Shop& shop);

}  // namespace aisle::predict
