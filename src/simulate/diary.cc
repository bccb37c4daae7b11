#include "simulate/diary.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <fmt/format.h>

namespace aisle::simulate {

void Diary::tell(Event event, stats::Random& chance) {
  const std::string id = fmt::format("{:016x}{:016x}", chance.next(), chance.next());
  event.event_id = id;
  event.source = "simulated";
  const std::size_t late = config_.late > 0 && chance.uniform() < config_.late ? 1 + chance.below(3) : 0;
  event.received = event.time + Micros{static_cast<std::int64_t>(late) * aisle::day.count};
  Line line{.time = event.time, .text = {}, .days_late = late};
  append_event(line.text, event);
  if (config_.doubled > 0 && chance.uniform() < config_.doubled) lines_.push_back(line);
  lines_.push_back(std::move(line));
}

namespace {

// Of a review, by its stars.
constexpr std::array<std::string_view, 5> words = {
    "Broke after a day. I want my money back.", "Not what the picture shows, and it came late.",
    "It does what it should, no more.", "Good value, arrived quickly.", "Excellent! Exactly what I was looking for."};

double stars(const Item& item, stats::Random& chance) {
  return std::clamp(std::round(3.6 + 0.7 * item.quality + 0.8 * chance.normal()), 1.0, 5.0);
}

}  // namespace

void follow(const Aftermath& what, const Person& person, stats::Random& chance, Diary& diary) {
  const Item& item = diary.world().items[what.item];
  Event event{.time = diary.begin() +
                      Micros{static_cast<std::int64_t>(chance.uniform() * static_cast<double>(aisle::day.count - 1))},
              .user_id = person.user_id,
              .item_id = item.id,
              .order_id = what.order,
              .channel = "web",
              .country = person.country};
  switch (what.kind) {
    case Aftermath::Kind::review:
      event.type = "review";
      event.rating = stars(item, chance);
      event.text = words[static_cast<std::size_t>(*event.rating) - 1];
      break;
    case Aftermath::Kind::question:
      event.type = "support_message";
      event.text = "Where is my order?";
      break;
    case Aftermath::Kind::rating:
      event.type = "rating";
      event.rating = stars(item, chance);
      break;
    case Aftermath::Kind::survey:
      event.type = "survey";
      event.rating = std::clamp(std::round(7 + 1.5 * item.quality + 1.5 * chance.normal()), 0.0, 10.0);
      event.text = "How likely are you to recommend us?";
      break;
    case Aftermath::Kind::refund:
    case Aftermath::Kind::chargeback:
      event.type = "refund";
      event.quantity = static_cast<double>(what.quantity);
      event.price = what.price;
      event.currency = "EUR";
      event.properties =
          what.kind == Aftermath::Kind::chargeback ? R"({"reason":"chargeback"})" : R"({"reason":"returned"})";
  }
  diary.tell(event, chance);
}

void present(const Item& item, stats::Random& chance, Diary& diary) {
  const World& world = diary.world();
  const std::string properties = fmt::format(R"({{"name":"{}","category":"{}","brand":"{}"}})", item.name,
                                             world.categories[item.category], world.brands[item.brand]);
  diary.tell({.time = diary.begin(),
              .type = "item",
              .item_id = item.id,
              .price = Money{static_cast<std::int64_t>(std::llround(item.price)) * 1'000'000},
              .currency = "EUR",
              .properties = properties},
             chance);
}

void compare(stats::Random& chance, Diary& diary) {
  const World& world = diary.world();
  const auto cents = [](double amount) { return Money{std::llround(amount * 100) * 10'000}; };
  for (const auto& promotion : world.promotions) {
    if (diary.day() < promotion.first || diary.day() > promotion.last) continue;
    diary.tell({.time = diary.begin(),
                .type = "campaign_cost",
                .price = cents(150 + 100 * chance.uniform()),
                .currency = "EUR",
                .campaign = promotion.campaign,
                .channel = "web"},
               chance);
  }
  if (diary.day() % 7 != 0) return;
  for (const auto& item : world.items) {
    if (item.launched > diary.day() || chance.uniform() >= 0.1) continue;
    diary.tell({.time = diary.begin(),
                .type = "rival_price",
                .item_id = item.id,
                .price = cents(item.price * std::exp(0.08 * chance.normal())),
                .currency = "EUR",
                .properties = R"({"rival":"the other shop"})"},
               chance);
  }
}

}  // namespace aisle::simulate
