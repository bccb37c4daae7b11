#include "serve/key_ring.h"

#include "serve/pace.h"

#include <algorithm>
#include <string_view>

namespace aisle::serve {

namespace {

std::chrono::milliseconds rounded_up(std::int64_t nanoseconds) {
  return std::chrono::milliseconds(nanoseconds > 0 ? nanoseconds / 1'000'000 + 1 : 0);
}

Pace pace_of_requests(const Key& key) {
  return {.per_second = key.per_second, .at_once = std::max(key.per_second, 1.0)};
}

Pace pace_of_events(const Key& key) {
  return {.per_second = key.per_address, .at_once = std::max(key.per_address, static_cast<double>(browser_events))};
}

Fingerprint sender_of(const Key& key, std::uint64_t network) {
  const std::string_view bytes(reinterpret_cast<const char*>(&network), sizeof network);
  return keyed_fingerprint(bytes, fingerprint(key.sha256));
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
  const Key& theirs = keys_.all()[key];
  if (theirs.per_second <= 0) return {};
  const Pace pace = pace_of_requests(theirs);
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
  return rounded_up(senders_->wait(sender_of(theirs, network), pace_of_events(theirs), events, steady_now()));
}

void KeyRing::give_back(std::size_t key, std::uint64_t network) {
  const Key& theirs = keys_.all()[key];
  senders_->give_back(sender_of(theirs, network), pace_of_events(theirs));
  if (theirs.per_second > 0) due_[key]->fetch_sub(pace_of_requests(theirs).length_of(1));
}

}  // namespace aisle::serve
