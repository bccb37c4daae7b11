#include "features/asked_events.h"

#include "features/item_sequences.h"

namespace aisle::features {

AskedEvents::AskedEvents(const Timelines& timelines, const EventKind& kind)
    : timelines_(timelines), conditions_(timelines, kind.where), possible_(conditions_.possible()) {
  if (kind.type == "event") return;
  type_ = timelines.find(Coded::type, kind.type);
  possible_ = possible_ && type_ != 0;
}

std::vector<std::uint32_t> AskedEvents::places(const Timeline& events, Micros hindsight) const {
  std::vector<std::uint32_t> out;
  if (!possible_) return out;
  for (std::uint32_t row = 0; row < events.size(); ++row) {
    if (type_ != 0 && events.type[row] != type_) continue;
    if (conditions_.empty() || holds(events, row, hindsight)) out.push_back(row);
  }
  return out;
}

bool AskedEvents::holds(const Timeline& events, std::size_t row, Micros hindsight) const {
  const ItemContent content = events.item[row] == 0 ? ItemContent{} : timelines_.content(events.item[row]);
  auto entry = entry_before(content.since, known_at(events, row) + Micros{1});
  if (!entry && !content.since.empty() && content.since.front() < hindsight) entry = 0;
  return conditions_.hold(content, entry, events.price[row]);
}

}  // namespace aisle::features
