#pragma once

#include "core/event.h"
#include "simulate/config.h"
#include "simulate/person.h"
#include "stats/random.h"

#include <cstddef>
#include <string>
#include <vector>

namespace aisle::simulate {

// What happens to an order after the day of its purchase.
struct Aftermath {
  enum class Kind { review, refund, chargeback, question, rating, survey } kind = Kind::review;
  std::size_t person = 0;
  std::size_t item = 0;
  std::size_t quantity = 1;
  Money price;
  std::string order;
};

// What lasts of a person from day to day.
struct Memory {
  bool account = false;
  bool known = false;        // has been here before
  std::size_t brand = ~0UL;  // bought last
};

// Everything that happens on one day, written down as it happens.
class Diary {
 public:
  struct Line {
    Micros time;
    std::string text;           // of the log, without a line feed
    std::size_t days_late = 0;  // when we learn of it
  };
  struct Due {
    std::size_t days;  // from this one
    Aftermath what;
  };

  Diary(const Config& config, const World& day_world, std::size_t day)
      : config_(config),
        world_(day_world),
        day_(day),
        begin_(config.begin + Micros{static_cast<std::int64_t>(day) * aisle::day.count}) {}

  [[nodiscard]] const World& world() const { return world_; }
  [[nodiscard]] std::size_t day() const { return day_; }
  [[nodiscard]] Micros begin() const { return begin_; }

  // Gives the event an id, decides whether it comes late or twice, and writes it down.
  void tell(Event event, stats::Random& chance);
  void expect(std::size_t days, Aftermath what) { due_.push_back({days, std::move(what)}); }

  [[nodiscard]] std::vector<Line>& lines() { return lines_; }
  [[nodiscard]] const std::vector<Due>& due() const { return due_; }

 private:
  const Config& config_;
  const World& world_;
  std::size_t day_;
  Micros begin_;
  std::vector<Line> lines_;
  std::vector<Due> due_;
};

// What a person does on a day on which they are there; nothing on most days.
void live(const Person& person, Memory& memory, stats::Random& chance, Diary& diary);

// The same for bots, fraudsters and rings of reviewers.
void abuse(const Person& person, Memory& memory, stats::Random& chance, Diary& diary);

// What follows an order: its review, refund or question comes on this day.
void follow(const Aftermath& what, const Person& person, stats::Random& chance, Diary& diary);

// The catalogue learns of an item: its name, category, brand, and price before promotions.
void present(const Item& item, stats::Random& chance, Diary& diary);

// What a rival asks for some items on a Monday, and what the day's campaigns cost.
void compare(stats::Random& chance, Diary& diary);

}  // namespace aisle::simulate
