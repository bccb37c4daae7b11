#pragma once

#include "core/micros.h"
#include "store/journal.h"

#include <cstddef>
#include <cstdint>
#include <deque>
#include <future>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace aisle::store {

// Where an event's line stands in a batch, and by what the lake sorts it: month, user (the account, else the anonymous
// id; what is about nobody comes last), time, seq.
struct EventPlace {
  std::uint64_t user_start = 0;  // its first eight bytes: they settle nearly every comparison
  std::string_view user;
  std::string_view line;
  Micros time;
  Seq seq = 0;
  std::uint32_t month = 0;  // counted from the year 0

  bool operator<(const EventPlace& other) const;
};

// Events of the journal in memory, as their lines, put in the order of the lake.
class SortedBatch {
 public:
  // Takes the lines of the block from the seq `from` on; looks through them while the caller reads the next block.
  void add(Block&& block, Seq from);
  [[nodiscard]] std::size_t bytes() const { return bytes_; }

  // On two cores. Error for a line that is no event. Add nothing after it.
  void sort();
  // In order, after sort; valid while the batch stands.
  [[nodiscard]] std::span<const EventPlace> places() const { return places_; }

 private:
  void look_through(const Block& block, Seq from);

  std::deque<Block> blocks_;
  std::deque<std::string> users_;  // those that stand in their lines with escapes
  std::size_t bytes_ = 0;
  std::deque<std::vector<EventPlace>> found_;  // in each block
  std::vector<EventPlace> places_;
  std::future<void> looking_;  // last: it uses what stands above
};

// 2025-11, of a place's month.
std::string month_name(std::uint32_t month);

}  // namespace aisle::store
