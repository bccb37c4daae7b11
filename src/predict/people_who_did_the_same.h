#pragma once

#include "core/timelines.h"
#include "features/item_sequences.h"
#include "predict/live_people.h"
#include "predict/people_alike.h"

#include <cstddef>
#include <functional>
#include <vector>

namespace aisle::predict {

// Somebody who did what a person did, as of AlikePerson.
struct DidTheSame {
  Code person = 0;
  std::size_t shared = 0;
  double likeness = 0;
  Code next = 0;
};

// Those of a shop who by some moment had done what a person has done. Who took back the consent to be known is not
// among them, and is told of nobody.
class PeopleWhoDidTheSame {
 public:
  // By what was known of them before the moment, without bots; `among`: of whom else it may be told, by default of all.
  // Timelines and consents must outlive it.
  PeopleWhoDidTheSame(const Timelines& timelines, const LivePeople& consents, Micros by,
                      const std::function<bool(Code person)>& among = {});
  PeopleWhoDidTheSame(const PeopleWhoDidTheSame&) = delete;
  PeopleWhoDidTheSame& operator=(const PeopleWhoDidTheSame&) = delete;
  ~PeopleWhoDidTheSame() = default;

  // The `count` most alike to what was known of the person (0: of nobody) before the moment, the most alike first.
  [[nodiscard]] std::vector<DidTheSame> as(Code person, Micros moment, std::size_t count) const;

 private:
  [[nodiscard]] bool withdrew(Code person) const;
  [[nodiscard]] features::ItemSequences told_of(Micros by, const std::function<bool(Code person)>& among) const;

  const Timelines& timelines_;
  const LivePeople& consents_;
  features::ItemSequences people_;
  PeopleAlike alike_;
};

}  // namespace aisle::predict
