#pragma once

#include "core/event.h"
#include "core/json.h"
#include "core/timelines.h"
#include "predict/live_codes.h"
#include "store/item_weights.h"

#include <array>
#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace aisle::predict {

// What is known of an item now. 0, no_price and NaN for what is not known.
struct ItemNow {
  Money price = no_price;
  float stock = 0;  // pieces; NaN where the catalogue does not say
  Code category = 0, brand = 0, title = 0;
  Micros since = {};  // when it was first known
  bool hidden = false;
  bool deleted = false;  // the last that was told of it; hidden, too
  bool listed = false;   // the catalogue has it, not only what people did
};

// What else the catalogue was told in properties, as JSON; empty where nothing was.
struct ItemLists {
  std::string labels;      // whatever the source calls so
  std::string categories;  // where that is another list than the one category
  // Of each 4 KiB at most: what is longer is let go.
  static constexpr std::size_t most_bytes = 4096;
};

// The catalogue as it stands, and how much people care for each item. One thread changes it; any may read meanwhile.
class LiveItems {
 public:
  // `weights`: of the snapshot, which must outlive it, as must `codes`.
  LiveItems(const TimelineSnapshot& snapshot, LiveCodes& codes, store::ItemWeights weights);

  // A fact of type `item`: says only what has changed. What is told as a text ("12", "true") is read as what it says.
  void know(const Event& fact);
  // How many facts were told: what was made of the catalogue is outdated when it has moved.
  [[nodiscard]] std::uint64_t told() const { return told_; }
  // Somebody did something with an item, by codes.
  void count(Code item, Code type, Micros time);

  [[nodiscard]] ItemNow of(Code item) const;
  [[nodiscard]] ItemLists lists(Code item) const;
  // It will be asked about soon: fetched from memory meanwhile.
  void fetch(Code item) const;
  [[nodiscard]] std::size_t size() const;  // one more than the largest code
  // Items that people care for (store/item_weights.h), the most first. As it was at most a second ago.
  [[nodiscard]] std::shared_ptr<const std::vector<Code>> popular() const;
  // How much of it the item has beside the first of them as of now: 0 to 1.
  [[nodiscard]] double weight(Code item) const;

 private:
  void take(const TimelineSnapshot& snapshot);
  void take_fact(const Event& fact);
  ItemNow& place(Code item);

  static constexpr std::size_t shards = 64;
  struct Shard {
    mutable std::mutex mutex;
    std::vector<ItemNow> items;  // of codes shard, shard + 64, …
    std::unordered_map<Code, ItemLists> lists;
  };
  static void take_lists(Shard& mine, Code item, const Json& properties);

  LiveCodes& codes_;
  std::atomic<std::uint64_t> told_ = 0;
  std::array<Shard, shards> shards_;
  mutable std::mutex counting_;
  store::ItemWeights weights_;
  double most_ = 0;                                            // of the weights
  mutable std::chrono::steady_clock::time_point ranked_ = {};  // the wall's clock may be set back
  mutable std::shared_ptr<const std::vector<Code>> popular_;
};

// Of what a fact of type `item` says, the first that know() cannot read: a stock that is no number, a name that is no
// text. Empty when it reads all of it.
std::string unread_member(const Event& fact);

}  // namespace aisle::predict
