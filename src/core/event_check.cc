#include "core/byte_scan.h"
#include "core/event.h"
#include "core/json_scan.h"
#include "core/utf8.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>

namespace aisle {

namespace {

constexpr double most_pieces = 1e6;
constexpr Money dearest{1'000'000'000'000'000};  // a thousand million
constexpr double best_rating = 100;

std::optional<Rejection> wrong_time(const Event& event, const EventLimits& limits) {
  if (event.time == Micros{}) return Rejection{"no_time", "time is missing"};
  if (event.time < limits.opened) {
    return Rejection{"before_the_shop", fmt::format("time {} lies before {}, when the shop opened",
                                                    time_text(event.time), time_text(limits.opened))};
  }
  if (event.time > limits.latest + day) {
    return Rejection{"future", fmt::format("time {} lies in the future", time_text(event.time))};
  }
  return {};
}

std::optional<Rejection> wrong_fact(const Event& event, const FactType& fact) {
  for (const auto name : fact.needs) {
    const EventField& field = *event_field(name);
    const bool missing = field.text != nullptr ? (event.*field.text).empty() : !(event.*field.money);
    if (missing) return Rejection{fmt::format("no_{}", name), fmt::format("a {} needs {}", fact.name, name)};
  }
  return {};
}

// Control characters could hide what a line says; text may have line breaks and tabs, which JSON escapes.
bool has_control(std::string_view text) {
  return std::ranges::any_of(text, [](char c) {
    return (static_cast<unsigned char>(c) < 0x20 && c != '\n' && c != '\t' && c != '\r') || c == 0x7f;
  });
}

std::optional<Rejection> wrong_text(const EventField& field, std::string_view text) {
  if (text.size() > field.longest) {
    return Rejection{"too_long", fmt::format("{} has {} bytes, more than {}", field.name, text.size(), field.longest)};
  }
  const bool printable = printable_length(text) == text.size();
  if (printable && field.kind == FieldKind::text) return {};
  if (const auto at = printable ? std::nullopt : invalid_utf8(text)) {
    return Rejection{"bad_utf8", fmt::format("{} is not UTF-8 at its byte {}", field.name, *at + 1)};
  }
  if (field.kind == FieldKind::json) {
    const bool object = field.name == "properties";
    if (text.front() != (object ? '{' : '[') || scan_json(text) != text.size()) {
      return Rejection{"bad_json",
                       fmt::format("{} is not one JSON {} on one line", field.name, object ? "object" : "array")};
    }
    return {};
  }
  if (has_control(text)) return Rejection{"control_character", fmt::format("{} holds a control character", field.name)};
  return {};
}

std::optional<Rejection> wrong_number(const Event& event) {
  if (event.quantity && !(*event.quantity > 0 && *event.quantity <= most_pieces)) {
    return Rejection{"bad_quantity",
                     fmt::format("quantity {} is not above 0 and at most {}", *event.quantity, most_pieces)};
  }
  if (event.price && (*event.price < Money{} || *event.price > dearest)) {
    std::string price;
    append_money(price, *event.price);
    return Rejection{"bad_price", fmt::format("price {} is not from 0 to 1000000000", price)};
  }
  if (event.price && event.currency.empty()) return Rejection{"no_currency", "there is a price without a currency"};
  if (event.rating && !(*event.rating >= 0 && *event.rating <= best_rating)) {
    return Rejection{"bad_rating", fmt::format("rating {} is not from 0 to {}", *event.rating, best_rating)};
  }
  return {};
}

bool is_currency(std::string_view text) {
  return text.size() == 3 && std::ranges::all_of(text, [](char c) { return c >= 'A' && c <= 'Z'; });
}

}  // namespace

std::optional<Rejection> check_event(const Event& event, const EventLimits& limits) {
  if (event.type.empty()) return Rejection{"no_type", "type is missing"};
  if (const FactType* fact = fact_type(event.type)) {
    if (auto wrong = wrong_fact(event, *fact)) return wrong;
  } else if (event.user_id.empty() && event.anonymous_id.empty()) {
    return Rejection{"no_user", "neither user_id nor anonymous_id is there"};
  }
  if (auto wrong = wrong_time(event, limits)) return wrong;
  for (const auto& field : event_fields()) {
    if (field.text == nullptr || (event.*field.text).empty()) continue;
    if (auto wrong = wrong_text(field, event.*field.text)) return wrong;
  }
  if (!event.currency.empty() && !is_currency(event.currency)) {
    return Rejection{"bad_currency",
                     fmt::format("currency \"{}\" is not three capital letters, such as EUR", event.currency)};
  }
  return wrong_number(event);
}

}  // namespace aisle
