#include "serve/trainer.h"

#include "serve/child.h"
#include "serve/log.h"

#include <exception>

namespace aisle::serve {

Trainer::Trainer(const store::Shop& shop, std::chrono::seconds every)
    : shop_(shop), every_(every), thread_([this] { run(); }) {}

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
  while (true) {
    {
      std::unique_lock hold(mutex_);
      if (stopped_.wait_for(hold, every_, [this] { return stopping_; })) return;
    }
    try {
      train();
    } catch (const std::exception& error) {
      log("training failed", {{"why", error.what()}});
    }
  }
}

void Trainer::train() {
  const auto output = shop_.folder() / "reports" / "training.log";
  std::filesystem::create_directories(output.parent_path());
  log("training begins", {{"output", output.string()}});
  const auto stop = [this] { return stopping(); };
  int status = run_again({"snapshot", shop_.folder().string()}, output, stop);
  if (status == 0) status = run_again({"train", shop_.folder().string()}, output, stop);
  log("training ended", {{"status", status}});
}

}  // namespace aisle::serve
