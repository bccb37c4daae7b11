#include "serve/sealing.h"

#include "serve/log.h"
#include "serve/when_idle.h"
#include "store/journal.h"

#include <algorithm>
#include <exception>
#include <thread>

namespace aisle::serve {

namespace {

using Clock = std::chrono::steady_clock;

constexpr std::uint64_t worth_sealing = 16U << 20U;  // while nothing comes
constexpr std::uint64_t quickly_sealed = 128U << 20U;
constexpr std::uint64_t much_unsealed = 512U << 20U;

void not_sealed(const std::exception& error) { log("not sealed", {{"why", error.what()}}); }

}  // namespace

Sealing::Sealing(const store::Shop& shop) : shop_(shop), busy_until_(Clock::now()) {  // who starts anew is soon asked
  for (const auto& segment : store::segments(shop.files(), shop.journal()))
    unsealed_ += shop.files().size(segment.path);
}

void Sealing::written(std::uint64_t bytes) {
  unsealed_ += bytes;
  busy_until_ = Clock::now();
}

void Sealing::begin_if_worth_it(store::Importer& importer) {
  constexpr std::chrono::seconds quiet{5};
  const bool idle = Clock::now() > busy_until_ + quiet;
  if (unsealed_ > (idle ? worth_sealing : much_unsealed)) begin(importer);
}

void Sealing::begin_if_quick(store::Importer& importer) {
  if (unsealed_ > 0 && unsealed_ < quickly_sealed) begin(importer);
}

void Sealing::begin(store::Importer& importer) {
  if (going_on_.valid() && going_on_.wait_for(std::chrono::seconds(0)) != std::future_status::ready) return;
  unsealed_ = 0;  // when it fails, it is tried again once as much has come
  hurry_ = false;
  try {
    going_on_ = when_idle([this, upto = importer.begin_seal()] {
      try {
        const auto begun = Clock::now();
        (void)store::seal_beside(shop_, upto, [this] { breathe(); });
        log("sealed", {{"upto", upto}, {"seconds", std::chrono::duration<double>(Clock::now() - begun).count()}});
      } catch (const std::exception& error) {  // what is in the journal stays there
        not_sealed(error);
      }
    });
  } catch (const std::exception& error) {
    not_sealed(error);
  }
}

void Sealing::finish() {
  hurry_ = true;
  if (going_on_.valid()) going_on_.get();
}

// Twice as long as this thread worked since it last slept, or waited for the processor.
void Sealing::breathe() const {
  constexpr std::chrono::milliseconds worth_it{2};
  constexpr Clock::duration longest = std::chrono::milliseconds(100);
  thread_local auto woke = Clock::now();
  const auto worked = Clock::now() - woke;
  if (worked < worth_it) return;
  if (!hurry_) std::this_thread::sleep_for(std::min(2 * worked, longest));
  woke = Clock::now();
}

}  // namespace aisle::serve
