#include "cli/alike_answers.h"

#include <algorithm>
#include <fmt/format.h>
#include <utility>

namespace aisle::cli {

ToldAlike::ToldAlike(const TaskSession& session, const features::Task& task, Micros moment)
    : timelines_(session.timelines),
      live_(predict::Live::open(session.shop)),
      answers_(session.timelines, live_->people(), task, std::min(moment, session.now())) {}

void ToldAlike::add_to(Json& prediction, Code person) const {
  constexpr std::size_t most = 10;
  Json alike = Json::Array{};
  double sum = 0;
  for (const auto& [who, answer] : answers_.of(person, most)) {
    alike.push_back(Json::Object{{"user", timelines_.text(Coded::person, who.person)},
                                 {"shared", who.shared},
                                 {"likeness", who.likeness},
                                 {"answer", answer}});
    sum += answer;
  }
  const auto count = static_cast<double>(alike.array().size());
  prediction["alike"] = std::move(alike);
  if (count > 0) prediction["alike_mean"] = sum / count;
}

std::string alike_text(const Json& prediction, const features::Task& task) {
  constexpr std::size_t named = 3;
  const Json* mean = prediction.find("alike_mean");
  if (mean == nullptr) return "";
  const auto& people = prediction.at("alike").array();
  const auto count = static_cast<double>(people.size());
  const std::string question = features::question_text(task);
  std::string out = task.is_yes_or_no()
                        ? fmt::format("{:.0f} of the {:.0f} most alike: {}", mean->number() * count, count, question)
                        : fmt::format("the {:.0f} most alike: {:.6g} on average ({})", count, mean->number(), question);
  for (std::size_t i = 0; i < std::min(named, people.size()); ++i) {
    const double answer = people[i].at("answer").number();
    const std::string told = task.is_yes_or_no() ? (answer > 0 ? "yes" : "no") : fmt::format("{:.6g}", answer);
    out += fmt::format("; {} had {:.0f} of these: {}", people[i].at("user").string(), people[i].at("shared").number(),
                       told);
  }
  return out;
}

}  // namespace aisle::cli
