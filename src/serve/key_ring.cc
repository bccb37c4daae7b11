#include "serve/key_ring.h"

#include "serve/pace.h"

#include <algorithm>
#include <string_view>

namespace aisle::serve {

namespace {

std::chrono::milliseconds rounded_up(std::int64_t nanoseconds) {
  return std::chrono::milliseconds(nanoseconds > 0 ? nanoseconds / 1'000'000 + 1 : 0);
}

}  // namespace

KeyRing::KeyRing(Keys keys, const KeyRing* before)
    : keys_(std::move(keys)), senders_(before == nullptr ? std::make_shared<Senders>() : before->senders_) {
  for (const Key& key : keys_.all()) {
    const auto place = before == nullptr ? std::nullopt : before->keys_.place_of(key.sha256);
    due_.push_back(place ? before->due_[*place] : std::make_shared<Due>(0));
  }
}

std::chrono::milliseconds KeyRing::wait(std::size_t key) {
  const double rate = keys_.all()[key].per_second;
  if (rate <= 0) return {};
  const Pace pace{.per_second = rate, .at_once = std::max(rate, 1.0)};
  const auto now = steady_now();
  auto stood = due_[key]->load();
  while (true) {
    auto due = stood;
    if (const auto wait = pace.wait(1, now, due); wait > 0) return rounded_up(wait);
    if (due_[key]->compare_exchange_weak(stood, due)) return {};
  }
}

std::chrono::milliseconds KeyRing::wait(std::size_t key, std::uint64_t network, std::size_t events) {
  const Key& theirs = keys_.all()[key];
  const Pace pace{.per_second = theirs.per_address,
                  .at_once = std::max(theirs.per_address, static_cast<double>(browser_events))};
  const std::string_view bytes(reinterpret_cast<const char*>(&network), sizeof network);
  const auto sender = keyed_fingerprint(bytes, fingerprint(theirs.sha256));
  return rounded_up(senders_->wait(sender, pace, events, steady_now()));
}

}  // namespace aisle::serve
