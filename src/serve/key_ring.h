#pragma once

#include "serve/keys.h"

#include <atomic>
#include <chrono>
#include <cstddef>
#include <memory>
#include <vector>

namespace aisle::serve {

// Keys in use: who asks how often. Safe from several threads.
class KeyRing {
 public:
  explicit KeyRing(Keys keys);

  [[nodiscard]] const Keys& keys() const { return keys_; }
  // How long the key has to wait before it may ask again; 0: it may, and has now. Evenly as many a second as the key
  // says, with a second's worth at once (the generic cell rate algorithm, ITU-T I.371).
  std::chrono::milliseconds wait(std::size_t key);

 private:
  Keys keys_;
  std::unique_ptr<std::atomic<std::int64_t>[]> due_;  // nanoseconds of the steady clock, a key each
};

}  // namespace aisle::serve
