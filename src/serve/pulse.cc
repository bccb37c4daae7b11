#include "serve/pulse.h"

#include <algorithm>
#include <functional>
#include <set>
#include <span>
#include <string_view>

namespace aisle::serve {

namespace {

constexpr std::int64_t shown_seconds = 60;
constexpr std::int64_t active = 5 * 60;
constexpr std::int64_t remembered = 30 * 60;
constexpr std::size_t most_people = 100'000;
constexpr std::size_t most_sales = 100'000;

std::int64_t second_now() { return now().count / second.count; }

double amount(Money money) { return static_cast<double>(money.millionths) / 1e6; }

}  // namespace

void Pulse::add(const store::Received& received) {
  const std::int64_t now_second = second_now();
  const std::lock_guard hold(mutex_);
  const auto place = static_cast<std::size_t>(now_second) % seconds;
  if (second_[place] != now_second) events_[place] = 0;
  second_[place] = now_second;
  events_[place] += received.added.size();
  const std::size_t told = std::min(received.added.size(), most_told);
  count(received, now_second);
  for (std::size_t i = received.added.size() - told; i < received.added.size(); ++i)
    keep(received.batch.events[received.added[i]]);
  if (now_second > forgotten_ + 10) forget(now_second);
}

void Pulse::note(const Event& event) {
  const std::lock_guard hold(mutex_);
  keep(event);
}

// Some together: what is known of them is fetched from memory for all of them at once.
void Pulse::count(const store::Received& received, std::int64_t second) {
  constexpr std::size_t together = 16;
  std::array<std::optional<std::uint64_t>, together> people;
  for (std::size_t first = 0; first < received.added.size(); first += together) {
    const auto some = std::span(received.added).subspan(first, std::min(together, received.added.size() - first));
    for (std::size_t i = 0; i < some.size(); ++i) {
      people[i] = who_did(received.batch.events[some[i]]);
      if (people[i]) people_.expect(*people[i]);
    }
    for (std::size_t i = 0; i < some.size(); ++i)
      if (people[i]) people_.expect_value(*people[i]);
    for (std::size_t i = 0; i < some.size(); ++i)
      if (people[i]) count(*people[i], received.batch.events[some[i]], second);
  }
}

std::optional<std::uint64_t> Pulse::who_did(const Event& event) {
  const auto who = event.user_id.empty() ? event.anonymous_id : event.user_id;
  if (who.empty() || fact_type(event.type) != nullptr) return {};
  return std::hash<std::string_view>()(who);
}

void Pulse::count(std::uint64_t who, const Event& event, std::int64_t second) {
  const bool buys = event.type == "purchase";
  if (people_.size() < most_people || people_.find(who) != nullptr) {
    Person& person = people_[who];
    person.seen = second;
    if (buys) person.bought = second;
  }
  if (!buys || sales_.size() >= most_sales) return;
  const double price = event.price ? amount(*event.price) : 0;
  sales_.push_back({.second = second,
                    .amount = price * event.quantity.value_or(1),
                    .currency = std::string(event.currency),
                    .order = std::string(event.order_id)});
}

void Pulse::forget(std::int64_t second) {
  forgotten_ = second;
  const auto is_gone = [&](const Person& person) { return person.seen < second - remembered; };
  if (std::ranges::any_of(people_.values(), is_gone)) people_.erase_if(is_gone);
  while (!sales_.empty() && sales_.front().second < second - remembered) sales_.pop_front();
}

void Pulse::keep(const Event& event) {
  ++number_;
  Told& told = tail_[number_ % most_told];
  told.number = number_;
  told.time = event.time;
  told.type = event.type;
  told.user = event.user_id;
  told.visitor = event.anonymous_id;
  told.item = event.item_id;
  told.query = event.query;
  told.source = event.source;
  told.price = event.price;
  told.quantity = event.quantity;
}

Json Pulse::json_of(const Told& told) {
  Json out = Json::Object{{"number", told.number}, {"time", time_text(told.time)}, {"type", told.type}};
  const auto add = [&out](const char* name, const std::string& value) {
    if (!value.empty()) out[name] = value;
  };
  add("user", told.user);
  add("visitor", told.visitor);
  add("item", told.item);
  add("query", told.query);
  add("source", told.source);
  if (told.price) out["price"] = amount(*told.price);
  if (told.quantity) out["quantity"] = *told.quantity;
  return out;
}

std::uint64_t Pulse::events_in(std::int64_t second) const {
  const auto place = static_cast<std::size_t>(second) % seconds;
  return second_[place] == second ? events_[place] : 0;
}

std::uint64_t Pulse::events(int few) const {
  const std::int64_t now_second = second_now();
  const std::lock_guard hold(mutex_);
  std::uint64_t out = 0;
  for (std::int64_t each = now_second - few; each <= now_second; ++each) out += events_in(each);
  return out;
}

Json Pulse::figures() const {
  const std::int64_t now_second = second_now();
  const std::lock_guard hold(mutex_);
  if (counted_ != now_second) {
    figures_ = counted(now_second);
    counted_ = now_second;
  }
  return figures_;
}

Json Pulse::counted(std::int64_t now_second) const {
  Json events = Json::Array{};
  for (std::int64_t each = now_second - shown_seconds; each < now_second; ++each) events.push_back(events_in(each));
  std::size_t people = 0;
  std::size_t visitors = 0;
  std::size_t buyers = 0;
  for (const Person& person : people_.values()) {
    people += person.seen >= now_second - active ? 1 : 0;
    visitors += person.seen >= now_second - remembered ? 1 : 0;
    buyers += person.bought >= now_second - remembered ? 1 : 0;
  }
  Json revenue = Json::Object{};
  std::set<std::string_view> orders;
  std::size_t unnamed = 0;
  for (const auto& sale : sales_) {
    if (sale.second < now_second - remembered) continue;
    const Json* before = revenue.find(sale.currency);
    revenue[sale.currency] = sale.amount + (before == nullptr ? 0 : before->number());
    if (sale.order.empty()) ++unnamed;
    if (!sale.order.empty()) orders.insert(sale.order);
  }
  return Json::Object{{"events", events},
                      {"people", people},
                      {"visitors", visitors},
                      {"buyers", buyers},
                      {"orders", orders.size() + unnamed},
                      {"revenue", revenue}};
}

void Pulse::forget_tail() {
  const std::lock_guard hold(mutex_);
  tail_.fill({});
  untold_ = number_;
}

Json Pulse::tail(std::uint64_t after) const {
  const std::lock_guard hold(mutex_);
  Json out = Json::Array{};
  const std::uint64_t forgotten = std::max<std::uint64_t>(untold_, number_ - most_told);
  for (std::uint64_t number = std::max(after, forgotten) + 1; number <= number_; ++number)
    out.push_back(json_of(tail_[number % most_told]));
  return out;
}

}  // namespace aisle::serve
