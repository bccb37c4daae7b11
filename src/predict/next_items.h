#pragma once

#include "features/sequences.h"
#include "models/item_links.h"
#include "predict/edition.h"

#include <cstddef>
#include <span>
#include <vector>

namespace aisle::predict {

// A past with items in the codes of a ranking model, which owns its arrays.
struct ItemPast {
  std::vector<Code> item, type;  // 0 for what the model does not know
  std::vector<Micros> time;

  [[nodiscard]] features::History history() const { return {item, type, time}; }
  [[nodiscard]] std::size_t known() const;  // events with an item or a search that the model knows
  [[nodiscard]] ItemPast without(std::size_t event) const;
};

// The events of a timeline that the model reads: those about items, and searches that it knows. All of them were known
// at the moment of the question; their codes are those that the live state has.
ItemPast item_past(const ItemAnswerer& answerer, const LiveCodes& codes, const Timeline& events);

// What is sought among the items of a model.
struct Sought {
  std::span<const float> more = {};  // added before the best are chosen, by the model's codes; empty: nothing
  std::size_t count = 50;            // as many are looked for at first
};

struct ScoredItem {
  Code item = 0;
  float score = 0;
};

// How likely each item of the model (by its codes) is the next one: a logarithm up to `log_sum`, so that a chance is
// exp(score - log_sum). Minus infinity for what the task does not ask about, and where it is so declared for what
// stands in the past. Belongs to one thread.
class ItemScores {
 public:
  [[nodiscard]] float of(Code item) const;
  [[nodiscard]] double log_sum() const { return log_sum_; }
  // The `count` best with what is added to them, the best first, and their scores without it; fewer where there are no
  // more. More than were sought take a look at all items.
  std::vector<ScoredItem> best(std::size_t count);

 private:
  friend class ScoreTable;
  explicit ItemScores(const ItemAnswerer& answerer, const ItemPast& past, const Sought& sought);
  void take_all(std::vector<float> scores);
  void take_scan(std::vector<float> question, const Scanned& found);
  void keep_best(std::span<const Code> items, std::span<const float> scores);
  void look_at_all();
  [[nodiscard]] std::vector<models::Link> of_the_past() const;
  [[nodiscard]] bool may_come(Code item) const;
  [[nodiscard]] std::vector<float> products_of(std::span<const Code> items) const;
  [[nodiscard]] float added_to(Code item) const;

  const ItemAnswerer* answerer_;
  Sought sought_;
  std::vector<Code> masked_;         // what of the past may not come again
  std::vector<float> all_;           // scores by code; empty where a scan found the best
  std::vector<float> vector_;        // of the past, of a scan
  std::vector<models::Link> added_;  // in the order of the items
  std::vector<ScoredItem> found_;    // the best, the best first
  double log_sum_ = 0;
};

// The scores of several pasts, which are worked out together: that is faster than one after the other.
class ScoreTable {
 public:
  // The same scores as `aisle predict` has, to rounding; of a large catalogue log_sum is estimated, mostly to a tenth.
  // Any thread. The answerer, and what `sought` holds, must outlive it.
  ScoreTable(const ItemAnswerer& answerer, std::span<const ItemPast* const> pasts, const Sought& sought = {});

  ItemScores& operator[](std::size_t past) { return scores_[past]; }

 private:
  void score(const ItemAnswerer& answerer, std::span<const features::History> histories);
  void scan(const ItemAnswerer& answerer, std::span<const features::History> histories);

  std::vector<ItemScores> scores_;
};

}  // namespace aisle::predict
