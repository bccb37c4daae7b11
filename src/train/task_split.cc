#include "train/task_split.h"

#include "core/error.h"
#include "features/moments.h"

#include <algorithm>

namespace aisle::train {

namespace {

Micros part_of(Micros length, double share) {
  return {static_cast<std::int64_t>(static_cast<double>(length.count) * share)};
}

Micros moment(const Json& json, const char* name) {
  const auto found = parse_time(json.at(name).string());
  if (!found) throw Error("\"" + json.at(name).string() + "\" is no time", "task.json");
  return *found;
}

std::vector<stats::Fold> folds_by_time(const features::Examples& examples, std::size_t training, Micros from,
                                       Micros until, Micros horizon, std::size_t count) {
  std::vector<stats::Fold> out(count);
  const Micros block = part_of(until - from, 1 / static_cast<double>(count));
  for (std::size_t k = 0; k < count; ++k) {
    const Micros begin{from.count + block.count * static_cast<std::int64_t>(k)};
    const Micros end = k + 1 == count ? until : begin + block;
    for (std::size_t i = 0; i < training; ++i) {
      const Micros at = examples.moment[i];
      if (at >= begin && at < end) out[k].held_out.push_back(i);
      if (at + horizon <= begin) out[k].training.push_back(i);
    }
  }
  return out;
}

std::vector<stats::Fold> folds_by_person(const features::Examples& examples, std::size_t training, std::size_t count,
                                         std::uint64_t seed) {
  std::vector<stats::Fold> out(count);
  for (std::size_t i = 0; i < training; ++i) {
    const std::size_t own = features::chance_of(examples.person[i], Micros{}, seed) % count;
    for (std::size_t k = 0; k < count; ++k) (k == own ? out[k].held_out : out[k].training).push_back(i);
  }
  return out;
}

}  // namespace

Json TaskSplit::to_json() const {
  return Json::Object{{"train_from", time_text(train_from)},
                      {"train_until", time_text(train_until)},
                      {"test_from", time_text(test_from)},
                      {"test_until", time_text(test_until)}};
}

TaskSplit TaskSplit::from_json(const Json& json) {
  return {moment(json, "train_from"), moment(json, "train_until"), moment(json, "test_from"),
          moment(json, "test_until")};
}

std::optional<TaskSplit> split_times(const features::LogTraits& log, const features::Task& task) {
  const Micros last = log.end - task.within + Micros{1};
  if (last <= log.begin) return {};
  // Midnights need a day each to lie in.
  const Micros test =
      std::max(part_of(last - log.begin, 0.1), task.at == features::AskedAt::every_midnight ? day : hour);
  TaskSplit out{.train_from = {}, .train_until = {}, .test_from = last - test, .test_until = last};
  out.train_until = out.test_from - task.within + Micros{1};
  const Micros room = out.train_until - log.begin;
  if (room < part_of(task.within, 0.5) || room < std::min(day, test)) return {};
  out.train_from = log.begin + part_of(room, 0.2);  // at first nobody has a past
  return out;
}

Micros least_log(const features::Task& task) { return {part_of(task.within, 2.8).count + 3 * day.count}; }

TaskFolds fold_examples(const features::Examples& examples, std::size_t training, const TaskSplit& split,
                        const features::Task& task, std::uint64_t seed) {
  constexpr std::size_t by_person = 4;
  const Micros room = split.train_until - split.train_from;
  const Micros from = split.train_from + std::max(part_of(room, 0.5), task.within + part_of(room, 0.2));
  const Micros left = split.train_until - from;
  if (left < std::max(part_of(room, 0.25), day))
    return {"persons", folds_by_person(examples, training, by_person, seed)};
  const std::size_t blocks = left >= std::max(part_of(room, 0.45), {3 * day.count}) ? 3 : 2;
  return {"time", folds_by_time(examples, training, from, split.train_until, task.within, blocks)};
}

}  // namespace aisle::train
