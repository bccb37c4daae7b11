#include "simulate/visit.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <fmt/format.h>

namespace aisle::simulate {

namespace {

// The hours of a day by how many visits begin in them, in parts of a hundred.
constexpr std::array<double, 24> hours = {1, 1, 0.5, 0.5, 0.5, 1, 2, 3, 4, 5, 5, 5,
                                          6, 5, 5,   5,   5,   6, 7, 8, 9, 8, 5, 2.5};

Micros draw_time(stats::Random& chance) {
  double left = chance.uniform() * 100;
  std::size_t hour = 0;
  for (; hour + 1 < hours.size() && left >= hours[hour]; ++hour) left -= hours[hour];
  const double seconds = (static_cast<double>(hour) + chance.uniform()) * 3600;
  return {static_cast<std::int64_t>(seconds * static_cast<double>(second.count))};
}

std::size_t draw_poisson(double mean, stats::Random& chance) {  // Knuth 1969; the means here are small
  const double limit = std::exp(-mean);
  std::size_t count = 0;
  for (double product = chance.uniform(); product > limit; product *= chance.uniform()) ++count;
  return count;
}

std::size_t draw_category(const std::vector<double>& taste, stats::Random& chance) {
  double left = chance.uniform();
  std::size_t category = 0;
  for (; category + 1 < taste.size() && left >= taste[category]; ++category) left -= taste[category];
  return category;
}

constexpr double checkout_odds = 1.3863;  // log odds of 8 in 10

double probability(double log_odds) { return 1 / (1 + std::exp(-log_odds)); }

}  // namespace

Visit::Visit(const Person& person, Memory& memory, stats::Random& chance, Diary& diary, Micros start)
    : person_(person),
      memory_(memory),
      chance_(chance),
      diary_(diary),
      now_(start),
      session_(fmt::format("s{:016x}", chance.next())) {
  if (!person.cookies[1].empty() && chance.uniform() < 0.4) device_ = 1;
  const auto& promotions = diary.world().promotions;
  const auto open = std::ranges::find_if(
      promotions, [&](const Promotion& p) { return p.first <= diary.day() && diary.day() <= p.last; });
  if (open != promotions.end() && chance.uniform() < 0.3) campaign_ = &*open;
}

void Visit::tell(Event event, double seconds) {
  now_ = now_ + Micros{static_cast<std::int64_t>(seconds * static_cast<double>(second.count))};
  event.time = now_;
  event.anonymous_id = person_.cookies[device_];
  if (logged_in_) event.user_id = person_.user_id;
  event.session_id = session_;
  event.device = person_.devices[device_];
  event.channel = "web";
  event.country = person_.country;
  if (campaign_ != nullptr) event.campaign = campaign_->campaign;
  diary_.tell(event, chance_);
}

Event Visit::about(std::string_view type, std::size_t item) const {
  const Item& what = diary_.world().items[item];
  return {.type = type, .item_id = what.id, .price = diary_.world().price(what, diary_.day()), .currency = "EUR"};
}

void Visit::enter() {
  if (logged_in_) return;
  logged_in_ = true;
  if (memory_.account) return tell({.type = "login", .page = "/login"}, 20);
  memory_.account = true;
  const std::string properties =
      fmt::format(R"({{"sex":"{}","age":{}}})", person_.woman ? "female" : "male", person_.age);
  tell({.type = "sign_up", .page = "/sign-up"}, 60);
  tell({.type = "identify", .properties = properties}, 0);
  diary_.tell(
      {.time = now_, .type = "user", .user_id = person_.user_id, .country = person_.country, .properties = properties},
      chance_);
}

void Visit::shop() {
  if (!memory_.known) tell({.type = "consent", .properties = R"({"analytics":true})"}, 1);
  memory_.known = true;
  tell({.type = "page_view", .page = "/"}, 2);
  if (memory_.account && chance_.uniform() < 0.5) enter();
  do {
    look_round();
  } while (chance_.uniform() < 0.6);
  if (!cart_.empty() && chance_.uniform() < 0.6) check_out();
}

void Visit::look_round() {
  const std::size_t category =
      campaign_ != nullptr && chance_.uniform() < 0.5 ? campaign_->category : draw_category(person_.taste, chance_);
  if (!arrive(category)) return;
  const std::size_t looks = 1 + chance_.below(3);
  for (std::size_t look = 0; look < looks; ++look) look_at(choose(category));
}

bool Visit::arrive(std::size_t category) {
  const World& world = diary_.world();
  if (chance_.uniform() < 0.35) {
    const bool nothing = chance_.uniform() < 0.06;
    const std::string query = nothing ? fmt::format("{} xxl", world.categories[category]) : world.categories[category];
    const std::string properties = fmt::format(R"({{"results":{}}})", nothing ? 0 : world.of_category[category].size());
    tell({.type = "search", .query = query, .page = "/search", .properties = properties}, 15);
    return !nothing;
  }
  const std::string page = "/c/" + world.categories[category];
  tell({.type = "page_view", .page = page}, 10);
  std::string shown = "[";
  for (std::size_t i = 0; i < 6; ++i)
    shown += fmt::format("{}\"{}\"", i == 0 ? "" : ",", world.items[choose(category)].id);
  shown += ']';
  tell({.type = "view_item_list", .page = page, .shown = shown}, 1);
  return true;
}

// The best of four by appeal, by the brand that was bought before, and by luck.
std::size_t Visit::choose(std::size_t category) {
  const World& world = diary_.world();
  const auto& sold = world.of_category[category];
  std::size_t best = sold.front();
  double most = -1e9;
  for (int i = 0; i < 4; ++i) {
    const std::size_t item = sold[chance_.below(sold.size())];
    if (world.items[item].launched > diary_.day()) continue;
    const double worth =
        world.items[item].appeal + (world.items[item].brand == memory_.brand ? person_.loyalty : 0) + chance_.normal();
    if (worth > most) best = item;
    most = std::max(most, worth);
  }
  return best;
}

void Visit::look_at(std::size_t item) {
  const World& world = diary_.world();
  const Item& what = world.items[item];
  tell(about("select_item", item), 8);
  const bool slow = chance_.uniform() < 0.03;
  const std::string properties =
      fmt::format(R"({{"load_ms":{}}})", slow ? 3000 + chance_.below(6000) : 200 + chance_.below(700));
  const std::string page = "/p/" + what.id;
  Event view = about("view_item", item);
  view.page = page;
  view.properties = properties;
  tell(view, 3);
  const Promotion* cheaper = world.promotion(what.category, diary_.day());
  const double fit = std::log(person_.taste[what.category] * static_cast<double>(world.categories.size()));
  const double odds = person_.intention + 0.4 * std::clamp(fit, -1.5, 1.5) + 0.5 * what.quality -
                      person_.price_response * (0.3 * std::log(what.price / world.middle_price[what.category]) +
                                                std::log(1 - (cheaper == nullptr ? 0 : cheaper->discount))) -
                      (slow ? 0.7 : 0);
  if (chance_.uniform() >= probability(odds)) return;
  Event put = about("add_to_cart", item);
  const std::size_t quantity = chance_.uniform() < 0.1 ? 2 : 1;
  put.quantity = static_cast<double>(quantity);
  tell(put, 20);
  if (chance_.uniform() < 0.12) {
    put.type = "remove_from_cart";
    tell(put, 30);
  } else if (std::ranges::find(cart_, item, &Goods::item) == cart_.end()) {
    cart_.push_back({item, quantity});
  }
}

void Visit::check_out() {
  tell({.type = "begin_checkout", .page = "/checkout"}, 30);
  enter();
  if (chance_.uniform() < 0.03) {
    tell({.type = "error", .page = "/checkout", .properties = R"({"code":"payment_declined"})"}, 25);
    if (chance_.uniform() < 0.7) return;
  }
  const bool coupon = offer_coupon();
  if (chance_.uniform() < probability(checkout_odds + (coupon ? 0.5 * person_.price_response : 0))) order(cart_, true);
}

// A trial: one in four gets a coupon, whoever they are.
bool Visit::offer_coupon() {
  constexpr double share = 0.25;
  const bool given = chance_.uniform() < share;
  const std::string properties = fmt::format(R"({{"policy":"coupon trial","arm":"{}","propensity":{}}})",
                                             given ? "C10" : "nothing", given ? share : 1 - share);
  tell({.type = "decision", .page = "/checkout", .properties = properties}, 0);
  if (given) tell({.type = "offer", .page = "/checkout", .properties = R"({"coupon":"C10","discount":0.1})"}, 0);
  return given;
}

void Visit::order(const std::vector<Goods>& cart, bool honest) {
  const std::string id = fmt::format("o{:012x}", chance_.next() >> 16);
  for (const auto& [item, quantity] : cart) {
    Event line = about("purchase", item);
    line.order_id = id;
    line.quantity = static_cast<double>(quantity);
    tell(line, item == cart.front().item ? 40 : 0);
    memory_.brand = diary_.world().items[item].brand;
    const Aftermath after{
        .person = person_.number, .item = item, .quantity = quantity, .price = *line.price, .order = id};
    const auto expect = [&](Aftermath::Kind kind, std::size_t from, std::size_t span) {
      Aftermath what = after;
      what.kind = kind;
      diary_.expect(from + chance_.below(span), what);
    };
    if (!honest) {
      expect(Aftermath::Kind::chargeback, 20, 20);
      continue;
    }
    if (chance_.uniform() < 0.15) expect(Aftermath::Kind::review, 3, 18);
    if (chance_.uniform() < probability(-3 - 0.8 * diary_.world().items[item].quality))
      expect(Aftermath::Kind::refund, 2, 14);
    if (chance_.uniform() < 0.03) expect(Aftermath::Kind::question, 1, 5);
    if (chance_.uniform() < 0.1) expect(Aftermath::Kind::rating, 1, 20);
    if (chance_.uniform() < 0.05) expect(Aftermath::Kind::survey, 7, 14);
  }
}

void live(const Person& person, Memory& memory, stats::Random& chance, Diary& diary) {
  const std::size_t visits = draw_poisson(person.visits_a_day * season(diary.begin()), chance);
  for (std::size_t i = 0; i < visits; ++i)
    Visit(person, memory, chance, diary, diary.begin() + draw_time(chance)).shop();
}

}  // namespace aisle::simulate
