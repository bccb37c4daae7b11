#pragma once

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>
#include <vector>

namespace aisle {

// Values by a number. They lie side by side, and where each stands is told by a table of open addressing: a look-up
// reads memory at two places, and both can be fetched ahead. References, and what find() returns,
// are valid until the next new key or erase_if(). What was moved from is not to be used.
template <std::unsigned_integral Key, typename Value>
class FlatMap {
 public:
  // nullptr when it is not there.
  [[nodiscard]] const Value* find(Key key) const {
    const Slot& slot = slots_[slot_of(key)];
    return slot.place == 0 ? nullptr : &values_[slot.place - 1];
  }
  // An empty value where there was none.
  Value& operator[](Key key) {
    std::size_t slot = slot_of(key);
    if (slots_[slot].place == 0) {
      if (4 * (values_.size() + 1) > 3 * slots_.size()) {
        grow();
        slot = slot_of(key);
      }
      if (values_.size() == values_.capacity()) values_.reserve(values_.size() + values_.size() / 4 + 4);
      values_.emplace_back();
      slots_[slot] = {.key = key, .place = static_cast<std::uint32_t>(values_.size())};
    }
    return values_[slots_[slot].place - 1];
  }
  // The key will be asked for soon: where its value stands is fetched from memory meanwhile; later, the value.
  void expect(Key key) const { __builtin_prefetch(&slots_[home_of(key)]); }
  void expect_value(Key key) const {
    if (const Value* value = find(key)) {
      __builtin_prefetch(value);
      __builtin_prefetch(reinterpret_cast<const char*>(value + 1) - 1);
    }
  }

  // Takes out every value of which goes(value) holds, by a walk over all.
  void erase_if(const auto& goes) {
    FlatMap kept;
    kept.bits_ = bits_;  // as many slots: what comes in the order of their homes would else crowd in front
    kept.slots_ = std::vector<Slot>(slots_.size());
    for (const Slot& slot : slots_)
      if (slot.place != 0 && !goes(values_[slot.place - 1])) kept[slot.key] = std::move(values_[slot.place - 1]);
    *this = std::move(kept);
  }
  [[nodiscard]] std::span<const Value> values() const { return values_; }
  [[nodiscard]] std::size_t size() const { return values_.size(); }
  [[nodiscard]] std::size_t bytes() const {
    return slots_.capacity() * sizeof(Slot) + values_.capacity() * sizeof(Value);
  }

 private:
  struct Slot {
    Key key = 0;
    std::uint32_t place = 0;  // of the value, from 1; 0: the slot is empty
  };

  // By the leading bits of a product, in which each bit of the key has a say (Knuth: multiplicative hashing).
  [[nodiscard]] std::size_t home_of(Key key) const {
    constexpr std::uint64_t golden = 0x9E3779B97F4A7C15;
    return (key * golden) >> (64 - bits_);
  }
  [[nodiscard]] std::size_t slot_of(Key key) const {
    std::size_t slot = home_of(key);
    while (slots_[slot].place != 0 && slots_[slot].key != key) slot = (slot + 1) & (slots_.size() - 1);
    return slot;
  }
  void grow() {
    ++bits_;
    const auto old = std::exchange(slots_, std::vector<Slot>(std::size_t{1} << bits_));
    for (const Slot& slot : old)
      if (slot.place != 0) slots_[slot_of(slot.key)] = slot;
  }

  unsigned bits_ = 2;  // of the number of slots
  std::vector<Slot> slots_ = std::vector<Slot>(std::size_t{1} << bits_);
  std::vector<Value> values_;
};

}  // namespace aisle
