#pragma once

#include "features/sequences.h"

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace aisle::predict {

// Somebody who had much of what a person had, and what they came to then.
struct AlikePerson {
  std::size_t sequence = 0;  // whose
  std::size_t shared = 0;    // items that both had
  double likeness = 0;       // 0 to 1
  Code next = 0;             // their first item, behind the last shared one, that the person has not had; 0 for none
};

// Finds people who did the same. Likeness is the cosine of both sets of items, in which an item counts the more the
// fewer people had it (inverse user frequency: Breese, Heckerman & Kadie 1998).
class PeopleAlike {
 public:
  // Among these, who must outlive it.
  explicit PeopleAlike(const features::Sequences& people);

  // The `count` most alike, the most alike first, without those that share nothing and without the sequence `self`.
  [[nodiscard]] std::vector<AlikePerson> to(const features::History& history, std::size_t self,
                                            std::size_t count) const;

 private:
  [[nodiscard]] std::span<const std::uint32_t> who_had(Code item) const;

  const features::Sequences& people_;
  std::vector<std::size_t> begin_;       // of item i in `had_`, up to begin_[i + 1] [items + 2]
  std::vector<std::uint32_t> had_;       // sequences, item by item
  std::vector<double> weight_, length_;  // squared: of an item [items + 1], of a sequence
};

}  // namespace aisle::predict
