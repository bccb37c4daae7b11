#pragma once

#include "store/shop.h"

#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace aisle::serve {

// Finds decisions again: the latest in memory, older ones in the log. Safe from several threads.
class Decisions {
 public:
  explicit Decisions(const store::Shop& shop);
  Decisions(const Decisions&) = delete;
  Decisions& operator=(const Decisions&) = delete;
  ~Decisions() = default;

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
  struct Kept {
    std::string id, line;
  };
  std::vector<Kept> latest_;                                    // a ring
  std::size_t next_ = 0;                                        // its place
  std::unordered_map<std::string_view, std::size_t> place_of_;  // by ids that stand in it
};

}  // namespace aisle::serve
