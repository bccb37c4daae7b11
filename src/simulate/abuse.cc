#include "simulate/visit.h"

#include <fmt/format.h>

namespace aisle::simulate {

namespace {

Micros some_time(stats::Random& chance) {
  return {static_cast<std::int64_t>(chance.below(static_cast<std::size_t>(20 * hour.count)))};
}

// Item after item at an even pace, without an account.
void crawl(const Person& person, stats::Random& chance, Diary& diary) {
  const std::size_t views = 150 + chance.below(250);
  const std::string session = fmt::format("s{:016x}", chance.next());
  Micros time = diary.begin() + some_time(chance);
  for (std::size_t i = 0; i < views; ++i) {
    const Item& item = diary.world().items[chance.below(diary.world().items.size())];
    time = time + Micros{second.count + static_cast<std::int64_t>(chance.below(200'000))};
    diary.tell({.time = time,
                .type = "view_item",
                .anonymous_id = person.cookies[0],
                .session_id = session,
                .item_id = item.id,
                .device = person.devices[0],
                .channel = "web",
                .country = person.country,
                .properties = R"({"user_agent":"FastShopBot/1.0"})"},
               chance);
  }
}

// A fresh account, the dearest of a few things, straight to the checkout; the money is claimed back weeks later.
void steal(const Person& person, Memory& memory, stats::Random& chance, Diary& diary) {
  const auto& items = diary.world().items;
  std::size_t dearest = chance.below(items.size());
  for (int i = 0; i < 20; ++i) {
    const std::size_t other = chance.below(items.size());
    if (items[other].price > items[dearest].price) dearest = other;
  }
  Visit visit(person, memory, chance, diary, diary.begin() + some_time(chance));
  visit.enter();
  visit.tell(visit.about("view_item", dearest), 5);
  visit.tell(visit.about("add_to_cart", dearest), 3);
  visit.tell({.type = "begin_checkout", .page = "/checkout"}, 4);
  visit.order({{dearest, 1 + chance.below(3)}}, false);
}

// Ten accounts praise one item, without having bought it, in much the same words.
void praise(const Person& person, stats::Random& chance, Diary& diary) {
  const auto& items = diary.world().items;
  const Item& item = items[person.number / 2500 * 7919 % items.size()];
  diary.tell({.time = diary.begin() + some_time(chance),
              .type = "review",
              .user_id = person.user_id,
              .anonymous_id = person.cookies[0],
              .item_id = item.id,
              .rating = 5,
              .text = "Best product ever!!! Must buy!!!",
              .channel = "web",
              .country = person.country},
             chance);
}

}  // namespace

void abuse(const Person& person, Memory& memory, stats::Random& chance, Diary& diary) {
  if (chance.uniform() >= person.visits_a_day) return;
  switch (person.nature) {
    case Nature::bot:
      return crawl(person, chance, diary);
    case Nature::fraudster:
      return steal(person, memory, chance, diary);
    case Nature::reviewer:
      return praise(person, chance, diary);
    case Nature::ordinary:
      return;
  }
}

}  // namespace aisle::simulate
