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

namespace {

void append(TimelineColumns& columns, const LiveEvent& event) {
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

// Two sorted lists: of one time the older knowledge first.
void weave(const Timeline& old, const std::vector<LiveEvent>& events, TimelineColumns& out) {
  std::size_t told = 0;
  for (const auto& event : events) {
    const auto end = std::upper_bound(old.time.begin() + static_cast<std::ptrdiff_t>(told), old.time.end(), event.time);
    const auto until = static_cast<std::size_t>(end - old.time.begin());
    if (until > told) out.append(old.part(told, until - told));
    told = until;
    append(out, event);
  }
  out.append(old.part(told, old.size() - told));
}

void sort_into(const Timeline& events, TimelineColumns& out) {
  std::vector<std::size_t> order(events.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::ranges::stable_sort(order, {}, [&](std::size_t i) { return events.time[i]; });
  for (const auto i : order) out.append(events, i);
}

}  // namespace

Code LivePeople::owner(Code visitor) const {
  const Shard& mine = shard(visitor);
  const std::lock_guard hold(mine.mutex);
  const Person* found = mine.visitors.find(visitor);
  return found == nullptr ? 0 : found->owner;
}

bool LivePeople::is_account(const Shard& mine, Code person) const {
  return (person < snapshot_.persons() && snapshot_.is_account(person)) || mine.accounts.find(person) != nullptr;
}

LivePeople::Who LivePeople::who_did(Code account, Code visitor) const {
  if (account == 0 && visitor != 0) account = owner(visitor);
  return account != 0 ? Who{.code = account, .account = true} : Who{.code = visitor};
}

LivePeople::Person& LivePeople::known(Who who) {
  Shard& mine = shard(who.code);
  return who.account ? mine.accounts[who.code] : mine.visitors[who.code];
}

void LivePeople::know_owner(std::string_view anonymous, std::string_view account) {
  const Code visitor = codes_.add(Coded::person, anonymous);
  const Code owner = codes_.add(Coded::person, account);
  bool withdrew = false;  // before they logged in
  {
    const std::lock_guard hold(shard(visitor).mutex);
    Person& person = known({.code = visitor});
    withdrew = person.owner == 0 && person.withdrew;
    person.owner = owner;
  }
  const std::lock_guard hold(shard(owner).mutex);
  if (withdrew) known({.code = owner, .account = true}).withdrew = true;
}

void LivePeople::know_consent(const Event& event) {
  const auto consent = consent_of(event);
  if (!consent) return;
  const Who who = who_did(codes_.add(Coded::person, event.user_id), codes_.add(Coded::person, event.anonymous_id));
  if (who.code == 0) return;
  const std::lock_guard hold(shard(who.code).mutex);
  known(who).withdrew = !*consent;
}

LivePeople::Held LivePeople::held_by(const Person& person) {
  return {.people = person.events.empty() ? 0U : 1U,
          .bytes = person.events.bytes() + person.joined.capacity() * sizeof(Code)};
}

void LivePeople::count(Held before, Held after) {
  live_.fetch_add(after.people - before.people, std::memory_order_relaxed);
  bytes_.fetch_add(after.bytes - before.bytes, std::memory_order_relaxed);
}

// The visitor's past becomes the account's: what came since the snapshot is moved; what lies in it is remembered,
// unless it is that of an account of the same id.
void LivePeople::link(Code visitor, Code account) {
  Person before;
  {
    const std::lock_guard hold(shard(visitor).mutex);
    Person& person = known({.code = visitor});
    const bool first = person.owner == 0;
    person.owner = account;
    if (!first) return;
    before = person;
  }
  const bool alone = visitor < snapshot_.persons() && !snapshot_.is_account(visitor);
  {
    const std::lock_guard hold(shard(account).mutex);
    Person& person = known({.code = account, .account = true});
    const Held held = held_by(person);
    person.events.merge(before.events);
    if (alone && visitor != account) person.joined.push_back(visitor);
    count(held, held_by(person));
    person.withdrew = person.withdrew || before.withdrew;
  }
  const std::lock_guard hold(shard(visitor).mutex);
  Person& person = known({.code = visitor});
  const Held held = held_by(person);
  person.events = {};
  count(held, held_by(person));
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
  const Code account = codes_.add(Coded::person, event.user_id);
  const Code visitor = codes_.add(Coded::person, event.anonymous_id);
  if (account != 0 && visitor != 0) link(visitor, account);
  const Who who = who_did(account, visitor);
  if (who.code == 0) return {};
  const LiveEvent made = coded(event);
  const auto consent = consent_of(event);
  const std::lock_guard hold(shard(who.code).mutex);
  Person& person = known(who);
  if (person.events.empty()) live_.fetch_add(1, std::memory_order_relaxed);
  const auto more = static_cast<std::size_t>(person.events.add(made));
  if (more != 0) bytes_.fetch_add(more, std::memory_order_relaxed);
  if (consent) person.withdrew = !*consent;
  return made;
}

// Without the lock: nobody else changes anything.
void LivePeople::expect(Who who, std::size_t step) const {
  const Shard& mine = shard(who.code);
  const auto& people = who.account ? mine.accounts : mine.visitors;
  if (step == 0) return people.expect(who.code);
  if (step == 1) return people.expect_value(who.code);
  if (const Person* found = people.find(who.code)) found->events.expect(step == 3);
}

Code LivePeople::find(std::string_view id) const {
  const Code person = codes_.find(Coded::person, id);
  if (person == 0) return 0;
  const Shard& mine = shard(person);
  const std::lock_guard hold(mine.mutex);
  if (is_account(mine, person)) return person;
  const Person* visitor = mine.visitors.find(person);
  return visitor == nullptr || visitor->owner == 0 ? person : visitor->owner;
}

// In time order, of one time an account's first.
std::vector<LiveEvent> LivePeople::since_snapshot(const Shard& mine, Code person) {
  const Person* account = mine.accounts.find(person);
  const Person* visitor = mine.visitors.find(person);
  if (visitor != nullptr && visitor->owner != 0) visitor = nullptr;
  if (visitor == nullptr) return account == nullptr ? std::vector<LiveEvent>() : account->events.all();
  if (account == nullptr) return visitor->events.all();
  PackedEvents both = account->events;
  both.merge(visitor->events);
  return both.all();
}

Timeline LivePeople::of(Code person, TimelineColumns& scratch) const {
  const Timeline old = person < snapshot_.persons() && person != 0 ? snapshot_.of(person) : Timeline{};
  const Shard& mine = shard(person);
  const std::lock_guard hold(mine.mutex);
  const auto events = since_snapshot(mine, person);
  const Person* account = mine.accounts.find(person);
  const bool joined = account != nullptr && !account->joined.empty();
  if (events.empty() && !joined) return old;
  scratch.clear();
  if (!joined) {
    weave(old, events, scratch);
    return scratch.view();
  }
  TimelineColumns all;
  all.append(old);
  for (const Code visitor : account->joined) all.append(snapshot_.of(visitor));
  for (const auto& event : events) append(all, event);
  sort_into(all.view(), scratch);
  return scratch.view();
}

std::size_t LivePeople::count(Code person) const {
  const auto of_snapshot = [&](Code code) {
    return code < snapshot_.persons() && code != 0 ? snapshot_.of(code).size() : 0;
  };
  std::size_t out = of_snapshot(person);
  const Shard& mine = shard(person);
  const std::lock_guard hold(mine.mutex);
  const Person* visitor = mine.visitors.find(person);
  if (visitor != nullptr && visitor->owner == 0) out += visitor->events.size();
  const Person* account = mine.accounts.find(person);
  if (account == nullptr) return out;
  for (const Code joined : account->joined) out += of_snapshot(joined);
  return out + account->events.size();
}

bool LivePeople::withdrew(Code person) const {
  const Shard& mine = shard(person);
  const std::lock_guard hold(mine.mutex);
  const Person* found = (is_account(mine, person) ? mine.accounts : mine.visitors).find(person);
  return found != nullptr && found->withdrew;
}

std::size_t LivePeople::bytes() const {
  std::size_t out = bytes_.load(std::memory_order_relaxed);
  for (const auto& mine : shards_) {
    const std::lock_guard hold(mine.mutex);
    out += mine.accounts.bytes() + mine.visitors.bytes();
  }
  return out;
}

}  // namespace aisle::predict
