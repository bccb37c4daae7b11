#include "serve/sealing.h"

#include "core/error.h"
#include "serve/child.h"
#include "serve/log.h"
#include "store/journal.h"

#include <exception>
#include <filesystem>
#include <string>
#include <utility>

namespace aisle::serve {

namespace {

using Clock = std::chrono::steady_clock;

constexpr std::uint64_t worth_sealing = 16U << 20U;  // while nothing comes
constexpr std::uint64_t quickly_sealed = 64U << 20U;
constexpr std::uint64_t much_unsealed = 128U << 20U;  // a start reads as much again

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
  take_runs(importer);
  const bool idle = Clock::now() > busy_until_ + quiet;
  if (unsealed_ > (idle ? worth_sealing : much_unsealed)) begin(importer);
}

void Sealing::seal_if_quick(store::Importer& importer) {
  if (unsealed_ == 0 || unsealed_ > quickly_sealed) return;
  try {
    const auto ids = importer.begin_seal();
    (void)store::write_run(shop_.files(), shop_.index(), ids);
    (void)store::seal_beside(shop_, ids.last);
  } catch (const std::exception& error) {
    not_sealed(error);
  }
}

void Sealing::take_runs(store::Importer& importer) {
  std::vector<store::IdRun> arrived;
  {
    const std::lock_guard hold(mutex_);
    arrived.swap(arrived_);
  }
  for (auto& run : arrived) importer.take_run(std::move(run));
}

void Sealing::begin(store::Importer& importer) {
  if (going_on_.valid() && going_on_.wait_for(std::chrono::seconds(0)) != std::future_status::ready) return;
  take_runs(importer);
  leaving_ = std::exchange(unsealed_, 0);  // when it fails, it is tried again once as much has come
  ending_ = false;
  try {
    going_on_ = std::async(std::launch::async, [this, ids = importer.begin_seal()] { return seal(ids); });
  } catch (const std::exception& error) {
    not_sealed(error);
  }
}

// What fails stays in the journal. The ids are on the disk before segments of it go, from which they could be made
// again.
bool Sealing::seal(const store::LeavingIds& ids) {
  const auto begun = Clock::now();
  const auto said = shop_.folder() / "reports" / "sealing.log";
  try {
    if (auto run = store::write_run(shop_.files(), shop_.index(), ids)) arrive(std::move(*run));
    std::filesystem::create_directories(said.parent_path());
    const int status = run_again(
        {"seal", shop_.folder().string(), "--upto", std::to_string(ids.last)}, {.output = said},
        [this] { return ending_.load(); }, Wanted::sometime);
    if (status > 0) throw Error("`aisle seal` failed", said.string());
    if (status < 0) return false;
    for (auto& file : store::run_files(shop_.files(), shop_.index()))
      if (file.is_merged() && file.last >= ids.last) arrive(store::IdRun::open(shop_.files(), std::move(file)));
    log("sealed", {{"upto", ids.last}, {"seconds", std::chrono::duration<double>(Clock::now() - begun).count()}});
    return true;
  } catch (const std::exception& error) {
    not_sealed(error);
    return false;
  }
}

void Sealing::arrive(store::IdRun run) {
  const std::lock_guard hold(mutex_);
  arrived_.push_back(std::move(run));
}

void Sealing::end() {
  ending_ = true;
  if (going_on_.valid() && !going_on_.get()) unsealed_ += leaving_;
  const std::lock_guard hold(mutex_);
  arrived_.clear();
}

}  // namespace aisle::serve
