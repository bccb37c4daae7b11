#include "features/moments.h"

#include "features/item_sequences.h"

#include <algorithm>
#include <utility>

namespace aisle::features {

namespace {

std::vector<Micros> each_once(std::vector<Micros> moments) {
  std::ranges::sort(moments);
  const auto again = std::ranges::unique(moments);
  moments.erase(again.begin(), again.end());
  return moments;
}

std::vector<Micros> every_midnight(const ZoneOffsets& clock, Micros from, Micros until) {
  std::vector<Micros> out;
  for (std::int64_t today = clock.day_of(from); clock.start_of(today) < until; ++today) {
    const Micros at = clock.start_of(today);
    if (at >= from) out.push_back(at);
  }
  return out;
}

std::vector<Micros> every_event(const Timeline& events) {
  std::vector<Micros> out;
  for (std::size_t i = 0; i < events.size(); ++i) out.push_back(known_at(events, i) + Micros{1});
  return each_once(std::move(out));
}

std::vector<Micros> session_ends(const Timeline& events) {
  constexpr Micros silence{30 * minute.count};
  std::vector<Micros> out;
  for (std::size_t i = 0; i < events.size(); ++i) {
    const Micros end = events.time[i] + silence;
    const Micros moment = std::max(end, known_at(events, i) + Micros{1});
    bool goes_on = false;
    for (std::size_t j = i + 1; j < events.size() && events.time[j] <= end && !goes_on; ++j)
      goes_on = events.time[j] > events.time[i] && known_at(events, j) <= moment;
    if (!goes_on) out.push_back(moment);
  }
  return each_once(std::move(out));
}

}  // namespace

EventKind population_of(const Task& task) { return task.among ? task.among->event : EventKind{.type = "event"}; }

bool belongs(const Timeline& events, const std::vector<std::uint32_t>& places, Micros within, Micros moment) {
  auto place = std::ranges::lower_bound(places, moment, {}, [&](std::uint32_t row) { return events.time[row]; });
  while (place != places.begin()) {
    --place;
    if (within.count > 0 && events.time[*place] < moment - within) return false;
    if (events.received[*place] < moment) return true;
  }
  return false;
}

std::vector<Micros> moments_of(const Task& task, const AskedEvents& population, const Timeline& events,
                               const ZoneOffsets& clock, Micros from, Micros until) {
  std::vector<Micros> out;
  if (events.size() == 0) return out;
  if (task.at == AskedAt::every_midnight) {
    out = every_midnight(clock, std::max(from, events.time.front()), until);
  } else {
    out = task.at == AskedAt::every_event ? every_event(events) : session_ends(events);
  }
  const auto places = population.places(events, Micros{});
  const Micros within = task.among ? task.among->within : Micros{};
  std::erase_if(
      out, [&](Micros moment) { return moment < from || moment >= until || !belongs(events, places, within, moment); });
  return out;
}

// SplitMix64 (Steele, Lea & Flood 2014).
std::uint64_t chance_of(Code person, Micros moment, std::uint64_t seed) {
  std::uint64_t z = seed * 0x9E3779B97F4A7C15 + person * 0xD1B54A32D192ED03 + static_cast<std::uint64_t>(moment.count);
  for (int round = 0; round < 2; ++round) {
    z += 0x9E3779B97F4A7C15;
    z = (z ^ (z >> 30U)) * 0xBF58476D1CE4E5B9;
    z = (z ^ (z >> 27U)) * 0x94D049BB133111EB;
    z ^= z >> 31U;
  }
  return z;
}

}  // namespace aisle::features
