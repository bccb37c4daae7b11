#pragma once

#include "core/json.h"
#include "core/micros.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace aisle::features {

// A question about the future of one person, as a shop declares it (shop.toml, [tasks]):
//
//   QUESTION [among users with TYPE [where …] [in last DURATION]] [at every event | at session ends | at every
//   midnight]
//
//   next item of TYPE             which item the next such event will be about
//   TYPE within DURATION          whether one comes
//   no TYPE within DURATION       whether none comes (churn)
//   count of TYPE within DURATION           how many come; of purchases and refunds, orders (without order ids lines
//                                           that follow one another within half an hour)
//   sum of [FIELD of] TYPE within DURATION  what they add up to: price, quantity, rating; without FIELD money, which
//                                           is price × quantity
//   time to TYPE [within DURATION]          days until the next one, at most DURATION (90d)
//
// TYPE is a type of event, or `event` for any; behind it may stand `where category = "x" and price > 10` (category and
// brand with = and !=; price with = != < <= > >=; of what is not known none holds). DURATION is a number and s, m, h, d
// or w: 30d.

enum class TaskKind { next_item, within, none_within, count, sum, time_to };
enum class AskedAt { every_event, session_ends, every_midnight };
enum class Comparison { equal, unequal, less, at_most, greater, at_least };

struct Condition {
  enum class Field { category, brand, price };
  Field field = Field::category;
  Comparison comparison = Comparison::equal;
  std::string text = {};  // of category and brand
  double number = 0;      // of price

  bool operator==(const Condition&) const = default;
};

// Events of a type (`event`: of any) about items of which all conditions hold.
struct EventKind {
  std::string type = {};
  std::vector<Condition> where = {};

  bool operator==(const EventKind&) const = default;
};

// Who is asked about: those with such an event before the moment, in the last `within` before it if that is not 0.
struct Population {
  EventKind event = {};
  Micros within = {};

  bool operator==(const Population&) const = default;
};

enum class SummedField { money, price, quantity, rating };

struct Task {
  std::string name = {};
  TaskKind kind = TaskKind::within;
  EventKind event = {};
  Micros within = {};                      // the horizon; 0 for the next item
  SummedField field = SummedField::money;  // of a sum
  std::optional<Population> among = {};    // else whoever was seen before
  AskedAt at = AskedAt::every_midnight;    // of the shop's clock; of the next item every event

  // Whether the answer is yes or no.
  [[nodiscard]] bool is_yes_or_no() const { return kind == TaskKind::within || kind == TaskKind::none_within; }
  bool operator==(const Task&) const = default;
};

// Error with what was found, what was expected and the nearest word for anything else.
Task parse_task(std::string_view name, std::string_view text);

// The inverse, everything said: parse_task reads the same task.
std::string task_text(const Task& task);
// Of it what is asked, without of whom and when: "purchase within 30d".
std::string question_text(const Task& task);
// In a few English words, with what a number is: "money within 90d".
std::string unit_of(const Task& task);

// 30d, 2w, 12h, 45m, 10s: a length of at least a second and at most 100 years; none for anything else.
std::optional<Micros> parse_duration(std::string_view text);
std::string duration_text(Micros duration);

}  // namespace aisle::features
