#pragma once

#include "core/timelines.h"

#include <cstddef>
#include <cstdint>
#include <vector>

namespace aisle::predict {

// An event in codes, as in TimelineColumns.
struct LiveEvent {
  Micros time, received;
  std::uint64_t order = 0, session = 0;
  Money price = no_price;
  Code type = 0, item = 0, query = 0, campaign = 0, device = 0, country = 0;
  float quantity = 0, rating = 0;  // NaN where none is told
};

// One person's events in time order, of one time in the order in which they came. In memory each is as long as it has
// something to say: 10 to 20 bytes for most. To add one costs the same however many there are, and to read the newest
// of them too, of a moment with what was known only later.
class PackedEvents {
 public:
  // Returns how many bytes more it takes.
  std::ptrdiff_t add(const LiveEvent& event);
  // Of one time those that stand here already come first.
  void merge(const PackedEvents& others);
  [[nodiscard]] std::vector<LiveEvent> all() const;
  // The last ones, as many as hold the newest `wanted` that were known before the moment; some others too.
  [[nodiscard]] std::vector<LiveEvent> newest(std::size_t wanted, Micros before) const;
  // An event that is later than all others will be added soon: where it goes to is fetched from memory meanwhile, first
  // what tells of the last ones and then where they stand.
  void expect(bool fetched) const;
  [[nodiscard]] bool empty() const { return runs_.empty(); }
  [[nodiscard]] std::size_t size() const { return runs_.empty() ? 0 : runs_.back().before + runs_.back().size; }
  // When the first of some happened.
  [[nodiscard]] Micros first() const { return runs_.front().first; }
  [[nodiscard]] std::size_t bytes() const;

 private:
  // Some events one behind the other; each tells its time as the distance from the one before.
  struct Run {
    std::vector<std::uint8_t> bytes;
    Micros first = {}, last = {};
    std::uint32_t size = 0;
    std::uint32_t before = 0;  // of the last run: how many events stand in the others

    void append(const LiveEvent& event);
    void append_to(std::vector<LiveEvent>& events) const;
    [[nodiscard]] std::size_t known(Micros moment) const;  // before it
  };
  static constexpr std::uint32_t most = 64;  // events of a run

  std::size_t append(const LiveEvent& event);
  std::ptrdiff_t insert(std::vector<Run>::iterator into, const LiveEvent& event);

  std::vector<Run> runs_;
};

}  // namespace aisle::predict
