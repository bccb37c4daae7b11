#include "core/timelines.h"

#include <algorithm>
#include <limits>
#include <numeric>

namespace aisle {

namespace {

std::size_t place(Coded field) { return static_cast<std::size_t>(field); }

}  // namespace

std::uint64_t timeline_hash(std::string_view text) { return text.empty() ? 0 : fingerprint(text).low | 1U; }

Timeline Timeline::part(std::size_t begin, std::size_t count) const {
  Timeline out = *this;
  for_each_column(out, [&](const char*, auto& column) { column = column.subspan(begin, count); });
  return out;
}

void TimelineColumns::append(const Event& event) {
  constexpr float none = std::numeric_limits<float>::quiet_NaN();
  time.push_back(event.time);
  received.push_back(event.received);
  order.push_back(timeline_hash(event.order_id));
  session.push_back(timeline_hash(event.session_id));
  price.push_back(event.price.value_or(no_price));
  quantity.push_back(event.quantity ? static_cast<float>(*event.quantity) : none);
  rating.push_back(event.rating ? static_cast<float>(*event.rating) : none);
}

void TimelineColumns::append(const Timeline& events, std::size_t row) {
  time.push_back(events.time[row]);
  received.push_back(events.received[row]);
  order.push_back(events.order[row]);
  session.push_back(events.session[row]);
  price.push_back(events.price[row]);
  type.push_back(events.type[row]);
  item.push_back(events.item[row]);
  query.push_back(events.query[row]);
  campaign.push_back(events.campaign[row]);
  device.push_back(events.device[row]);
  country.push_back(events.country[row]);
  quantity.push_back(events.quantity[row]);
  rating.push_back(events.rating[row]);
}

void TimelineColumns::append(const Timeline& events) {
  const auto join = [](auto& to, const auto& from) { to.insert(to.end(), from.begin(), from.end()); };
  join(time, events.time);
  join(received, events.received);
  join(type, events.type);
  join(item, events.item);
  join(query, events.query);
  join(campaign, events.campaign);
  join(device, events.device);
  join(country, events.country);
  join(order, events.order);
  join(session, events.session);
  join(price, events.price);
  join(quantity, events.quantity);
  join(rating, events.rating);
}

void TimelineColumns::clear() {
  for_each_column(*this, [](const char*, auto& column) { column.clear(); });
}

Timeline TimelineColumns::view() const {
  return {.time = time,
          .received = received,
          .type = type,
          .item = item,
          .query = query,
          .campaign = campaign,
          .device = device,
          .country = country,
          .order = order,
          .session = session,
          .price = price,
          .quantity = quantity,
          .rating = rating};
}

Code Dictionary::code(std::string_view text) {
  if (text.empty()) return 0;
  if (const auto found = codes_.find(text); found != codes_.end()) return found->second;
  append(text);
  return static_cast<Code>(texts_.size());
}

Code Dictionary::find(std::string_view text) const {
  const auto found = codes_.find(text);
  return found == codes_.end() ? 0 : found->second;
}

void Dictionary::append(std::string_view text) {
  texts_.emplace_back(text);
  if (!text.empty()) codes_.emplace(texts_.back(), static_cast<Code>(texts_.size()));
}

// ---- and what happened since --------------------------------------------------------------------------------------

Timelines::Timelines(TimelineSnapshot snapshot) : snapshot_(std::move(snapshot)) {}

std::size_t Timelines::persons() const { return snapshot_.persons() + later_[place(Coded::person)].size() - 1; }

Code Timelines::code(Coded field, std::string_view text) {
  if (text.empty()) return 0;
  const Code known = snapshot_.find(field, text);
  if (known != 0) return known;
  return static_cast<Code>(snapshot_.codes(field)) - 1 + later_[place(field)].code(text);
}

Code Timelines::find(Coded field, std::string_view text) const {
  const Code known = snapshot_.find(field, text);
  if (known != 0 || text.empty()) return known;
  const Code later = later_[place(field)].find(text);
  return later == 0 ? 0 : static_cast<Code>(snapshot_.codes(field)) - 1 + later;
}

std::string_view Timelines::text(Coded field, Code code) const {
  const auto first = static_cast<Code>(snapshot_.codes(field));
  return code < first ? snapshot_.text(field, code) : later_[place(field)].text(code - first + 1);
}

void Timelines::add(std::string_view person, const Event& event) {
  auto& columns = added_[code(Coded::person, person)];
  columns.append(event);
  columns.type.push_back(code(Coded::type, event.type));
  columns.item.push_back(code(Coded::item, event.item_id));
  columns.query.push_back(code(Coded::query, event.query));
  columns.campaign.push_back(code(Coded::campaign, event.campaign));
  columns.device.push_back(code(Coded::device, event.device));
  columns.country.push_back(code(Coded::country, event.country));
}

Timeline Timelines::of(Code person, TimelineColumns& scratch) const {
  const auto found = added_.find(person);
  const Timeline old = person < snapshot_.persons() ? snapshot_.of(person) : Timeline{};
  if (found == added_.end()) return old;
  const Timeline added = found->second.view();
  std::vector<std::size_t> order(old.size() + added.size());  // the old ones first, then those that came later
  std::iota(order.begin(), order.end(), 0);
  const auto time = [&](std::size_t i) { return i < old.size() ? old.time[i] : added.time[i - old.size()]; };
  std::ranges::stable_sort(order, {}, time);
  scratch.clear();
  for (const auto i : order) {
    if (i < old.size()) {
      scratch.append(old, i);
    } else {
      scratch.append(added, i - old.size());
    }
  }
  return scratch.view();
}

}  // namespace aisle
