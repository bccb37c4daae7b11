#pragma once

#include "core/timelines.h"

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
  // Of these items; vectors_VD holds those of items 1, 2, …; D is a multiple of 4.
  ItemScan(std::vector<Code> items, std::span<const float> vectors_VD, std::size_t width);

  // Of each question, a vector of questions_BD, about the `count` items (or more) with the highest product, to which
  // `more` is added first (by item; empty: nothing). Several questions cost less than one after the other: each part of
  // the catalogue is read once for all of them.
  [[nodiscard]] std::vector<Scanned> find(std::span<const float> questions_BD, std::size_t count,
                                          std::span<const float> more) const;

  [[nodiscard]] std::span<const Code> items() const { return items_; }

 private:
  void pack(std::size_t place, std::span<const float> vector);

  std::size_t width_;
  std::vector<Code> items_;
  std::vector<std::uint8_t> bytes_;  // scan_kernel.h
  std::vector<float> scale_;
};

}  // namespace aisle::predict
