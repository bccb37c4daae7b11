#pragma once

#include "core/timelines.h"
#include "predict/live_codes.h"
#include "predict/live_items.h"
#include "predict/live_people.h"
#include "store/shop.h"

#include <atomic>
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
  // How many events were added since the snapshot.
  [[nodiscard]] std::uint64_t added() const { return added_.load(std::memory_order_relaxed); }

 private:
  // It will be added after some others, and after a few: what tells who and what it names is fetched from memory
  // meanwhile, in two steps, since the second reads what the first fetched.
  void expect(const Event& event) const;
  void expect_soon(const Event& event) const;
  void know_user(const Event& fact);
  void take_fact(const Event& event);

  Timelines base_;
  LiveCodes codes_;
  LivePeople people_;
  LiveItems items_;
  std::atomic<std::uint64_t> added_ = 0;
  std::uint64_t opened_until_ = 0;
};

void Live::add(std::size_t count, const auto& event) {
  constexpr std::size_t far = 16;  // events ahead
  constexpr std::size_t near = 8;
  for (std::size_t i = 0; i < count; ++i) {
    if (i + far < count) expect(event(i + far));
    if (i + near < count) expect_soon(event(i + near));
    add(event(i));
  }
}

// A moment from which everything that was accepted by now is past: now, or right after the person's last event where
// clocks differ.
Micros moment_after(const Timeline& events);

}  // namespace aisle::predict
