#pragma once

#include <algorithm>
#include <condition_variable>
#include <cstddef>
#include <exception>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace aisle {

// Things that are filled one after the other, worked on side by side, and taken in the order in which they were filled.
template <typename Thing>
struct InOrder {
  std::function<bool(Thing&)> fill;  // one call at a time; false: there is no more
  std::function<void(Thing&)> work;  // on all cores
  std::function<void(Thing&)> take;  // on the thread that calls run

  // Until there is no more. At most `most` things stand in memory; each is filled anew after it was taken, so it keeps
  // what it has allocated. What any of the three throws first ends it all and is thrown here.
  void run(std::size_t most) {
    std::vector<Thing> things(most);
    Progress progress{.done = std::vector<char>(most, 0)};
    std::vector<std::jthread> threads(std::max(1U, std::thread::hardware_concurrency()));
    for (auto& thread : threads) thread = std::jthread([&] { keep_working(things, progress); });
    try {
      take_all(things, progress);
    } catch (...) {
      progress.fail();
    }
    threads.clear();
    if (progress.failure) std::rethrow_exception(progress.failure);
  }

 private:
  struct Progress {
    std::vector<char> done;  // of each place: worked on, not taken yet
    std::mutex filling = {};
    std::mutex mutex = {};  // of all that follows
    std::condition_variable changed = {};
    std::size_t filled = 0;
    std::size_t taken = 0;
    bool ended = false;
    std::exception_ptr failure = {};

    void fail() {
      const std::lock_guard hold(mutex);
      if (!failure) failure = std::current_exception();
      changed.notify_all();
    }
  };

  // The place of a thing that was filled; as many as there are places when there is no more.
  std::size_t fill_next(std::vector<Thing>& things, Progress& progress) {
    const std::lock_guard alone(progress.filling);
    {
      std::unique_lock hold(progress.mutex);
      progress.changed.wait(
          hold, [&] { return progress.failure || progress.ended || progress.filled < progress.taken + things.size(); });
      if (progress.failure || progress.ended) return things.size();
    }
    const std::size_t place = progress.filled % things.size();
    const bool more = fill(things[place]);
    const std::lock_guard hold(progress.mutex);
    progress.ended = !more;
    progress.filled += more ? 1 : 0;
    if (!more) progress.changed.notify_all();
    return more ? place : things.size();
  }

  void keep_working(std::vector<Thing>& things, Progress& progress) {
    try {
      for (auto place = fill_next(things, progress); place < things.size(); place = fill_next(things, progress)) {
        work(things[place]);
        const std::lock_guard hold(progress.mutex);
        progress.done[place] = 1;
        progress.changed.notify_all();
      }
    } catch (...) {
      progress.fail();
    }
  }

  void take_all(std::vector<Thing>& things, Progress& progress) {
    for (std::size_t place = 0;; place = (place + 1) % things.size()) {
      {
        std::unique_lock hold(progress.mutex);
        const auto at_end = [&] { return progress.ended && progress.taken == progress.filled; };
        progress.changed.wait(hold, [&] { return progress.failure || progress.done[place] != 0 || at_end(); });
        if (progress.failure || progress.done[place] == 0) return;
      }
      take(things[place]);
      const std::lock_guard hold(progress.mutex);
      progress.done[place] = 0;
      ++progress.taken;
      progress.changed.notify_all();
    }
  }
};

}  // namespace aisle
