#include "store/sorted_batch.h"

#include "core/error.h"
#include "core/event.h"
#include "core/parallel.h"

#include <algorithm>
#include <chrono>
#include <fmt/format.h>
#include <numeric>
#include <random>
#include <tuple>

namespace aisle::store {

namespace {

constexpr std::uint32_t months_a_year = 12;
constexpr std::size_t worth_a_thread = 256U << 10U;  // bytes of a block

std::uint32_t month_of(Micros time) {
  const auto days = std::chrono::floor<std::chrono::days>(
      std::chrono::sys_time<std::chrono::microseconds>(std::chrono::microseconds(time.count)));
  const std::chrono::year_month_day date(days);
  return static_cast<std::uint32_t>(static_cast<int>(date.year())) * months_a_year +
         static_cast<unsigned>(date.month()) - 1;
}

}  // namespace

bool EventPlace::operator<(const EventPlace& other) const {
  return std::tie(month, user, time, seq) < std::tie(other.month, other.user, other.time, other.seq);
}

std::string month_name(std::uint32_t month) {
  return fmt::format("{:04}-{:02}", month / months_a_year, month % months_a_year + 1);
}

SortedBatch::SortedBatch() {
  std::random_device chance;
  const auto word = [&] { return static_cast<std::uint64_t>(chance()) << 32U | chance(); };
  const Hash hash{.key = {.high = word(), .low = word()}};
  numbers_ = decltype(numbers_)(0, hash);
}

void SortedBatch::add(Block&& block, Seq from) {
  if (looking_.valid()) looking_.get();
  bytes_ += block.lines.size();
  const Block& added = blocks_.emplace_back(std::move(block));
  if (added.lines.size() < worth_a_thread) return look_through(added, from);  // as served events come: some at a time
  looking_ = std::async(std::launch::async, [this, from, &added] { look_through(added, from); });
}

std::uint32_t SortedBatch::number_of(std::string_view user, std::string_view line) {
  if (const auto found = numbers_.find(user); found != numbers_.end()) return found->second;
  const bool in_line = user.data() >= line.data() && user.data() < line.data() + line.size();
  if (!user.empty() && !in_line) user = kept_.emplace_back(user);
  users_.push_back(user);
  return numbers_[user] = static_cast<std::uint32_t>(users_.size() - 1);
}

void SortedBatch::put_users_in_order() {
  std::vector<std::uint32_t> order(users_.size());
  std::iota(order.begin(), order.end(), 0U);
  std::ranges::sort(order, [&](std::uint32_t a, std::uint32_t b) {
    const bool a_is_nobody = users_[a].empty();
    return a_is_nobody != users_[b].empty() ? !a_is_nobody : users_[a] < users_[b];
  });
  std::vector<std::uint32_t> place(order.size());
  for (std::uint32_t i = 0; i < order.size(); ++i) place[order[i]] = i;
  for (auto& event : places_) event.user = place[event.user];
  numbers_.clear();
}

void SortedBatch::look_through(const Block& block, Seq from) {
  std::string_view rest = block.lines;
  std::string unescaped;
  auto& found = found_.emplace_back();
  found.reserve(block.count);
  for (Seq seq = block.first; !rest.empty(); ++seq) {
    const auto line = rest.substr(0, rest.find('\n'));
    rest.remove_prefix(line.size() + 1);
    if (seq < from) continue;
    const auto event = parse_event_start(line, unescaped);
    if (!event)
      throw Error(fmt::format("event {} of the journal cannot be read", seq), "", "run `aisle doctor` on the shop");
    const auto user = event->user_id.empty() ? event->anonymous_id : event->user_id;
    found.push_back(
        {.month = month_of(event->time), .user = number_of(user, line), .time = event->time, .seq = seq, .line = line});
  }
}

void SortedBatch::sort() {
  if (looking_.valid()) looking_.get();
  std::size_t count = 0;
  for (const auto& found : found_) count += found.size();
  places_.reserve(count);
  for (; !found_.empty(); found_.pop_front())
    places_.insert(places_.end(), found_.front().begin(), found_.front().end());
  put_users_in_order();
  const auto middle = places_.begin() + static_cast<std::ptrdiff_t>(places_.size() / 2);
  parallel_for(
      2, [&](std::size_t half) { half == 0 ? std::sort(places_.begin(), middle) : std::sort(middle, places_.end()); });
  std::inplace_merge(places_.begin(), middle, places_.end());
}

}  // namespace aisle::store
