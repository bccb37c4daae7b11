#pragma once

#include "core/timelines.h"
#include "features/asked_events.h"
#include "features/task.h"
#include "predict/people_who_did_the_same.h"

#include <cstddef>
#include <vector>

namespace aisle::predict {

// What a task would have answered of people who did the same as somebody: asked of them, of those of its population,
// the horizon before now, so that what is known now tells. Nothing that happened or became known later is looked at.
class AlikeAnswers {
 public:
  // Timelines and consents must outlive it.
  AlikeAnswers(const Timelines& timelines, const LivePeople& consents, features::Task task, Micros now);

  // When the others are asked.
  [[nodiscard]] Micros asked_at() const { return now_ - task_.within; }

  struct Alike {
    DidTheSame who;
    double answer = 0;  // 1 or 0, or the number
  };
  // The `count` most alike, at that moment, to what is known now of the person; the most alike first.
  [[nodiscard]] std::vector<Alike> of(Code person, std::size_t count) const;

 private:
  [[nodiscard]] double answer(Code person) const;

  const Timelines& timelines_;
  features::Task task_;
  Micros now_;
  features::AskedEvents asked_for_;
  PeopleWhoDidTheSame people_;
};

}  // namespace aisle::predict
