#pragma once

#include "serve/keys.h"
#include "serve/senders.h"

#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

namespace aisle::serve {

// Keys in use: who asks how often. Safe from several threads.
class KeyRing {
 public:
  // Keys that `before` has too go on as they stand there: neither ring forgets what was asked by the other.
  explicit KeyRing(Keys keys, const KeyRing* before = nullptr);

  [[nodiscard]] const Keys& keys() const { return keys_; }
  // How long the key has to wait before it may ask again; 0: it may, and has now. As many a second as the key says,
  // with a second's worth at once.
  std::chrono::milliseconds wait(std::size_t key);
  // The same of events that one network (networks.h) sends with a browser's key: as many a second as the key says, with
  // a second's worth at once, or what one body may hold.
  std::chrono::milliseconds wait(std::size_t key, std::uint64_t network, std::size_t events);
  // As if neither had let a request and one event of it through: it was refused after all.
  void give_back(std::size_t key, std::uint64_t network);

 private:
  using Due = std::atomic<std::int64_t>;  // nanoseconds of the steady clock

  Keys keys_;
  std::vector<std::shared_ptr<Due>> due_;  // a key each
  std::shared_ptr<Senders> senders_;
};

}  // namespace aisle::serve
