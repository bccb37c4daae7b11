#pragma once

#include "decide/candidates.h"
#include "decide/limits.h"

#include <cstddef>
#include <optional>
#include <unordered_set>
#include <vector>

namespace aisle::decide {

// Candidates that an answer is chosen from, the best first: `count` of them and, where categories have room for so few
// that places would stay empty, further ones that fill these, as far as the desk knows of any. For one request.
class Pool {
 public:
  // `places` are to be filled, no more than `count`. Both of the others must outlive it.
  Pool(const Desk& desk, Limits& limits, std::size_t count, std::size_t places);

  [[nodiscard]] std::size_t count() const { return count_; }
  // There are `count`, if not of as many categories as it takes.
  [[nodiscard]] bool has_count() const { return candidates_.size() >= count_; }
  // No more are needed, or nothing that may stand there has any room.
  [[nodiscard]] bool is_full() const { return has_count() && (fitting_ >= places_ || room_.taken() >= most_taken_); }
  [[nodiscard]] bool has(Code item);
  // Whether the limits allow an item, which the pool does not have, and it is needed. The pool is not full; where it
  // takes the item, it is to be added, behind the others.
  bool takes(Code item);
  void add(const Candidate& candidate);
  [[nodiscard]] const std::vector<Candidate>& candidates() const { return candidates_; }
  [[nodiscard]] const Room& room() const { return room_; }

 private:
  const predict::Live& live_;
  Limits& limits_;
  std::size_t count_, places_;
  std::size_t fitting_ = 0;  // may stand beside each other; counted up to `places`
  Room room_;                // that they leave
  std::size_t most_taken_;   // of it, by all that may stand there
  std::vector<Candidate> candidates_;
  std::optional<std::unordered_set<Code>> there_;  // made when somebody asks
};

}  // namespace aisle::decide
