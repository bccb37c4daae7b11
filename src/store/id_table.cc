#include "store/id_table.h"

#include <algorithm>
#include <new>
#include <sys/mman.h>
#include <utility>

namespace aisle::store {

namespace {

bool is_empty(const KnownId& slot) { return slot.id == Fingerprint{}; }

}  // namespace

// Pages of 2 MiB spare most of the misses of a table that is asked at random places. They are only a wish.
IdTable::Slots IdTable::make_slots(unsigned bits) {
  const std::size_t bytes = sizeof(KnownId) << bits;
  void* address = ::mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (address == MAP_FAILED) throw std::bad_alloc();
  (void)::madvise(address, bytes, MADV_HUGEPAGE);
  return {static_cast<KnownId*>(address), Unmap{bytes}};
}

void IdTable::Unmap::operator()(KnownId* slots) const { ::munmap(slots, bytes); }

std::size_t IdTable::slot_of(const Fingerprint& id) const {
  std::size_t slot = home_of(id);
  while (!is_empty(slots_[slot]) && slots_[slot].id != id) slot = (slot + 1) & (slots() - 1);
  return slot;
}

const KnownId* IdTable::find(const Fingerprint& id) const {
  const auto& slot = slots_[slot_of(id)];
  return is_empty(slot) ? nullptr : &slot;
}

void IdTable::add(const KnownId& entry) {
  if (!fits(size_ + 1, slots())) resize(bits_ + 1);
  slots_[slot_of(entry.id)] = entry;
  ++size_;
}

void IdTable::make_room(std::size_t ids) {
  unsigned bits = bits_;
  while (!fits(ids, 1ULL << bits)) ++bits;
  if (bits > bits_) resize(bits);
}

void IdTable::resize(unsigned bits) {
  const std::size_t before = slots();
  const Slots old = std::exchange(slots_, make_slots(bits));
  bits_ = bits;
  for (std::size_t slot = 0; slot < before; ++slot) {
    if (!is_empty(old[slot])) slots_[slot_of(old[slot].id)] = old[slot];
  }
}

// Between two empty slots lie ids whose homes lie there too, so each such cluster is sorted alone; those that went over
// the end to the front belong to the last one.
std::vector<KnownId> IdTable::sorted() const {
  std::vector<KnownId> out;
  std::vector<KnownId> over_the_end;
  out.reserve(size_);
  auto cluster = out.begin();
  for (std::size_t slot = 0; slot < slots(); ++slot) {
    const auto& entry = slots_[slot];
    if (is_empty(entry)) {
      std::sort(cluster, out.end());
      cluster = out.end();
    } else {
      (home_of(entry.id) > slot ? over_the_end : out).push_back(entry);
    }
  }
  out.insert(out.end(), over_the_end.begin(), over_the_end.end());
  std::sort(cluster, out.end());
  return out;
}

}  // namespace aisle::store
