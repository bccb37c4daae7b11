#pragma once

#include "store/shop.h"

#include <cstddef>
#include <deque>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

namespace aisle::serve {

// Finds decisions again: the latest in memory, older ones in the log. Safe from several threads.
class Decisions {
 public:
  explicit Decisions(const store::Shop& shop);
  Decisions(const Decisions&) = delete;
  Decisions& operator=(const Decisions&) = delete;
  ~Decisions() = default;

  // The line of a decision that was just made. The latest 10,000 are kept, or fewer where they are long: 64 MiB.
  void remember(const std::string& id, std::string line);
  // Lets go of those in memory.
  void forget();
  // Its line, without the line feed. Reads the log where it is not among the latest: that takes a while.
  [[nodiscard]] std::optional<std::string> find(const std::string& id) const;

 private:
  [[nodiscard]] std::optional<std::string> in_log(const std::string& id) const;

  const store::Shop& shop_;
  mutable std::mutex mutex_;
  struct Kept {
    std::string id, line;
  };
  std::deque<Kept> latest_;                                    // the oldest first
  std::size_t bytes_ = 0;                                      // of their lines
  std::unordered_map<std::string_view, const Kept*> kept_by_;  // by ids that stand in it
};

}  // namespace aisle::serve
