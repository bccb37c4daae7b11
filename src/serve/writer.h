#pragma once

#include "predict/live.h"
#include "store/import.h"
#include "store/received.h"
#include "store/shop.h"

#include <atomic>
#include <condition_variable>
#include <cstddef>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

namespace aisle::serve {

// The one thread that writes the shop's log. What waits is taken up together: decided, written, synced once, told to
// the live state, and only then answered. So an answer that is asked for after an event was acknowledged has seen it.
class Writer {
 public:
  // What became of the batch; `failure` is empty unless the disk failed it. On the writer's thread.
  using Done = std::function<void(const store::Received& received, const std::string& failure)>;

  // Opens the log (Error when somebody else writes it) and what is live. `shop` must outlive it.
  explicit Writer(const store::Shop& shop);
  Writer(const Writer&) = delete;
  Writer& operator=(const Writer&) = delete;
  ~Writer();  // stop()

  // Any thread. False when more waits than the disk can follow: then `done` is never called.
  bool submit(std::unique_ptr<store::Received> received, Done done);
  // A line that append_event made, of what the program did itself, with its line feed: it will be on the disk within a
  // second. Any thread.
  void tell(std::string line);

  [[nodiscard]] std::shared_ptr<predict::Live> live() const { return live_; }
  // Why nothing is taken at the moment; empty when all is well.
  [[nodiscard]] std::string failure() const;
  // Batches that wait.
  [[nodiscard]] std::size_t waiting() const;
  // Events that were kept since the start.
  [[nodiscard]] std::uint64_t kept() const { return kept_.load(std::memory_order_relaxed); }

  // Writes what waits, syncs it and ends. Nothing is taken afterwards.
  void stop();

 private:
  struct Job {
    std::unique_ptr<store::Received> received;
    Done done;
    std::size_t bytes = 0;
  };

  void run();
  void write(std::vector<Job>& jobs, const std::string& own);
  void apply(const std::vector<Job>& jobs, const std::string& own);
  void recover();
  void fail(const std::string& why);

  const store::Shop& shop_;
  std::optional<store::Importer> importer_;
  std::shared_ptr<predict::Live> live_;
  store::Seq applied_ = 0;  // what is live knows the log up to this event

  mutable std::mutex mutex_;
  std::condition_variable woken_;
  std::vector<Job> jobs_;
  std::string own_;
  std::size_t bytes_ = 0;  // of jobs that wait or are being written
  bool stopping_ = false;
  std::string failure_;
  std::atomic<std::uint64_t> kept_ = 0;
  std::thread thread_;  // last: it uses what stands above
};

}  // namespace aisle::serve
