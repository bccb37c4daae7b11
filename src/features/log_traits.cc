#include "features/log_traits.h"

#include <algorithm>

namespace aisle::features {

namespace {

// The time before which two in a thousand lie.
Micros begin_of(std::vector<Micros>& times) {
  if (times.empty()) return {};
  const auto place = times.begin() + static_cast<std::ptrdiff_t>(times.size() / 500);
  std::ranges::nth_element(times, place);
  return *place;
}

}  // namespace

LogTraits traits_of(const Timelines& timelines) {
  constexpr std::size_t enough = 1'000'000;  // times to find where the log begins
  const std::size_t step = timelines.snapshot().events() / enough + 1;
  LogTraits out;
  std::map<Code, std::size_t> counts;
  std::set<Code> about_items;
  std::vector<Micros> times;
  TimelineColumns scratch;
  const Code purchase = timelines.find(Coded::type, "purchase");
  for (Code person = 1; person < timelines.persons(); ++person) {
    if (timelines.is_bot(person)) continue;
    const Timeline events = timelines.of(person, scratch);
    for (std::size_t i = 0; i < events.size(); ++i) {
      ++counts[events.type[i]];
      if (events.item[i] != 0) about_items.insert(events.type[i]);
      if (events.type[i] == purchase && events.price[i] > Money{0}) out.has_prices = true;
      if ((person + i) % step == 0) times.push_back(events.time[i]);
    }
    if (events.size() > 0) out.end = std::max(out.end, events.time.back());
  }
  for (const auto& [code, count] : counts) out.types[std::string(timelines.text(Coded::type, code))] = count;
  for (const Code code : about_items) out.about_items.emplace(timelines.text(Coded::type, code));
  out.begin = begin_of(times);
  return out;
}

}  // namespace aisle::features
