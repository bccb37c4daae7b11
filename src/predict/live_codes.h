#pragma once

#include "core/timelines.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <mutex>
#include <string_view>
#include <vector>

namespace aisle::predict {

// The texts of a snapshot with their codes, and those that were first told since, but for what catalogues say of items
// (Coded::text), of which no codes are found. One thread adds; any may read meanwhile.
class LiveCodes {
 public:
  // The snapshot must outlive it.
  explicit LiveCodes(const TimelineSnapshot& snapshot);

  // The code of the text, a new one if need be; 0 for an empty text. For the one who adds.
  Code add(Coded field, std::string_view text);
  // 0 when it has none.
  [[nodiscard]] Code find(Coded field, std::string_view text) const;
  // Its code will be asked for: where to look for it is fetched from memory. Then it can be told what that likely is, 0
  // where the snapshot does not know it, and the text that it is compared with can be fetched too.
  void expect(Coded field, std::string_view text) const { index_[static_cast<std::size_t>(field)].expect(text); }
  [[nodiscard]] Code likely(Coded field, std::string_view text) const {
    return index_[static_cast<std::size_t>(field)].likely(text);
  }
  // Valid as long as this stands; empty for 0 and for what is gone.
  [[nodiscard]] std::string_view text(Coded field, Code code) const;
  // The text will be read soon: fetched from memory meanwhile, as far as it lies in the snapshot.
  void fetch_text(Coded field, Code code) const {
    if (code < snapshot_.codes(field)) snapshot_.fetch_text(field, code);
  }
  // One more than the largest code.
  [[nodiscard]] std::size_t size(Coded field) const;

 private:
  // Where the snapshot's texts stand, by hash: 12 to 16 bytes a text, one look at memory instead of twenty. Open
  // addressing; 0 is an empty slot.
  class Index {
   public:
    Index() = default;
    Index(const TimelineSnapshot& snapshot, Coded field);
    [[nodiscard]] Code find(const TimelineSnapshot& snapshot, Coded field, std::string_view text) const;
    void expect(std::string_view text) const;
    // Its code, or another one's with the same hash; 0 when it has none.
    [[nodiscard]] Code likely(std::string_view text) const;

   private:
    struct Slot {
      std::uint32_t hash = 0;
      Code code = 0;
    };
    std::vector<Slot> slots_ = std::vector<Slot>(1);
  };
  struct Later {
    mutable std::mutex mutex;
    Dictionary texts;  // codes after the snapshot's
  };
  [[nodiscard]] const Later& later(Coded field) const { return later_[static_cast<std::size_t>(field)]; }

  [[nodiscard]] Code known(Coded field, std::string_view text) const {
    return index_[static_cast<std::size_t>(field)].find(snapshot_, field, text);
  }

  const TimelineSnapshot& snapshot_;
  std::array<Index, coded_names.size()> index_;
  std::array<Later, coded_names.size()> later_;
};

}  // namespace aisle::predict
