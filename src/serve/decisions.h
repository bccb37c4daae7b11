#pragma once

#include "store/shop.h"

#include <deque>
#include <mutex>
#include <optional>
#include <string>
#include <unordered_map>

namespace aisle::serve {

// Finds decisions again: the latest in memory, older ones in the log. Safe from several threads.
class Decisions {
 public:
  explicit Decisions(const store::Shop& shop) : shop_(shop) {}

  // The line of a decision that was just made.
  void remember(const std::string& id, const std::string& line);
  // Lets go of those in memory.
  void forget();
  // Its line, without the line feed. Reads the log where it is not among the latest: that takes a while.
  [[nodiscard]] std::optional<std::string> find(const std::string& id) const;

 private:
  [[nodiscard]] std::optional<std::string> in_log(const std::string& id) const;

  const store::Shop& shop_;
  mutable std::mutex mutex_;
  std::unordered_map<std::string, std::string> latest_;
  std::deque<std::string> order_;
};

}  // namespace aisle::serve
