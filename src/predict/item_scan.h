#pragma once

#include "core/timelines.h"
#include "predict/byte_vectors.h"
#include "predict/item_groups.h"

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace aisle::predict {

// What a scan found for one question.
struct Scanned {
  std::vector<Code> items;    // those that may be among the best, in no order
  std::vector<float> scores;  // as the scan sees them: to about a hundredth of the largest
  double log_sum = 0;         // of the exponentials of all scores, as the scan sees them
};

// The vectors of a catalogue in bytes, a scale each: an eighth of the time of a scan in floats, and of 20 best nearly
// all are among the 64 best that it finds. Safe from several threads.
class ItemScan {
 public:
  // Of these items; vectors_VD holds those of items 1, 2, …; D is a multiple of 4. All items are looked at for each
  // question.
  ItemScan(std::vector<Code> items, std::span<const float> vectors_VD, std::size_t width);
  // Groups of items that lie near each other: only those are looked at that a question promises most of, so many that
  // they hold about `looked_at` items (docs/results/scan.md).
  ItemScan(std::vector<Code> items, std::span<const float> vectors_VD, std::size_t width,
           const std::vector<ItemGroup>& groups, std::size_t looked_at);

  // Of each question, a vector of questions_BD, about the `count` items (or more) with the highest product, to which
  // `more` is added first (by item; empty: nothing; otherwise all items are looked at). Several questions cost less
  // than one after the other: each part of the catalogue is read once for all of them.
  [[nodiscard]] std::vector<Scanned> find(std::span<const float> questions_BD, std::size_t count,
                                          std::span<const float> more) const;

  [[nodiscard]] std::span<const Code> items() const { return items_; }

 private:
  // Items that lie one behind the other, and are sifted together.
  struct Part {
    std::size_t first = 0, count = 0;  // places
    float spread = 0, log_count = 0;   // of its group; the logarithm of count
  };
  class Sieve;
  [[nodiscard]] Scanned look_at_some(std::span<const float> question, const ByteQuestions& packed, std::size_t q,
                                     std::size_t count) const;
  void look_at(std::span<const std::uint32_t> parts, const ByteQuestions& packed, std::size_t q, Sieve& sieve) const;
  [[nodiscard]] std::vector<Scanned> look_at_all(const ByteQuestions& packed, std::size_t count,
                                                 std::span<const float> more) const;

  std::vector<Code> items_;   // that are asked about
  std::vector<Code> placed_;  // by place; 0 where a block is filled up
  std::vector<Part> parts_;
  ByteVectors vectors_, middles_;  // by place; of each part's group
  std::size_t looked_at_;          // 0: all
};

}  // namespace aisle::predict
