#include "cli/champion_rule.h"

#include "cli/next_item.h"
#include "core/error.h"

#include <fmt/format.h>
#include <optional>

namespace aisle::cli {

namespace {

Publishing take(const registry::TaskModels& models, std::size_t version, Json why, std::string told) {
  models.publish(version, why);
  return {true, std::move(why), std::move(told)};
}

// Error when this program cannot answer by the version: damaged, or of a program that wrote models otherwise.
void check_readable(const TaskSession& session, const std::string& task, std::size_t version) {
  if (is_next_item(session, task, version)) {
    (void)load_next_item(session, task, version);
  } else {
    (void)load_model(session, task, version);
  }
}

// Why the version cannot answer; empty where it can.
std::string unreadable(const TaskSession& session, const std::string& task, std::size_t version) {
  try {
    check_readable(session, task, version);
    return "";
  } catch (const Error& error) {
    return error.what();
  }
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

}  // namespace

Publishing publish_if_better(const TaskSession& session, const std::string& task, std::size_t version, bool force) {
  const auto models = session.models_of(task);
  check_readable(session, task, version);
  const auto standing = models.published();
  if (!standing) return take(models, version, Json::Object{{"why", "first"}}, "the first: it answers from now on");
  if (*standing == version) return {true, Json::Object{{"why", "stands"}}, "it answers already"};
  if (version < *standing)
    return take(models, version, Json::Object{{"why", "rollback"}, {"from", *standing}},
                fmt::format("rolled back from version {}", *standing));
  if (force)
    return take(models, version, Json::Object{{"why", "forced"}, {"from", *standing}},
                fmt::format("forced over version {}: nothing was compared", *standing));
  if (const std::string why = unreadable(session, task, *standing); !why.empty())
    return take(models, version, Json::Object{{"why", "unreadable"}, {"from", *standing}, {"error", why}},
                fmt::format("version {} cannot be read any more ({}), so this one answers", *standing, why));
  const auto found = gain_over_standing(session, task, version, *standing);
  if (!found) return {false, Json::Object{{"why", "lost"}}, "it was never tested; --force publishes it all the same"};
  const train::Gain& gain = *found;
  const std::string told = fmt::format("{} better by {:.4g} ({:.4g} to {:.4g}) than version {} on {} examples",
                                       gain.metric, gain.gain, gain.low, gain.high, *standing, gain.rows);
  const Json why = Json::Object{{"why", gain.is_won() ? "won" : "lost"}, {"from", *standing}, {"gain", gain.to_json()}};
  if (gain.is_won()) return take(models, version, why, told);
  return {false, why, told + ": not beyond doubt, so that one stays"};
}

}  // namespace aisle::cli
