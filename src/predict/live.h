#pragma once

#include "core/timelines.h"
#include "predict/live_codes.h"
#include "predict/live_items.h"
#include "predict/live_people.h"
#include "store/shop.h"

#include <algorithm>
#include <array>
#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>

namespace aisle::predict {

// What a shop knows at this moment: a snapshot of timelines, mapped from disk, and everything that came since, in
// memory. One thread adds, in the order of the log; any may read meanwhile. Who has been told that an event is accepted
// finds it here.
class Live {
 public:
  // Everything the shop's log holds; makes a snapshot where there is none. The caller keeps writers out until it adds
  // what comes next.
  static std::shared_ptr<Live> open(const store::Shop& shop);

  // `weights`: of the snapshot; made of it where none are given.
  explicit Live(TimelineSnapshot snapshot, std::optional<store::ItemWeights> weights = {});
  Live(const Live&) = delete;
  Live& operator=(const Live&) = delete;
  ~Live() = default;

  // The next event of the log.
  void add(const Event& event);
  // The next `count` ones: event(0), event(1), …
  void add(std::size_t count, const auto& event);

  // What the snapshot alone knows: contents of items, profiles.
  [[nodiscard]] const Timelines& base() const { return base_; }
  [[nodiscard]] const LiveCodes& codes() const { return codes_; }
  [[nodiscard]] const LivePeople& people() const { return people_; }
  [[nodiscard]] const LiveItems& items() const { return items_; }
  // The last event of the log that open() told.
  [[nodiscard]] std::uint64_t opened_until() const { return opened_until_; }
  // The last event of the log of which it is said that all up to it are known: the one who adds says so, batch by
  // batch.
  [[nodiscard]] std::uint64_t known() const { return known_.load(std::memory_order_acquire); }
  void known_until(std::uint64_t last) { known_.store(last, std::memory_order_release); }
  // When it was made: of what was erased before that moment it has never heard.
  [[nodiscard]] std::chrono::steady_clock::time_point made() const { return made_; }
  // How many events were added since the snapshot.
  [[nodiscard]] std::uint64_t added() const { return added_.load(std::memory_order_relaxed); }

 private:
  // It will be added after some others: where it is told who and what it names is fetched from memory meanwhile, and
  // later what the names of items are compared with. Returns who it likely is.
  void expect(const Event& event) const;
  [[nodiscard]] LivePeople::Who expect_soon(const Event& event) const;
  void know_user(const Event& fact);
  void take_fact(const Event& event);

  Timelines base_;
  LiveCodes codes_;
  LivePeople people_;
  LiveItems items_;
  std::atomic<std::uint64_t> added_ = 0;
  std::uint64_t opened_until_ = 0;
  std::atomic<std::uint64_t> known_ = 0;
  std::chrono::steady_clock::time_point made_ = std::chrono::steady_clock::now();
};

void Live::add(std::size_t count, const auto& event) {
  constexpr std::size_t group = 8;  // events that take a step together: memory is asked for all of them at once
  constexpr std::size_t steps = 2 + LivePeople::steps;
  std::array<LivePeople::Who, 64> people;  // who did those that are on their way
  static_assert(people.size() >= (steps + 1) * group);
  for (std::size_t at = 0; at < count + steps * group; at += group) {
    const auto at_step = [&](std::size_t step, const auto& take) {
      if (at < step * group) return;
      const std::size_t first = at - step * group;
      for (std::size_t i = first; i < std::min(first + group, count); ++i) take(i, people[i % people.size()]);
    };
    at_step(0, [&](std::size_t i, auto&) { expect(event(i)); });
    at_step(1, [&](std::size_t i, auto& who) { who = expect_soon(event(i)); });
    at_step(1, [&](std::size_t, auto& who) { codes_.fetch_text(Coded::person, who.code); });
    for (std::size_t step = 0; step < LivePeople::steps; ++step)
      at_step(2 + step, [&](std::size_t, auto& who) { people_.expect(who, step); });
    at_step(steps, [&](std::size_t i, auto&) { add(event(i)); });
  }
}

// A moment from which everything that was accepted by now is past: now, or right after the person's last event where
// clocks differ.
Micros moment_after(const Timeline& events);

}  // namespace aisle::predict
