#pragma once

#include "core/micros.h"
#include "core/timelines.h"
#include "decide/desk.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

namespace aisle::decide {

// Why an item does not stand in an answer.
enum class LeftOut : std::uint8_t { excluded, blocked, hidden, out_of_stock, bought, category, price, full_category };
inline constexpr std::array<std::string_view, 8> left_out_names = {"excluded", "blocked",  "hidden", "out_of_stock",
                                                                   "bought",   "category", "price",  "full_category"};

// How much room categories have. What has no category always finds some.
class Room {
 public:
  // For so many of each; 0: for any number.
  explicit Room(std::size_t most) : most_(most) {}
  [[nodiscard]] bool is_bounded() const { return most_ > 0; }
  [[nodiscard]] bool has(Code category) const;
  // Whether there was room for another one.
  bool take(Code category);
  // How many of so many of one category there would be room for, were there nothing yet.
  [[nodiscard]] std::size_t at_most(std::size_t count) const { return most_ == 0 ? count : std::min(most_, count); }
  // How much of it, of all categories and of what has none.
  [[nodiscard]] std::size_t taken() const { return all_taken_; }

 private:
  std::size_t most_;
  std::size_t all_taken_ = 0;
  std::unordered_map<Code, std::size_t> taken_;
};

// What must not be answered, whatever the scores, and how often each rule bit. For one request.
class Limits {
 public:
  // `events`: the person's; `at`: the moment of the question.
  Limits(const Desk& desk, const std::vector<std::string>& exclude, const std::vector<std::string>& categories,
         const Timeline& events, Micros at);

  // From now on categories have room for any number.
  void open_categories() { room_ = Room(0); }

  // It stands there: it may not a second time.
  void place(Code item);
  // Whether it may stand there; counts the first rule that forbids it, once an item.
  bool allow(Code item);
  void leave_out(Code item, LeftOut why);
  // Whether the category of an item that is allowed has room yet, and takes it.
  bool take_room(Code item);
  [[nodiscard]] bool has_room(Code item) const;
  [[nodiscard]] const Room& room() const { return room_; }
  void count(LeftOut why) { ++counts_[static_cast<std::size_t>(why)]; }
  // Those that are wanted, as far as anything is known of them; any if none was named.
  [[nodiscard]] const std::vector<Code>& categories() const { return categories_; }
  // Of all that were named nothing is known: no item is allowed.
  [[nodiscard]] bool allows_none() const { return named_ && categories_.empty(); }
  [[nodiscard]] const std::array<std::size_t, 8>& counts() const { return counts_; }

 private:
  [[nodiscard]] std::optional<LeftOut> against(Code item) const;

  const Desk& desk_;
  std::unordered_set<Code> excluded_, blocked_, bought_, placed_;
  std::unordered_set<Code> told_;  // that were counted: an item may come by several ways
  bool named_;                     // categories were
  std::vector<Code> categories_;   // in their order, each once
  Room room_;
  std::array<std::size_t, 8> counts_{};
};

}  // namespace aisle::decide
