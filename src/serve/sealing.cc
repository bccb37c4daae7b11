#include "serve/sealing.h"

#include "core/error.h"
#include "serve/child.h"
#include "serve/log.h"
#include "store/journal.h"

#include <exception>
#include <filesystem>
#include <string>

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

void Sealing::seal_if_quick(store::Importer& importer) {
  if (unsealed_ == 0 || unsealed_ > quickly_sealed) return;
  try {
    (void)store::seal_beside(shop_, importer.begin_seal());
  } catch (const std::exception& error) {
    not_sealed(error);
  }
}

void Sealing::begin(store::Importer& importer) {
  if (going_on_.valid() && going_on_.wait_for(std::chrono::seconds(0)) != std::future_status::ready) return;
  unsealed_ = 0;  // when it fails, it is tried again once as much has come
  ending_ = false;
  try {
    going_on_ = std::async(std::launch::async, [this, upto = importer.begin_seal()] { seal(upto); });
  } catch (const std::exception& error) {
    not_sealed(error);
  }
}

// What fails stays in the journal.
void Sealing::seal(store::Seq upto) {
  const auto begun = Clock::now();
  const auto said = shop_.folder() / "reports" / "sealing.log";
  try {
    std::filesystem::create_directories(said.parent_path());
    const int status = run_again(
        {"seal", shop_.folder().string(), "--upto", std::to_string(upto)}, {.output = said},
        [this] { return ending_.load(); }, Wanted::sometime);
    if (status > 0) throw Error("`aisle seal` failed", said.string());
    if (status == 0)
      log("sealed", {{"upto", upto}, {"seconds", std::chrono::duration<double>(Clock::now() - begun).count()}});
  } catch (const std::exception& error) {
    not_sealed(error);
  }
}

void Sealing::end() {
  ending_ = true;
  if (going_on_.valid()) going_on_.get();
}

}  // namespace aisle::serve
