#include "predict/live_people.h"

#include "core/error.h"
#include "core/json.h"

#include <algorithm>
#include <limits>
#include <numeric>
#include <optional>

namespace aisle::predict {

std::optional<bool> consent_of(const Event& event) {
  std::optional<bool> out;
  if (event.type != "consent" || event.properties.empty()) return out;
  try {
    const Json properties = Json::parse(event.properties, "");
    for (const char* name : {"granted", "analytics", "personalization", "personalisation"}) {
      const Json* found = properties.find(name);
      if (found == nullptr || found->kind() != Json::Kind::boolean) continue;
      out = out.value_or(true) && found->boolean();
    }
  } catch (const Error&) {
    return {};  // JSON that we do not read (doubled names) says nothing to us
  }
  return out;
}

Code LivePeople::owner(Code visitor) const {
  const Shard& mine = shard(visitor);
  const std::lock_guard hold(mine.mutex);
  const auto found = mine.people.find(visitor);
  return found == mine.people.end() ? 0 : found->second.owner;
}

void LivePeople::know_owner(std::string_view anonymous, std::string_view account) {
  const Code visitor = codes_.add(Coded::person, anonymous);
  const std::lock_guard hold(shard(visitor).mutex);
  shard(visitor).people[visitor].owner = codes_.add(Coded::person, account);
}

void LivePeople::know_consent(const Event& event) {
  const auto consent = consent_of(event);
  const Code person = find(event.user_id.empty() ? event.anonymous_id : event.user_id);
  if (!consent || person == 0) return;
  const std::lock_guard hold(shard(person).mutex);
  shard(person).people[person].withdrew = !*consent;
}

// The visitor's past becomes the account's: what came since the snapshot is moved, what lies in it is remembered.
void LivePeople::link(Code visitor, Code account) {
  if (visitor == account) return;
  Person before;
  {
    const std::lock_guard hold(shard(visitor).mutex);
    Person& person = shard(visitor).people[visitor];
    const bool first = person.owner == 0;
    person.owner = account;
    if (!first) return;
    before = person;
  }
  {
    const std::lock_guard hold(shard(account).mutex);
    Person& person = shard(account).people[account];
    person.events.merge(before.events);
    if (visitor < snapshot_.persons()) person.joined.push_back(visitor);
    person.withdrew = person.withdrew || before.withdrew;
  }
  const std::lock_guard hold(shard(visitor).mutex);
  shard(visitor).people[visitor].events = {};
}

LiveEvent LivePeople::coded(const Event& event) {
  constexpr float none = std::numeric_limits<float>::quiet_NaN();
  return {.time = event.time,
          .received = event.received,
          .order = timeline_hash(event.order_id),
          .session = timeline_hash(event.session_id),
          .price = event.price.value_or(no_price),
          .type = codes_.add(Coded::type, event.type),
          .item = codes_.add(Coded::item, event.item_id),
          .query = codes_.add(Coded::query, event.query),
          .campaign = codes_.add(Coded::campaign, event.campaign),
          .device = codes_.add(Coded::device, event.device),
          .country = codes_.add(Coded::country, event.country),
          .quantity = event.quantity ? static_cast<float>(*event.quantity) : none,
          .rating = event.rating ? static_cast<float>(*event.rating) : none};
}

std::optional<LiveEvent> LivePeople::add(const Event& event) {
  Code person = codes_.add(Coded::person, event.user_id);
  if (!event.anonymous_id.empty()) {
    const Code visitor = codes_.add(Coded::person, event.anonymous_id);
    if (person != 0) {
      link(visitor, person);
    } else {
      const Code account = owner(visitor);
      person = account != 0 ? account : visitor;
    }
  }
  if (person == 0) return {};
  const LiveEvent made = coded(event);
  const auto consent = consent_of(event);
  const std::lock_guard hold(shard(person).mutex);
  Person& known = shard(person).people[person];
  known.events.add(made);
  if (consent) known.withdrew = !*consent;
  return made;
}

Code LivePeople::find(std::string_view id) const {
  const Code person = codes_.find(Coded::person, id);
  if (person == 0) return 0;
  const Code account = owner(person);
  return account != 0 ? account : person;
}

void LivePeople::append(TimelineColumns& columns, const LiveEvent& event) {
  columns.time.push_back(event.time);
  columns.received.push_back(event.received);
  columns.order.push_back(event.order);
  columns.session.push_back(event.session);
  columns.price.push_back(event.price);
  columns.type.push_back(event.type);
  columns.item.push_back(event.item);
  columns.query.push_back(event.query);
  columns.campaign.push_back(event.campaign);
  columns.device.push_back(event.device);
  columns.country.push_back(event.country);
  columns.quantity.push_back(event.quantity);
  columns.rating.push_back(event.rating);
}

Timeline LivePeople::of(Code person, TimelineColumns& scratch) const {
  const Timeline old = person < snapshot_.persons() && person != 0 ? snapshot_.of(person) : Timeline{};
  const Shard& mine = shard(person);
  const std::lock_guard hold(mine.mutex);
  const auto found = mine.people.find(person);
  if (found == mine.people.end() || (found->second.events.empty() && found->second.joined.empty())) return old;
  scratch.clear();
  const auto events = found->second.events.all();
  if (found->second.joined.empty()) {  // two sorted lists: of one time the older knowledge first
    std::size_t told = 0;
    for (const auto& event : events) {
      const auto end =
          std::upper_bound(old.time.begin() + static_cast<std::ptrdiff_t>(told), old.time.end(), event.time);
      const auto until = static_cast<std::size_t>(end - old.time.begin());
      if (until > told) scratch.append(old.part(told, until - told));
      told = until;
      append(scratch, event);
    }
    scratch.append(old.part(told, old.size() - told));
    return scratch.view();
  }
  TimelineColumns all;
  all.append(old);
  for (const Code visitor : found->second.joined) all.append(snapshot_.of(visitor));
  for (const auto& event : events) append(all, event);
  std::vector<std::size_t> order(all.time.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::ranges::stable_sort(order, {}, [&](std::size_t i) { return all.time[i]; });
  const Timeline view = all.view();
  for (const auto i : order) scratch.append(view, i);
  return scratch.view();
}

bool LivePeople::withdrew(Code person) const {
  const Shard& mine = shard(person);
  const std::lock_guard hold(mine.mutex);
  const auto found = mine.people.find(person);
  return found != mine.people.end() && found->second.withdrew;
}

std::size_t LivePeople::live() const {
  std::size_t out = 0;
  for (const auto& mine : shards_) {
    const std::lock_guard hold(mine.mutex);
    out += static_cast<std::size_t>(
        std::ranges::count_if(mine.people, [](const auto& each) { return !each.second.events.empty(); }));
  }
  return out;
}

std::size_t LivePeople::bytes() const {
  constexpr std::size_t node = sizeof(Person) + sizeof(Code) + 32;  // with the map's own pointers
  std::size_t out = 0;
  for (const auto& mine : shards_) {
    const std::lock_guard hold(mine.mutex);
    for (const auto& [code, person] : mine.people)
      out += node + person.events.bytes() + person.joined.capacity() * sizeof(Code);
  }
  return out;
}

}  // namespace aisle::predict
