#include "store/block_feed.h"

namespace aisle::store {

namespace {
constexpr std::size_t large = 8U << 20U;
}

void BlockFeed::add(std::string_view line) {
  collected_ += line;
  collected_ += '\n';
  ++count_;
}

void BlockFeed::send_large() {
  if (collected_.size() >= large) send();
}

void BlockFeed::flush() {
  if (count_ > 0) send();
  wait();
}

void BlockFeed::wait() {
  if (writing_.valid()) (void)writing_.get();
}

void BlockFeed::send() {
  wait();
  sent_.swap(collected_);
  collected_.clear();
  writing_ = std::async(std::launch::async, [this, count = count_] { return journal_.append(sent_, count); });
  count_ = 0;
}

}  // namespace aisle::store
