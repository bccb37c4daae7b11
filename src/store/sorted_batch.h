#pragma once

#include "core/fingerprint.h"
#include "core/micros.h"
#include "store/journal.h"

#include <cstddef>
#include <cstdint>
#include <deque>
#include <future>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace aisle::store {

// Where an event's line stands in a batch, and by what the lake sorts it.
struct EventPlace {
  std::uint32_t month = 0;  // counted from the year 0
  std::uint32_t user = 0;   // the account, else the anonymous id: its place in their order; nobody comes last
  Micros time;
  Seq seq = 0;
  std::string_view line;

  bool operator<(const EventPlace& other) const;
};

// Events of the journal in memory, as their lines, put in the order of the lake.
class SortedBatch {
 public:
  SortedBatch();

  // Takes the lines of the block from the seq `from` on; looks through many of them while the caller reads the next
  // block.
  void add(Block&& block, Seq from);
  [[nodiscard]] std::size_t bytes() const { return bytes_; }

  // On two cores. Error for a line that is no event. Add nothing after it.
  void sort();
  // In order, after sort; valid while the batch stands.
  [[nodiscard]] std::span<const EventPlace> places() const { return places_; }

 private:
  // Somebody who sends ids that hash alike should not slow us down: each batch has a key of its own.
  struct Hash {
    Fingerprint key;
    std::size_t operator()(std::string_view user) const { return keyed_fingerprint(user, key).low; }
  };

  void look_through(const Block& block, Seq from);
  std::uint32_t number_of(std::string_view user, std::string_view line);
  void put_users_in_order();

  std::deque<Block> blocks_;
  std::deque<std::string> kept_;         // users that stand in their lines with escapes
  std::vector<std::string_view> users_;  // each once, by number
  std::unordered_map<std::string_view, std::uint32_t, Hash> numbers_;
  std::size_t bytes_ = 0;
  std::deque<std::vector<EventPlace>> found_;  // in each block
  std::vector<EventPlace> places_;
  std::future<void> looking_;  // last: it uses what stands above
};

// 2025-11, of a place's month.
std::string month_name(std::uint32_t month);

}  // namespace aisle::store
