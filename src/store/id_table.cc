#include "store/id_table.h"

#include <algorithm>
#include <sys/mman.h>

namespace aisle::store {

namespace {

bool is_empty(const KnownId& slot) { return slot.id == Fingerprint{}; }

// Pages of 2 MiB spare most of the misses of a table that is asked at random places. It is only a wish.
void wish_large_pages(const std::vector<KnownId>& slots) {
  constexpr std::uintptr_t page = 2U << 20U;
  const auto first = reinterpret_cast<std::uintptr_t>(slots.data());
  const auto begin = (first + page - 1) / page * page;
  const auto end = (first + slots.capacity() * sizeof(KnownId)) / page * page;
  if (begin < end) (void)::madvise(reinterpret_cast<void*>(begin), end - begin, MADV_HUGEPAGE);  // NOLINT
}

}  // namespace

std::size_t IdTable::slot_of(const Fingerprint& id) const {
  std::size_t slot = home_of(id);
  while (!is_empty(slots_[slot]) && slots_[slot].id != id) slot = (slot + 1) & (slots_.size() - 1);
  return slot;
}

const KnownId* IdTable::find(const Fingerprint& id) const {
  const auto& slot = slots_[slot_of(id)];
  return is_empty(slot) ? nullptr : &slot;
}

void IdTable::add(const KnownId& entry) {
  if (!fits(size_ + 1, slots_.size())) resize(bits_ + 1);
  slots_[slot_of(entry.id)] = entry;
  ++size_;
}

void IdTable::make_room(std::size_t ids) {
  unsigned bits = bits_;
  while (!fits(ids, 1ULL << bits)) ++bits;
  if (bits > bits_) resize(bits);
}

void IdTable::resize(unsigned bits) {
  std::vector<KnownId> old;
  old.swap(slots_);
  bits_ = bits;
  slots_.reserve(1ULL << bits);
  wish_large_pages(slots_);
  slots_.resize(1ULL << bits);
  for (const auto& entry : old) {
    if (!is_empty(entry)) slots_[slot_of(entry.id)] = entry;
  }
}

// Between two empty slots lie ids whose homes lie there too, so each such cluster is sorted alone; those that went over
// the end to the front belong to the last one.
std::vector<KnownId> IdTable::take_sorted(bool keep_room) {
  std::vector<KnownId> out;
  std::vector<KnownId> over_the_end;
  out.reserve(size_);
  auto sorted = out.begin();
  for (std::size_t slot = 0; slot < slots_.size(); ++slot) {
    const auto& entry = slots_[slot];
    if (is_empty(entry)) {
      std::sort(sorted, out.end());
      sorted = out.end();
    } else {
      (home_of(entry.id) > slot ? over_the_end : out).push_back(entry);
    }
  }
  out.insert(out.end(), over_the_end.begin(), over_the_end.end());
  std::sort(sorted, out.end());
  size_ = 0;
  if (keep_room) {
    std::ranges::fill(slots_, KnownId{});
  } else {
    slots_ = {};
    resize(fewest_bits);
  }
  return out;
}

}  // namespace aisle::store
