#pragma once

#include <cstddef>
#include <span>

namespace aisle::models {

// Several processes that learn one model together, each from its share of every step. All call the same functions in
// the same order.
class Ranks {
 public:
  virtual ~Ranks() = default;

  [[nodiscard]] virtual std::size_t rank() const = 0;  // which one this is, from 0
  [[nodiscard]] virtual std::size_t size() const = 0;

  // In place, spans of one length everywhere: afterwards all hold the same bits. Error when one of them is gone.
  virtual void sum(std::span<float> numbers) = 0;
  virtual void broadcast(std::span<float> numbers) = 0;  // what rank 0 holds
  // Returns when all are here.
  virtual void barrier() = 0;
};

// This process alone.
class OneProcess : public Ranks {
 public:
  [[nodiscard]] std::size_t rank() const override { return 0; }
  [[nodiscard]] std::size_t size() const override { return 1; }
  void sum(std::span<float> /*numbers*/) override {}
  void broadcast(std::span<float> /*numbers*/) override {}
  void barrier() override {}
};

}  // namespace aisle::models
