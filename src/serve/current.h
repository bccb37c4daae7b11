#pragma once

#include "decide/desk.h"
#include "features/task.h"
#include "serve/key_ring.h"
#include "serve/writer.h"
#include "store/shop.h"

#include <atomic>
#include <condition_variable>
#include <future>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

namespace aisle::serve {

// What answers are made of at the moment: what is live, the models that are published, rules, keys. A thread looks
// several times a second whether any of them changed in the shop's folder, and takes up what did; what the catalogue
// has told since, too (decide::is_outdated). Safe from several threads.
class Current {
 public:
  using Tasks = std::shared_ptr<const std::vector<features::Task>>;

  // Both must outlive it; `writer` is asked for what is live, and to go on with another.
  Current(const store::Shop& shop, Writer& writer);
  Current(const Current&) = delete;
  Current& operator=(const Current&) = delete;
  ~Current();  // stop()

  [[nodiscard]] std::shared_ptr<const decide::Desk> desk() const { return desk_.load(); }
  [[nodiscard]] std::shared_ptr<KeyRing> keys() const { return keys_.load(); }
  void take_keys(Keys keys) { keys_ = std::make_shared<KeyRing>(std::move(keys), this->keys().get()); }
  // The questions that shop.toml declares, whether a model answers them or none is published yet.
  [[nodiscard]] Tasks tasks() const { return tasks_.load(); }

  // Makes what is live anew, as after something was erased, and waits for it; throws what kept it from that.
  void live_anew();

  // Takes up nothing more.
  void stop();

 private:
  void watch();
  void look(std::optional<std::promise<void>> asked);
  void look_again();
  void renew();
  [[nodiscard]] std::string watched() const;

  const store::Shop& shop_;
  Writer& writer_;
  std::string watched_;   // what desk and keys were made of
  std::string snapshot_;  // what is live was made of
  std::atomic<std::shared_ptr<KeyRing>> keys_;
  std::atomic<std::shared_ptr<const decide::Desk>> desk_;
  std::atomic<Tasks> tasks_;

  std::mutex mutex_;
  std::condition_variable stopped_;
  bool stopping_ = false;
  std::optional<std::promise<void>> renewal_;  // somebody waits until what is live was made anew
  std::thread watcher_;                        // last: it uses what stands above
};

}  // namespace aisle::serve
