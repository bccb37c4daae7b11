#pragma once

#include "core/fingerprint.h"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

namespace aisle::store {

// An id that the log holds, with enough of the event's content to tell the same event from another one of that id.
struct KnownId {
  Fingerprint id;
  std::uint64_t content = 0;

  auto operator<=>(const KnownId&) const = default;
};

// Ids in memory: open addressing by their leading bits, 32 to 64 bytes an id. So they lie nearly in order, the table
// grows by a walk from its front to its back, and has hardly to be sorted in the end. No id is all zero.
class IdTable {
 public:
  // nullptr when it is not there. Valid until the next add.
  [[nodiscard]] const KnownId* find(const Fingerprint& id) const;
  // `entry.id` is not there yet.
  void add(const KnownId& entry);
  // The id will be looked up soon: its place is fetched from memory meanwhile.
  void expect(const Fingerprint& id) const { __builtin_prefetch(&slots_[home_of(id)]); }
  [[nodiscard]] std::size_t size() const { return size_; }
  // So many in all come without growing on the way.
  void make_room(std::size_t ids);
  // All of them in order.
  [[nodiscard]] std::vector<KnownId> sorted() const;

 private:
  // Fresh pages of the system: they are zero without being touched, so room for many costs nobody a pause.
  struct Unmap {
    std::size_t bytes = 0;
    void operator()(KnownId* slots) const;
  };
  using Slots = std::unique_ptr<KnownId[], Unmap>;

  static Slots make_slots(unsigned bits);
  [[nodiscard]] std::size_t slots() const { return 1ULL << bits_; }
  [[nodiscard]] std::size_t home_of(const Fingerprint& id) const { return id.high >> (64 - bits_); }
  [[nodiscard]] std::size_t slot_of(const Fingerprint& id) const;
  [[nodiscard]] static bool fits(std::size_t ids, std::size_t slots) { return 4 * ids <= 3 * slots; }
  void resize(unsigned bits);

  static constexpr unsigned fewest_bits = 10;
  unsigned bits_ = fewest_bits;  // of the number of slots
  Slots slots_ = make_slots(fewest_bits);
  std::size_t size_ = 0;
};

}  // namespace aisle::store
