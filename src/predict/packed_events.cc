#include "predict/packed_events.h"

#include "features/item_sequences.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <iterator>
#include <limits>
#include <span>

namespace aisle::predict {

namespace {

// What an event says beside its type and its time: a bit each, in this order.
enum Said : std::uint32_t {
  received = 1U << 0U,  // at another time than it happened
  item = 1U << 1U,
  price = 1U << 2U,
  quantity = 1U << 3U,
  order = 1U << 4U,
  session = 1U << 5U,
  query = 1U << 6U,
  campaign = 1U << 7U,
  device = 1U << 8U,
  country = 1U << 9U,
  rating = 1U << 10U
};

std::uint32_t said_by(const LiveEvent& event) {
  const auto if_so = [](bool so, Said bit) { return so ? static_cast<std::uint32_t>(bit) : 0U; };
  return if_so(event.received != event.time, received) | if_so(event.item != 0, item) |
         if_so(event.price != no_price, price) | if_so(!std::isnan(event.quantity), quantity) |
         if_so(event.order != 0, order) | if_so(event.session != 0, session) | if_so(event.query != 0, query) |
         if_so(event.campaign != 0, campaign) | if_so(event.device != 0, device) | if_so(event.country != 0, country) |
         if_so(!std::isnan(event.rating), rating);
}

// Seven bits a byte, the last ones first (LEB128).
void put(std::vector<std::uint8_t>& out, std::uint64_t number) {
  for (; number >= 0x80; number >>= 7U) out.push_back(static_cast<std::uint8_t>(number | 0x80U));
  out.push_back(static_cast<std::uint8_t>(number));
}

std::uint64_t take(const std::uint8_t*& at) {
  std::uint64_t out = 0;
  for (unsigned shift = 0;; shift += 7) {
    const std::uint8_t byte = *at++;
    out |= static_cast<std::uint64_t>(byte & 0x7FU) << shift;
    if (byte < 0x80) return out;
  }
}

// Small numbers of either sign become small ones without a sign.
std::uint64_t folded(std::int64_t number) {
  return (static_cast<std::uint64_t>(number) << 1U) ^ static_cast<std::uint64_t>(number >> 63);
}
std::int64_t unfolded(std::uint64_t number) {
  return static_cast<std::int64_t>(number >> 1U) ^ -static_cast<std::int64_t>(number & 1U);
}

LiveEvent next_event(const std::uint8_t*& at, Micros before) {
  constexpr float none = std::numeric_limits<float>::quiet_NaN();
  const auto said = static_cast<std::uint32_t>(take(at));
  LiveEvent out{.time = {}, .received = {}, .quantity = none, .rating = none};
  out.type = static_cast<Code>(take(at));
  out.time = before + Micros{unfolded(take(at))};
  out.received = out.time;
  const auto code = [&](Said bit, Code& field) {
    if ((said & bit) != 0) field = static_cast<Code>(take(at));
  };
  const auto number = [&](Said bit, float& field) {
    if ((said & bit) != 0) field = std::bit_cast<float>(static_cast<std::uint32_t>(take(at)));
  };
  if ((said & received) != 0) out.received = out.time + Micros{unfolded(take(at))};
  code(item, out.item);
  if ((said & price) != 0) out.price = Money{unfolded(take(at))};
  number(quantity, out.quantity);
  if ((said & order) != 0) out.order = take(at);
  if ((said & session) != 0) out.session = take(at);
  code(query, out.query);
  code(campaign, out.campaign);
  code(device, out.device);
  code(country, out.country);
  number(rating, out.rating);
  return out;
}

}  // namespace

void PackedEvents::Run::append(const LiveEvent& event) {
  constexpr std::size_t usual = 24;  // bytes
  if (bytes.capacity() < bytes.size() + usual) bytes.reserve(bytes.size() + std::max(2 * usual, bytes.size() / 4));
  if (size == 0) first = event.time;
  const auto said = said_by(event);
  put(bytes, said);
  put(bytes, event.type);
  put(bytes, folded((event.time - last).count));
  const auto tell = [&](Said bit, std::uint64_t number) {
    if ((said & bit) != 0) put(bytes, number);
  };
  tell(received, folded((event.received - event.time).count));
  tell(item, event.item);
  tell(price, folded(event.price.millionths));
  tell(quantity, std::bit_cast<std::uint32_t>(event.quantity));
  tell(order, event.order);
  tell(session, event.session);
  tell(query, event.query);
  tell(campaign, event.campaign);
  tell(device, event.device);
  tell(country, event.country);
  tell(rating, std::bit_cast<std::uint32_t>(event.rating));
  last = event.time;
  ++size;
}

void PackedEvents::Run::append_to(std::vector<LiveEvent>& events) const {
  const std::uint8_t* at = bytes.data();
  for (std::uint32_t i = 0; i < size; ++i) events.push_back(next_event(at, i == 0 ? Micros{} : events.back().time));
}

std::size_t PackedEvents::Run::known(Micros moment) const {
  if (moment == features::ever) return size;
  std::vector<LiveEvent> events;
  append_to(events);
  return static_cast<std::size_t>(std::ranges::count_if(
      events, [&](const LiveEvent& event) { return event.time < moment && event.received < moment; }));
}

std::size_t PackedEvents::append(const LiveEvent& event) {
  const std::size_t runs = runs_.capacity();
  if (runs_.empty() || runs_.back().size >= most) {
    const std::size_t events = size();
    runs_.reserve(runs_.size() + 1 + runs_.size() / 4);
    runs_.emplace_back().before = static_cast<std::uint32_t>(events);
  }
  auto& bytes = runs_.back().bytes;
  const std::size_t before = bytes.capacity();
  runs_.back().append(event);
  return bytes.capacity() - before + (runs_.capacity() - runs) * sizeof(Run);
}

std::ptrdiff_t PackedEvents::add(const LiveEvent& event) {
  if (runs_.empty() || event.time >= runs_.back().last) return static_cast<std::ptrdiff_t>(append(event));
  const std::size_t all = size() + 1;
  const auto after = std::ranges::upper_bound(runs_, event.time, {}, &Run::first);
  const auto more = insert(after == runs_.begin() ? after : after - 1, event);
  runs_.back().before = static_cast<std::uint32_t>(all - runs_.back().size);
  return more;
}

void PackedEvents::expect(bool fetched) const {
  if (runs_.empty()) return;
  const Run& last = runs_.back();
  if (fetched) return __builtin_prefetch(last.bytes.data() + last.bytes.size());
  __builtin_prefetch(&last.bytes);
  __builtin_prefetch(&last.size);
}

// The run is written anew, as two where it has become long.
std::ptrdiff_t PackedEvents::insert(std::vector<Run>::iterator into, const LiveEvent& event) {
  std::vector<LiveEvent> events;
  into->append_to(events);
  events.insert(std::ranges::upper_bound(events, event.time, {}, &LiveEvent::time), event);
  const std::size_t kept = events.size() < 2 * most ? events.size() : most;
  const std::size_t before = into->bytes.capacity() + runs_.capacity() * sizeof(Run);
  *into = {};
  for (const auto& each : std::span(events).first(kept)) into->append(each);
  std::size_t bytes = into->bytes.capacity();
  if (kept < events.size()) {
    Run second;
    for (const auto& each : std::span(events).subspan(kept)) second.append(each);
    bytes += second.bytes.capacity();
    runs_.insert(into + 1, std::move(second));
  }
  return static_cast<std::ptrdiff_t>(bytes + runs_.capacity() * sizeof(Run) - before);
}

// A few are put in their places one by one; who takes over the past of somebody does not pay for all of their own.
void PackedEvents::merge(const PackedEvents& others) {
  constexpr std::size_t few = most;
  if (runs_.empty()) {
    runs_ = others.runs_;
    return;
  }
  const auto theirs = others.all();
  if (theirs.size() * few <= size()) {
    for (const auto& event : theirs) add(event);
    return;
  }
  const auto mine = all();
  std::vector<LiveEvent> merged;
  std::ranges::merge(mine, theirs, std::back_inserter(merged), {}, &LiveEvent::time, &LiveEvent::time);
  runs_.clear();
  for (const auto& event : merged) append(event);
}

std::vector<LiveEvent> PackedEvents::all() const {
  std::vector<LiveEvent> out;
  out.reserve(size());
  for (const auto& run : runs_) run.append_to(out);
  return out;
}

std::vector<LiveEvent> PackedEvents::newest(std::size_t wanted, Micros before) const {
  auto first = runs_.end();
  std::size_t found = 0;
  for (std::size_t known = 0; first != runs_.begin() && known < wanted;) {
    --first;
    if (first->first >= before) continue;
    known += first->known(before);
    found += first->size;
  }
  std::vector<LiveEvent> out;
  out.reserve(found);
  for (; first != runs_.end() && first->first < before; ++first) first->append_to(out);
  return out;
}

std::size_t PackedEvents::bytes() const {
  std::size_t out = runs_.capacity() * sizeof(Run);
  for (const auto& run : runs_) out += run.bytes.capacity();
  return out;
}

}  // namespace aisle::predict
