#pragma once

#include "core/json.h"
#include "store/log_reader.h"

#include <chrono>
#include <cstddef>
#include <cstdint>
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
  Decisions();
  Decisions(const Decisions&) = delete;
  Decisions& operator=(const Decisions&) = delete;
  ~Decisions() = default;

  using Moment = std::chrono::steady_clock::time_point;

  // The line of a decision that was just made, and when what it was made of became live. The latest 10,000 are kept, or
  // fewer where they are long: 64 MiB.
  void remember(const std::string& id, std::string line, Moment live_since);
  // Somebody was erased: lets go of those in memory, and keeps none there that is made of what was live before `over`.
  void forget(Moment over);
  // Its line, without the line feed. Asks the log where it is not among the latest: that takes a while.
  [[nodiscard]] std::optional<std::string> find(store::LogReader& log, const std::string& id) const;

 private:
  mutable std::mutex mutex_;
  struct Kept {
    std::string id, line;
  };
  std::deque<Kept> latest_;                                    // the oldest first
  std::size_t bytes_ = 0;                                      // of their lines
  Moment erased_ = Moment::min();                              // when somebody was, last
  std::unordered_map<std::string_view, const Kept*> kept_by_;  // by ids that stand in it
};

// What came of a decision, the first thousand: events after the log's event `after` whose properties name it, each an
// object of type, user, item and time.
Json feedback_on(store::LogReader& log, const std::string& decision, std::uint64_t after);

}  // namespace aisle::serve
