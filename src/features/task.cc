#include "features/task.h"

#include "core/error.h"
#include "features/task_words.h"

#include <array>
#include <charconv>
#include <cmath>
#include <fmt/format.h>
#include <utility>

namespace aisle::features {

namespace {

template <typename Value, std::size_t n>
using Names = std::array<std::pair<std::string_view, Value>, n>;

constexpr Names<Comparison, 6> comparisons = {{{"=", Comparison::equal},
                                               {"!=", Comparison::unequal},
                                               {"<", Comparison::less},
                                               {"<=", Comparison::at_most},
                                               {">", Comparison::greater},
                                               {">=", Comparison::at_least}}};
constexpr Names<Condition::Field, 3> condition_fields = {
    {{"category", Condition::Field::category}, {"brand", Condition::Field::brand}, {"price", Condition::Field::price}}};
constexpr Names<SummedField, 4> summed_fields = {{{"money", SummedField::money},
                                                  {"price", SummedField::price},
                                                  {"quantity", SummedField::quantity},
                                                  {"rating", SummedField::rating}}};
constexpr Micros longest_wait{90 * day.count};

template <typename Value, std::size_t n>
std::string name_in(const Names<Value, n>& names, Value value) {
  for (const auto& [name, meant] : names) {
    if (meant == value) return std::string(name);
  }
  return {};
}

// The value that the next word names.
template <typename Value, std::size_t n>
Value one_of(const Names<Value, n>& names, TaskWords& words) {
  std::vector<std::string> all;
  for (const auto& [name, value] : names) {
    if (words.take(name)) return value;
    all.emplace_back(name);
  }
  words.refuse_next(all);
}

Micros duration(TaskWords& words) {
  const auto found = parse_duration(words.word("a length of time such as 30d"));
  if (!found) words.refuse_last({"a length of time such as 30d, 2w or 12h"});
  return *found;
}

double number(TaskWords& words) {
  const std::string text = words.word("a number");
  double out = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), out);
  if (error != std::errc{} || end != text.data() + text.size()) words.refuse_last({"a number"});
  return out;
}

Condition condition(TaskWords& words) {
  Condition out{.field = one_of(condition_fields, words)};
  if (out.field == Condition::Field::price) {
    out.comparison = one_of(comparisons, words);
    out.number = number(words);
    return out;
  }
  constexpr Names<Comparison, 2> of_texts = {{{"=", Comparison::equal}, {"!=", Comparison::unequal}}};
  out.comparison = one_of(of_texts, words);
  out.text = words.text("a text in quotes");
  return out;
}

void conditions(TaskWords& words, EventKind& event) {
  if (!words.take("where")) return;
  do {
    event.where.push_back(condition(words));
  } while (words.take("and"));
}

EventKind event(TaskWords& words) {
  EventKind out{.type = words.word("a type of event, such as purchase")};
  conditions(words, out);
  return out;
}

void read_within(TaskWords& words, Task& task) {
  words.expect("within");
  task.within = duration(words);
}

// `sum of price of purchase`, `sum of purchase`.
void read_sum(TaskWords& words, Task& task) {
  task.kind = TaskKind::sum;
  std::string first = words.word("a type of event, such as purchase");
  if (words.take("of")) {
    std::vector<std::string> all;
    const auto* found = summed_fields.begin();
    for (; found != summed_fields.end() && found->first != first; ++found) all.emplace_back(found->first);
    if (found == summed_fields.end()) {
      throw Error(fmt::format("\"{}\" cannot be summed", first), "task " + task.name,
                  "price, quantity, rating or money (price × quantity) can");
    }
    task.field = found->second;
    first = words.word("a type of event, such as purchase");
  }
  task.event.type = std::move(first);
  conditions(words, task.event);
  read_within(words, task);
}

void read_question(TaskWords& words, Task& task) {
  if (words.take({"next", "item", "of"})) {
    task.kind = TaskKind::next_item;
    task.at = AskedAt::every_event;
    task.event = event(words);
  } else if (words.take({"count", "of"})) {
    task.kind = TaskKind::count;
    task.event = event(words);
    read_within(words, task);
  } else if (words.take({"sum", "of"})) {
    read_sum(words, task);
  } else if (words.take({"time", "to"})) {
    task.kind = TaskKind::time_to;
    task.event = event(words);
    task.within = words.take("within") ? duration(words) : longest_wait;
  } else {
    task.kind = words.take("no") ? TaskKind::none_within : TaskKind::within;
    task.event = event(words);
    read_within(words, task);
  }
}

std::optional<Population> population(TaskWords& words) {
  if (!words.take("among")) return {};
  words.expect("users");
  words.expect("with");
  Population out{.event = event(words)};
  if (words.take("in")) {
    words.expect("last");
    out.within = duration(words);
  }
  return out;
}

void read_moments(TaskWords& words, Task& task) {
  if (!words.take("at")) return;
  if (words.take({"every", "event"})) {
    task.at = AskedAt::every_event;
  } else if (words.take({"session", "ends"})) {
    task.at = AskedAt::session_ends;
  } else if (words.take({"every", "midnight"})) {
    task.at = AskedAt::every_midnight;
  } else {
    words.refuse_next({"every event", "session ends", "every midnight"});
  }
}

std::string text_of(const EventKind& event) {
  std::string out = event.type;
  for (const auto& condition : event.where) {
    const bool number = condition.field == Condition::Field::price;
    out += fmt::format("{}{} {} {}", &condition == event.where.data() ? " where " : " and ",
                       name_in(condition_fields, condition.field), name_in(comparisons, condition.comparison),
                       number ? fmt::format("{}", condition.number) : '"' + condition.text + '"');
  }
  return out;
}

}  // namespace

std::string question_text(const Task& task) {
  const std::string event = text_of(task.event);
  const std::string within = " within " + duration_text(task.within);
  switch (task.kind) {
    case TaskKind::next_item:
      return "next item of " + event;
    case TaskKind::within:
      return event + within;
    case TaskKind::none_within:
      return "no " + event + within;
    case TaskKind::count:
      return "count of " + event + within;
    case TaskKind::sum:
      return "sum of " + name_in(summed_fields, task.field) + " of " + event + within;
    case TaskKind::time_to:
      break;
  }
  return "time to " + event + within;
}

Task parse_task(std::string_view name, std::string_view text) {
  Task out{.name = std::string(name)};
  TaskWords words(name, text);
  read_question(words, out);
  out.among = population(words);
  read_moments(words, out);
  if (!words.at_end()) {
    words.refuse_next(out.among ? std::vector<std::string>{"at", "the end"}
                                : std::vector<std::string>{"among", "at", "the end"});
  }
  return out;
}

std::string task_text(const Task& task) {
  std::string out = question_text(task);
  if (task.among) {
    out += " among users with " + text_of(task.among->event);
    if (task.among->within.count > 0) out += " in last " + duration_text(task.among->within);
  }
  if (task.at == AskedAt::every_event) return out + " at every event";
  return out + (task.at == AskedAt::session_ends ? " at session ends" : " at every midnight");
}

std::string unit_of(const Task& task) {
  if (task.kind == TaskKind::time_to) return "days";
  if (task.kind == TaskKind::count)
    return task.event.type == "purchase" || task.event.type == "refund" ? "orders" : "events";
  if (task.kind == TaskKind::sum) return name_in(summed_fields, task.field);
  return task.kind == TaskKind::next_item ? "item" : "probability";
}

std::optional<Micros> parse_duration(std::string_view text) {
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  const std::string_view unit(end, text.data() + text.size());
  const double length = unit == "s"   ? second.count
                        : unit == "m" ? minute.count
                        : unit == "h" ? hour.count
                        : unit == "d" ? day.count
                        : unit == "w" ? 7 * day.count
                                      : 0;
  constexpr double most = 36525.0 * day.count;
  if (error != std::errc{} || !(value * length >= second.count) || value * length > most) return {};
  return Micros{std::llround(value * length)};
}

std::string duration_text(Micros duration) {
  for (const auto& [unit, name] : {std::pair{day, 'd'}, {hour, 'h'}, {minute, 'm'}}) {
    if (duration.count % unit.count == 0) return fmt::format("{}{}", duration.count / unit.count, name);
  }
  return fmt::format("{}s", static_cast<double>(duration.count) / static_cast<double>(second.count));
}

}  // namespace aisle::features
