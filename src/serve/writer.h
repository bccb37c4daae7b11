#pragma once

#include "predict/live.h"
#include "serve/pulse.h"
#include "serve/sealing.h"
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
#include <string_view>
#include <thread>
#include <vector>

namespace aisle::serve {

// The one thread that writes the shop's log. What waits is taken up together: decided, written, synced once, told to
// the live state, and only then answered. So an answer that is asked for after an event was acknowledged has seen it.
class Writer {
 public:
  // What became of the batch; `failure` is empty unless the disk failed it. On the writer's thread.
  using Done = std::function<void(const store::Received& received, const std::string& failure)>;

  // Opens the log (Error when somebody else writes it) and what is live. Both must outlive it; `pulse` is told what
  // happens.
  Writer(const store::Shop& shop, Pulse& pulse);
  Writer(const Writer&) = delete;
  Writer& operator=(const Writer&) = delete;
  ~Writer();  // stop()

  // Any thread. False when more waits than the disk can follow (512 MiB of memory): then `done` is never called.
  bool submit(std::unique_ptr<store::Received> received, Done done);
  // A line that append_event made, of what the program did itself, with its line feed: it will be on the disk within a
  // second, or when the log can be written again. Beyond 256 MiB that wait it is lost, and counted. Any thread.
  void tell(std::string_view line);

  // What is live now; for who made the writer, and on its thread.
  [[nodiscard]] std::shared_ptr<predict::Live> live() const { return live_; }
  // From now on what is written is also noted down, for the live state that follows: call it, open that state, tell it
  // what came, then have it adopted.
  void begin_handover();
  // Tells `next` what was noted, until little is left: on the caller's thread, however long it takes.
  void tell_noted(predict::Live& next);
  // Tells `next` what it does not know yet and takes it instead, between two batches; `taken` is called at that moment,
  // on the writer's thread, with whether it was taken: not when it is empty, nor when the log had to be opened again
  // meanwhile.
  void adopt(std::shared_ptr<predict::Live> next, std::function<void(bool)> taken);
  // Lets the log go between two batches, calls `borrowed`, and takes the log again; what waits, waits meanwhile.
  // Returns whether what is live must be made anew: something was written that it cannot be told. Any thread, one at a
  // time.
  [[nodiscard]] bool lend(const std::function<void()>& borrowed);
  // Why nothing is taken at the moment; empty when all is well.
  [[nodiscard]] std::string failure() const;
  // Batches that wait.
  [[nodiscard]] std::size_t waiting() const;
  // Lines that were told and lost.
  [[nodiscard]] std::uint64_t lost() const { return lost_.load(std::memory_order_relaxed); }
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

  struct Noted {
    store::Seq first = 0;
    std::string lines;
  };

  void run();
  void let_go();
  void hand_over();
  void lend_out();
  [[nodiscard]] bool take_back();
  static void add_noted(const std::vector<Noted>& noted, predict::Live& live);
  void note(store::Seq first, const std::vector<Job>& jobs, const std::string& own);
  void write(std::vector<Job>& jobs, const std::string& told);
  void apply(const std::vector<Job>& jobs, const std::string& own);
  void recover();
  void set_aside(const std::vector<Job>& jobs);
  void fail(const std::string& why);

  const store::Shop& shop_;
  Pulse& pulse_;
  std::optional<store::Importer> importer_;
  std::shared_ptr<predict::Live> live_;
  Sealing sealing_;
  store::Seq applied_ = 0;  // what is live knows the log up to this event
  std::string untold_;      // own lines that are being written, or that the disk refused

  mutable std::mutex mutex_;
  std::condition_variable woken_;
  std::vector<Job> jobs_;
  std::string own_;
  std::size_t bytes_ = 0;  // of jobs that wait or are being written
  bool stopping_ = false;
  std::string failure_;
  bool noting_ = false;
  bool spoiled_ = false;  // something came that was not noted: the handover comes to nothing
  std::shared_ptr<predict::Live> next_live_;
  std::function<void(bool)> taken_;  // what is still to be done for a handover
  std::vector<Noted> noted_;
  std::function<void()> lending_;  // what is to be done while the log is somebody else's
  std::atomic<std::uint64_t> kept_ = 0;
  std::atomic<std::uint64_t> lost_ = 0;
  std::thread thread_;  // last: it uses what stands above
};

}  // namespace aisle::serve
