#pragma once

#include <condition_variable>
#include <deque>
#include <duckdb.h>
#include <exception>
#include <functional>
#include <memory>
#include <mutex>
#include <thread>
#include <type_traits>

namespace aisle::sql {

struct DestroyChunk {
  void operator()(duckdb_data_chunk chunk) const { duckdb_destroy_data_chunk(&chunk); }
};
using HeldChunk = std::unique_ptr<std::remove_pointer_t<duckdb_data_chunk>, DestroyChunk>;

// Pieces of answers that another thread makes while earlier ones are read; sixteen at most wait.
class PiecesAhead {
 public:
  // Hands over a piece; false when no more are wanted.
  using Put = std::function<bool(HeldChunk piece)>;
  explicit PiecesAhead(std::function<void(const Put& put)> make);
  ~PiecesAhead();
  PiecesAhead(const PiecesAhead&) = delete;
  PiecesAhead& operator=(const PiecesAhead&) = delete;

  // Nothing after the last one. Throws what `make` threw.
  HeldChunk take();

 private:
  bool put(HeldChunk piece);

  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<HeldChunk> pieces_;
  bool ended_ = false, unwanted_ = false;
  std::exception_ptr failed_;
  std::jthread maker_;
};

}  // namespace aisle::sql
