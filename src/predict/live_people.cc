#include "predict/live_people.h"

#include "core/error.h"
#include "core/json.h"

#include <algorithm>
#include <iterator>
#include <limits>
#include <numeric>
#include <optional>
#include <utility>

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

// In time order, of one time the first's first.
std::vector<LiveEvent> merged(const std::vector<LiveEvent>& first, const std::vector<LiveEvent>& second) {
  std::vector<LiveEvent> out;
  out.reserve(first.size() + second.size());
  std::ranges::merge(first, second, std::back_inserter(out), {}, &LiveEvent::time, &LiveEvent::time);
  return out;
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

// Where the account has many, a visitor's few are put among them, which holds the account's lock for ten milliseconds
// at most. Else both are put together before it is taken.
std::optional<PackedEvents> LivePeople::together(const PackedEvents& visitors, Code account) const {
  constexpr std::size_t few = 64;
  constexpr std::size_t most = 1024;
  const Person* known = shard(account).accounts.find(account);
  const std::size_t own = known == nullptr ? 0 : known->events.size();
  if (visitors.size() < few || (visitors.size() <= most && visitors.size() * few <= own)) return {};
  PackedEvents out = known == nullptr ? PackedEvents() : known->events;
  out.merge(visitors);
  return out;
}

// The visitor's past becomes the account's: what came since the snapshot is moved; what lies in it is remembered,
// unless it is that of an account of the same id. What is read without a lock nobody else changes.
void LivePeople::link(Code visitor, Code account) {
  {
    const std::lock_guard hold(shard(visitor).mutex);
    Person& person = known({.code = visitor});
    const bool first = person.owner == 0;
    person.owner = account;
    if (!first) return;
  }
  const Person before = *shard(visitor).visitors.find(visitor);
  auto all = together(before.events, account);
  const bool alone = visitor < snapshot_.persons() && !snapshot_.is_account(visitor);
  {
    const std::lock_guard hold(shard(account).mutex);
    Person& person = known({.code = account, .account = true});
    const Held held = held_by(person);
    if (all) {
      std::swap(person.events, *all);
    } else {
      person.events.merge(before.events);
    }
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

LivePeople::Both LivePeople::since_snapshot(const Shard& mine, Code person) {
  const Person* visitor = mine.visitors.find(person);
  if (visitor != nullptr && visitor->owner != 0) visitor = nullptr;
  return {.account = mine.accounts.find(person), .visitor = visitor};
}

Timeline LivePeople::in_snapshot(Code person) const {
  return person < snapshot_.persons() && person != 0 ? snapshot_.of(person) : Timeline{};
}

// Nobody waits at the lock for more than what is wanted of one person to be unpacked, with what of later knowledge lies
// among it.
LivePeople::Newest LivePeople::newest(Code person, std::size_t most, TimelineColumns& scratch, Micros before) const {
  const Timeline old = in_snapshot(person);
  Newest out{.events = features::newest_known(old, before, most), .all = old.size()};
  std::vector<LiveEvent> events;
  std::vector<LiveEvent> of_visitor;
  std::vector<Code> joined;
  {
    const Shard& mine = shard(person);
    const std::lock_guard hold(mine.mutex);
    const auto [account, visitor] = since_snapshot(mine, person);
    if (account != nullptr) {
      events = account->events.newest(most, before);
      joined = account->joined;
      out.all += account->events.size();
    }
    if (visitor != nullptr) {
      of_visitor = visitor->events.newest(most, before);
      out.all += visitor->events.size();
    }
  }
  if (!of_visitor.empty()) events = merged(events, of_visitor);
  for (const Code each : joined) out.all += snapshot_.of(each).size();
  if (events.empty() && joined.empty()) return out;
  scratch.clear();
  if (joined.empty()) {
    weave(out.events, events, scratch);
  } else {
    TimelineColumns all;
    all.append(out.events);
    for (const Code each : joined) all.append(features::newest_known(snapshot_.of(each), before, most));
    for (const auto& event : events) append(all, event);
    sort_into(all.view(), scratch);
  }
  out.events = features::newest_known(scratch.view(), before, most);
  return out;
}

std::optional<Micros> LivePeople::first_seen(Code person) const {
  std::optional<Micros> out;
  const auto look = [&out](Micros first) { out = std::min(out.value_or(first), first); };
  const auto look_in_snapshot = [&](Code code) {
    if (const Timeline events = in_snapshot(code); events.size() > 0) look(events.time.front());
  };
  look_in_snapshot(person);
  const Shard& mine = shard(person);
  const std::lock_guard hold(mine.mutex);
  const auto [account, visitor] = since_snapshot(mine, person);
  for (const Person* each : {account, visitor})
    if (each != nullptr && !each->events.empty()) look(each->events.first());
  if (account != nullptr)
    for (const Code joined : account->joined) look_in_snapshot(joined);
  return out;
}

std::size_t LivePeople::count(Code person) const {
  std::size_t out = in_snapshot(person).size();
  const Shard& mine = shard(person);
  const std::lock_guard hold(mine.mutex);
  const auto [account, visitor] = since_snapshot(mine, person);
  for (const Person* each : {account, visitor})
    if (each != nullptr) out += each->events.size();
  if (account != nullptr)
    for (const Code joined : account->joined) out += in_snapshot(joined).size();
  return out;
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
