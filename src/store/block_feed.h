#pragma once

#include "store/journal.h"

#include <cstddef>
#include <future>
#include <string>
#include <string_view>

namespace aisle::store {

// Collects lines for a journal in large blocks; one is written while the next is collected. For one thread.
class BlockFeed {
 public:
  explicit BlockFeed(Journal& journal) : journal_(journal) {}
  BlockFeed(const BlockFeed&) = delete;
  BlockFeed& operator=(const BlockFeed&) = delete;
  ~BlockFeed() = default;  // waits for the block on its way; what is only collected goes

  // A line without its line feed. It is not acknowledged before flush returns.
  void add(std::string_view line);
  // Sends what is collected on its way if it is a large block. Throws what the journal said of the block before.
  void send_large();
  // Returns when everything that was added is on the disk; throws when it cannot be.
  void flush();

 private:
  void send();
  void wait();

  Journal& journal_;
  std::string collected_;
  std::size_t count_ = 0;
  std::string sent_;
  std::future<Seq> writing_;  // last: it uses what stands above
};

}  // namespace aisle::store
