#include "store/sorted_batch.h"

#include "core/error.h"
#include "core/event.h"
#include "core/parallel.h"

#include <algorithm>
#include <chrono>
#include <cstring>
#include <fmt/format.h>
#include <tuple>

namespace aisle::store {

namespace {

constexpr std::uint32_t months_a_year = 12;

std::uint64_t start_of(std::string_view user) {
  if (user.empty()) return ~0ULL;  // UTF-8 has no byte 0xff: after all others
  std::uint64_t word = 0;
  std::memcpy(&word, user.data(), std::min(user.size(), sizeof word));
  return __builtin_bswap64(word);
}

std::uint32_t month_of(Micros time) {
  const auto days = std::chrono::floor<std::chrono::days>(
      std::chrono::sys_time<std::chrono::microseconds>(std::chrono::microseconds(time.count)));
  const std::chrono::year_month_day date(days);
  return static_cast<std::uint32_t>(static_cast<int>(date.year())) * months_a_year +
         static_cast<unsigned>(date.month()) - 1;
}

}  // namespace

bool EventPlace::operator<(const EventPlace& other) const {
  if (month != other.month) return month < other.month;
  if (user_start != other.user_start) return user_start < other.user_start;
  if (const int order = user.compare(other.user); order != 0) return order < 0;
  return std::tie(time, seq) < std::tie(other.time, other.seq);
}

std::string month_name(std::uint32_t month) {
  return fmt::format("{:04}-{:02}", month / months_a_year, month % months_a_year + 1);
}

void SortedBatch::add(Block&& block, Seq from) {
  if (looking_.valid()) looking_.get();
  bytes_ += block.lines.size();
  looking_ = std::async(std::launch::async,
                        [this, from, &added = blocks_.emplace_back(std::move(block))] { look_through(added, from); });
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
    const auto event = parse_event(line, unescaped);
    if (!event)
      throw Error(fmt::format("event {} of the journal cannot be read", seq), "", "run `aisle doctor` on the shop");
    std::string_view user = event->user_id.empty() ? event->anonymous_id : event->user_id;
    const bool in_line = user.data() >= line.data() && user.data() < line.data() + line.size();
    if (!user.empty() && !in_line) user = users_.emplace_back(user);
    found.push_back({.user_start = start_of(user),
                     .user = user,
                     .line = line,
                     .time = event->time,
                     .seq = seq,
                     .month = month_of(event->time)});
  }
}

void SortedBatch::sort() {
  if (looking_.valid()) looking_.get();
  std::size_t count = 0;
  for (const auto& found : found_) count += found.size();
  places_.reserve(count);
  for (; !found_.empty(); found_.pop_front())
    places_.insert(places_.end(), found_.front().begin(), found_.front().end());
  const auto middle = places_.begin() + static_cast<std::ptrdiff_t>(places_.size() / 2);
  parallel_for(
      2, [&](std::size_t half) { half == 0 ? std::sort(places_.begin(), middle) : std::sort(middle, places_.end()); });
  std::inplace_merge(places_.begin(), middle, places_.end());
}

}  // namespace aisle::store
