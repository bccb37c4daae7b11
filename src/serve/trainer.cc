#include "serve/trainer.h"

#include "serve/child.h"
#include "serve/log.h"

#include <exception>
#include <filesystem>
#include <utility>

namespace aisle::serve {

bool worth_a_snapshot(std::uint64_t added, std::uint64_t held, std::uint64_t lately) {
  constexpr std::uint64_t many = 5'000'000, enough = 500'000, busy = 10'000;
  return added > (lately < busy ? enough : many) && added > held / 10;
}

Trainer::Trainer(const store::Shop& shop, std::chrono::seconds every, std::function<bool()> snapshot_due)
    : shop_(shop), every_(every), snapshot_due_(std::move(snapshot_due)), thread_([this] { run(); }) {}

Trainer::~Trainer() {
  {
    const std::lock_guard hold(mutex_);
    stopping_ = true;
    stopped_.notify_all();
  }
  thread_.join();
}

bool Trainer::stopping() {
  const std::lock_guard hold(mutex_);
  return stopping_;
}

void Trainer::run() {
  constexpr std::chrono::seconds look_every{1};
  constexpr std::chrono::minutes between_snapshots{1};
  auto due = std::chrono::steady_clock::now() + every_;
  auto snapshot_from = std::chrono::steady_clock::now() + between_snapshots;  // whether much comes is not known yet
  while (true) {
    {
      std::unique_lock hold(mutex_);
      if (stopped_.wait_for(hold, look_every, [this] { return stopping_; })) return;
    }
    try {
      const bool train = every_.count() > 0 && std::chrono::steady_clock::now() >= due;
      const bool pack = std::chrono::steady_clock::now() >= snapshot_from && snapshot_due_();
      const bool packed = (train || pack) && work("snapshot", "snapshot.log") == 0;
      if (train || pack) snapshot_from = std::chrono::steady_clock::now() + between_snapshots;
      if (!train) continue;
      if (packed) (void)work("train", "training.log");
      due = std::chrono::steady_clock::now() + every_;
    } catch (const std::exception& error) {
      log("work failed", {{"why", error.what()}});
    }
  }
}

int Trainer::work(const std::string& command, const char* output) {
  const auto path = shop_.folder() / "reports" / output;
  std::filesystem::create_directories(path.parent_path());
  log("begun", {{"command", command}, {"output", path.string()}});
  const int status =
      run_again({command, shop_.folder().string()}, {.output = path}, [this] { return stopping(); }, Wanted::sometime);
  log("ended", {{"command", command}, {"status", status}});
  return status;
}

}  // namespace aisle::serve
