#include "cli/champion_rule.h"

#include "cli/next_item.h"
#include "core/error.h"
#include "core/progress.h"

#include <algorithm>
#include <fmt/format.h>
#include <optional>

namespace aisle::cli {

namespace {

Publishing take(const registry::TaskModels& models, std::size_t version, Json why, std::string told) {
  models.publish(version, why);
  return {true, std::move(why), std::move(told)};
}

struct About {
  std::string question;  // that it answers
  bool was_tested = false;
};

// Error when this program cannot answer by the version: damaged, or of a program that wrote models otherwise.
About about(const TaskSession& session, const std::string& task, std::size_t version) {
  if (is_next_item(session, task, version)) {
    const auto model = load_next_item(session, task, version).model;
    return {features::task_text(model.task()), model.was_tested()};
  }
  const auto model = load_model(session, task, version).model;
  return {features::task_text(model.task), model.split.has_value()};
}

// What the candidate has over the version that answers; none where it was never tested.
std::optional<train::Gain> gain_over_standing(const TaskSession& session, const std::string& task, std::size_t version,
                                              std::size_t standing) {
  constexpr std::uint64_t seed = 1;
  if (is_next_item(session, task, version)) return next_item_gain(session, task, version, standing, seed);
  const auto candidate = load_model(session, task, version);
  if (!candidate.model.split) return {};
  return train::gain_over(candidate.model, load_model(session, task, standing).model, session.timelines,
                          session.log.end, seed);
}

bool has_answered(const registry::TaskModels& models, std::size_t version) {
  const Json history = models.history();
  return std::ranges::any_of(history.array(),
                             [&](const Json& entry) { return entry.at("version").count() == version; });
}

// After both were asked the same questions.
Publishing compare(const TaskSession& session, const std::string& task, std::size_t version, std::size_t standing) {
  const auto found = gain_over_standing(session, task, version, standing);
  if (!found) return {false, Json::Object{{"why", "lost"}}, "it was never tested; --force publishes it all the same"};
  const train::Gain& gain = *found;
  const bool alike = gain.low == 0 && gain.high == 0;
  const std::string told = alike ? fmt::format("{} as with version {} on {} examples", gain.metric, standing, gain.rows)
                                 : fmt::format("{} better by {:.4g} ({:.4g} to {:.4g}) than version {} on {} examples",
                                               gain.metric, gain.gain, gain.low, gain.high, standing, gain.rows);
  const Json why = Json::Object{{"why", gain.is_won() ? "won" : "lost"}, {"from", standing}, {"gain", gain.to_json()}};
  if (gain.is_won()) return take(session.models_of(task), version, why, told);
  return {false, why, told + (alike ? ": that one stays" : ": not beyond doubt, so that one stays")};
}

}  // namespace

Publishing publish_if_better(const TaskSession& session, const std::string& task, std::size_t version, bool force) {
  const auto models = session.models_of(task);
  const About candidate = about(session, task, version);
  const auto standing = models.published();
  if (!standing) return take(models, version, Json::Object{{"why", "first"}}, "the first: it answers from now on");
  if (*standing == version) return {true, Json::Object{{"why", "stands"}}, "it answers already"};
  const auto take_from = [&](const char* why, std::string told, std::string error = {}) {
    Json said = Json::Object{{"why", why}, {"from", *standing}};
    if (!error.empty()) said["error"] = std::move(error);
    return take(models, version, std::move(said), std::move(told));
  };
  const bool is_older = version < *standing;
  if (is_older && has_answered(models, version))
    return take_from("rollback", fmt::format("rolled back from version {}", *standing));
  if (force) return take_from("forced", fmt::format("forced over version {}: nothing was compared", *standing));
  About answering;
  try {
    answering = about(session, task, *standing);
  } catch (const Error& error) {
    check_interrupted();
    return take_from(
        "unreadable",
        fmt::format("version {} cannot be read any more ({}), so this one answers", *standing, error.what()),
        error.what());
  }
  const std::string another = fmt::format("version {} answers another question ({})", *standing, answering.question);
  const bool is_another = answering.question != candidate.question;
  if (is_another && !is_older) return take_from("another_question", another + ", so this one answers");
  if (!is_older && !candidate.was_tested && !answering.was_tested)
    return take_from("newer",
                     fmt::format("neither version {} nor this one was ever tested: the newer answers", *standing));
  try {
    if (is_another) throw Error(another);
    return compare(session, task, version, *standing);
  } catch (const Error& error) {
    check_interrupted();
    return {false, Json::Object{{"why", "incomparable"}, {"from", *standing}, {"error", error.what()}},
            fmt::format("it cannot be compared with version {}, which stays: {}; --force publishes it all the same",
                        *standing, error.what())};
  }
}

}  // namespace aisle::cli
