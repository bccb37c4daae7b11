#pragma once

#include "decide/candidates.h"
#include "decide/limits.h"

#include <cstddef>
#include <optional>
#include <unordered_set>
#include <vector>

namespace aisle::decide {

// Candidates that an answer is chosen from, the best first: `count` of them and, where categories have room for so few
// that places would stay empty, further ones that fill these. For one request.
class Pool {
 public:
  // `places` are to be filled, no more than `count`. Both of the others must outlive it.
  Pool(const Desk& desk, Limits& limits, std::size_t count, std::size_t places);

  [[nodiscard]] std::size_t count() const { return count_; }
  // There are `count`, if not of as many categories as it takes.
  [[nodiscard]] bool has_count() const { return candidates_.size() >= count_; }
  // No more are needed, or no category has any room.
  [[nodiscard]] bool is_full() const { return has_count() && (fitting_ >= places_ || room_.full() >= categories_); }
  [[nodiscard]] bool has(Code item);
  // Behind the others, if the limits allow it and it fills a place that would stay empty otherwise. The pool is not
  // full, and does not have it.
  void offer(const Candidate& candidate);
  [[nodiscard]] const std::vector<Candidate>& candidates() const { return candidates_; }
  [[nodiscard]] const Room& room() const { return room_; }

 private:
  const predict::Live& live_;
  Limits& limits_;
  std::size_t count_, places_;
  std::size_t fitting_ = 0;  // may stand beside each other; counted up to `places`
  Room room_;                // that they leave
  std::size_t categories_;   // that may come to be full: without end where items have none
  std::vector<Candidate> candidates_;
  std::optional<std::unordered_set<Code>> there_;  // made when somebody asks
};

}  // namespace aisle::decide
