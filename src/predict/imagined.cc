#include "predict/imagined.h"

namespace aisle::predict {

Timeline with_imagined(const Live& live, const Timeline& events, std::span<const Imagined> imagined, Micros moment,
                       TimelineColumns& out) {
  constexpr std::uint64_t own_visit = 1;
  out.clear();
  out.append(events);
  for (const auto& each : imagined) {
    const Code item = live.codes().find(Coded::item, each.item);
    const Code type = live.codes().find(Coded::type, each.type);
    if (item == 0 || type == 0) continue;
    out.append(Event{.time = moment, .received = moment, .quantity = 1});
    out.type.push_back(type);
    out.item.push_back(item);
    out.query.push_back(0);
    out.campaign.push_back(0);
    out.device.push_back(0);
    out.country.push_back(events.size() == 0 ? 0 : events.country[events.size() - 1]);
    out.price.back() = live.items().of(item).price;
    out.session.back() = own_visit;
    moment = moment + Micros{1};
  }
  return out.view();
}

}  // namespace aisle::predict
