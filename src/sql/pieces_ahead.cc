#include "sql/pieces_ahead.h"

#include <utility>

namespace aisle::sql {

PiecesAhead::PiecesAhead(std::function<void(const Put& put)> make)
    : maker_([this, make = std::move(make)] {
        std::exception_ptr failed;
        try {
          make([this](HeldChunk piece) { return put(std::move(piece)); });
        } catch (...) {
          failed = std::current_exception();
        }
        const std::lock_guard hold(mutex_);
        ended_ = true;
        failed_ = failed;
        changed_.notify_all();
      }) {}

PiecesAhead::~PiecesAhead() {
  const std::lock_guard hold(mutex_);
  unwanted_ = true;
  changed_.notify_all();
}

bool PiecesAhead::put(HeldChunk piece) {
  constexpr std::size_t most = 16;
  std::unique_lock hold(mutex_);
  changed_.wait(hold, [this] { return unwanted_ || pieces_.size() < most; });
  if (unwanted_) return false;
  pieces_.push_back(std::move(piece));
  changed_.notify_all();
  return true;
}

HeldChunk PiecesAhead::take() {
  std::unique_lock hold(mutex_);
  changed_.wait(hold, [this] { return ended_ || !pieces_.empty(); });
  if (pieces_.empty()) {
    if (failed_) std::rethrow_exception(failed_);
    return nullptr;
  }
  auto piece = std::move(pieces_.front());
  pieces_.pop_front();
  changed_.notify_all();
  return piece;
}

}  // namespace aisle::sql
