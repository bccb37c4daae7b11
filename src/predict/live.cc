#include "predict/live.h"

#include "store/journal.h"
#include "store/lake.h"
#include "store/live_facts.h"
#include "store/timelines.h"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>

namespace aisle::predict {

Live::Live(TimelineSnapshot snapshot, std::optional<store::ItemWeights> weights)
    : base_(std::move(snapshot)),
      codes_(base_.snapshot()),
      people_(base_.snapshot(), codes_),
      items_(base_.snapshot(), codes_, weights ? std::move(*weights) : store::item_weights(base_.snapshot())) {}

void Live::expect(const Event& event) const {
  codes_.expect(Coded::person, event.user_id.empty() ? event.anonymous_id : event.user_id);
  codes_.expect(Coded::item, event.item_id);
}

LivePeople::Who Live::expect_soon(const Event& event) const {
  codes_.fetch_text(Coded::item, codes_.likely(Coded::item, event.item_id));
  const bool account = !event.user_id.empty();
  return {.code = codes_.likely(Coded::person, account ? event.user_id : event.anonymous_id), .account = account};
}

void Live::add(const Event& event) {
  added_.fetch_add(1, std::memory_order_relaxed);
  if (event.type == "item") return items_.know(event);
  if (event.type == "user") know_user(event);
  if (fact_type(event.type) != nullptr || event.type == "decision") return;
  if (const auto made = people_.add(event)) {
    items_.count(made->item, made->type, made->time);
  } else if (!event.item_id.empty()) {
    items_.count(codes_.find(Coded::item, event.item_id), codes_.find(Coded::type, event.type), event.time);
  }
}

namespace {

// The latest, or a new one where that is faster than to be told all that came since.
TimelineSnapshot good_snapshot(const store::Shop& shop) {
  constexpr std::uint64_t many = 8'000'000;
  auto current = store::current_timelines(shop);
  if (current && current->last_seq() + many > store::read_manifest(shop).sealed) return std::move(*current);
  return TimelineSnapshot(store::make_timelines(shop));
}

}  // namespace

// Somebody of whom only a profile is told is nobody yet in what people did, but known.
void Live::know_user(const Event& fact) { (void)codes_.add(Coded::person, fact.user_id); }

// What the snapshot holds, but does not tell: who an anonymous id was, what the catalogue counts, consents, and users
// who did nothing. Of a visitor's accounts an identify tells the last: a consent that names an earlier one changes
// nothing.
void Live::take_fact(const Event& event) {
  if (event.type == "item") return items_.know(event);
  if (event.type == "consent") return people_.know_consent(event);
  if (event.type == "user") return know_user(event);
  people_.know_owner(event.anonymous_id, event.user_id);
}

std::shared_ptr<Live> Live::open(const store::Shop& shop) {
  auto base = good_snapshot(shop);
  auto weights = store::kept_item_weights(shop, base);
  auto out = std::make_shared<Live>(std::move(base), std::move(weights));
  const store::Snapshot snapshot(shop);
  const auto last = out->base().snapshot().last_seq();
  store::each_live_fact(shop, snapshot, last, [&](const Event& event) { out->take_fact(event); });
  store::each_sealed_after(shop, snapshot, last, [&](std::span<const Event> events) {
    out->add(events.size(), [&](std::size_t i) -> const Event& { return events[i]; });
  });
  std::string unescaped;
  const auto known = std::max(last, snapshot.manifest().sealed);
  const auto next = store::read_journal(shop.files(), shop.journal(), known + 1, [&](store::Block& block) {
    store::Seq seq = block.first;
    for (std::string_view rest = block.lines; !rest.empty(); ++seq) {
      const auto end = rest.find('\n');
      const auto event = seq > known ? parse_event(rest.substr(0, end), unescaped) : std::nullopt;
      rest.remove_prefix(end + 1);
      if (event) out->add(*event);
    }
    return true;
  });
  out->opened_until_ = std::max(last, next - 1);
  out->known_until(out->opened_until_);
  return out;
}

Micros moment_after(const Timeline& events) {
  Micros moment = now();
  for (std::size_t i = 0; i < events.size(); ++i)
    moment = std::max(moment, std::max(events.time[i], events.received[i]) + Micros{1});
  return moment;
}

}  // namespace aisle::predict
