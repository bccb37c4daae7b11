#include "serve/key_ring.h"

#include <algorithm>

namespace aisle::serve {

KeyRing::KeyRing(Keys keys)
    : keys_(std::move(keys)), due_(std::make_unique<std::atomic<std::int64_t>[]>(keys_.all().size())) {}

std::chrono::milliseconds KeyRing::wait(std::size_t key) {
  constexpr double a_second = 1e9;
  const double rate = keys_.all()[key].per_second;
  if (rate <= 0) return {};
  const auto now = std::chrono::steady_clock::now().time_since_epoch().count();
  const auto step = static_cast<std::int64_t>(a_second / rate);
  const auto ahead = std::max(static_cast<std::int64_t>(a_second), step);
  auto due = due_[key].load();
  while (true) {
    const auto next = std::max(due, now) + step;
    if (next - now > ahead) return std::chrono::milliseconds((next - now - ahead) / 1'000'000 + 1);
    if (due_[key].compare_exchange_weak(due, next)) return {};
  }
}

}  // namespace aisle::serve
