#pragma once

#include "cli/task_session.h"
#include "core/json.h"
#include "predict/alike_answers.h"
#include "predict/live.h"

#include <memory>
#include <string>

namespace aisle::cli {

// What came of people who did the same, as `aisle predict --explain` tells it of a task of amounts and times.
class ToldAlike {
 public:
  // Of a question asked at the moment; the session must outlive it.
  ToldAlike(const TaskSession& session, const features::Task& task, Micros moment);

  // When the others were asked.
  [[nodiscard]] Micros asked_at() const { return answers_.asked_at(); }
  // Adds `alike`, the most alike first, and `alike_mean` of their answers unless there are none.
  void add_to(Json& prediction, Code person) const;

 private:
  const Timelines& timelines_;
  std::shared_ptr<predict::Live> live_;  // knows what people consent to
  predict::AlikeAnswers answers_;
};

// Of such a prediction: "8 of the 10 most alike: purchase within 30d; 14911 had 12 of these: yes; …"; "" where nobody
// is alike, or nothing was explained.
std::string alike_text(const Json& prediction, const features::Task& task);

}  // namespace aisle::cli
