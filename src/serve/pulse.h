#pragma once

#include "core/event.h"
#include "core/flat_map.h"
#include "core/json.h"
#include "store/received.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

namespace aisle::serve {

// What is happening at this moment: the last minutes in a few figures, and the last events. It counts 100,000 people at
// most: to look at them all must not keep the writer waiting. Safe from several threads.
class Pulse {
 public:
  // What was accepted, on the writer's thread.
  void add(const store::Received& received);
  // Lets go of the last events; the figures stay.
  void forget_tail();
  // Something that we did: it is among the last events, and counts as none.
  void note(const Event& event);

  // How many events were accepted in the last `few` seconds, below a minute.
  [[nodiscard]] std::uint64_t events(int few) const;
  // {"events": a count for each of the last 60 seconds, the oldest first; "people": of the last 5 minutes; "visitors",
  // "buyers", "orders", "revenue" {currency: amount}: of the last 30 minutes}. Counted once a second, however many ask.
  [[nodiscard]] Json figures() const;
  // The last events with a number above `after`, the oldest first, at most 200: {number, time, type, …}. Numbers begin
  // at the microsecond of the start: who asks with one that an earlier server told gets what came since.
  [[nodiscard]] Json tail(std::uint64_t after) const;

 private:
  struct Person {
    std::int64_t seen = 0, bought = 0;  // seconds
  };
  struct Sale {
    std::int64_t second = 0;
    double amount = 0;
    std::string currency, order;
  };

  // An event as tail() tells it.
  struct Told {
    std::uint64_t number = 0;
    Micros time;
    std::string type, user, visitor, item, query, source;
    std::optional<Money> price;
    std::optional<double> quantity;
  };

  [[nodiscard]] static Json json_of(const Told& told);
  [[nodiscard]] std::uint64_t events_in(std::int64_t second) const;
  [[nodiscard]] Json counted(std::int64_t now_second) const;
  // A hash of who did it; none where it is a fact, or names nobody.
  [[nodiscard]] static std::optional<std::uint64_t> who_did(const Event& event);
  void count(const store::Received& received, std::int64_t second);
  void count(std::uint64_t who, const Event& event, std::int64_t second);
  void forget(std::int64_t second);
  void keep(const Event& event);

  static constexpr std::size_t seconds = 64;
  mutable std::mutex mutex_;
  std::array<std::int64_t, seconds> second_{};  // which second each count is of
  std::array<std::uint64_t, seconds> events_{};
  FlatMap<std::uint64_t, Person> people_;  // of the last 30 minutes, by a hash of their id
  std::deque<Sale> sales_;                 // likewise
  std::int64_t forgotten_ = 0;
  mutable std::int64_t counted_ = 0;  // the second of figures_
  mutable Json figures_;
  static constexpr std::size_t most_told = 200;
  std::uint64_t number_ = static_cast<std::uint64_t>(now().count);  // of the last event
  std::uint64_t untold_ = number_;                                  // up to here events are not told any more
  std::array<Told, most_told> tail_;                                // a ring: an event stands at its number
};

}  // namespace aisle::serve
