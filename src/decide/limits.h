#pragma once

#include "core/micros.h"
#include "core/timelines.h"
#include "decide/desk.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_set>
#include <utility>
#include <vector>

namespace aisle::decide {

// Why an item does not stand in an answer.
enum class LeftOut : std::uint8_t { excluded, blocked, hidden, out_of_stock, bought, category, price, full_category };
inline constexpr std::array<std::string_view, 8> left_out_names = {"excluded", "blocked",  "hidden", "out_of_stock",
                                                                   "bought",   "category", "price",  "full_category"};

// What must not be answered, whatever the scores, and how often each rule bit. For one request.
class Limits {
 public:
  // `events`: the person's; `at`: the moment of the question.
  Limits(const Desk& desk, const std::vector<std::string>& exclude, const std::vector<std::string>& categories,
         const Timeline& events, Micros at);

  // From now on categories have room for any number.
  void open_categories() { most_per_category_ = 0; }

  // Whether it may stand there; counts the first rule that forbids it, once an item.
  bool allow(Code item);
  // Whether the category of an item that is allowed has room yet, and takes it.
  bool take_room(Code item);
  [[nodiscard]] bool has_room(Code item) const;
  void count(LeftOut why) { ++counts_[static_cast<std::size_t>(why)]; }
  // Those that are wanted; any if empty.
  [[nodiscard]] const std::vector<Code>& categories() const { return categories_; }
  [[nodiscard]] const std::array<std::size_t, 8>& counts() const { return counts_; }

 private:
  [[nodiscard]] std::optional<LeftOut> against(Code item) const;

  const Desk& desk_;
  std::unordered_set<Code> excluded_, blocked_, bought_;
  std::unordered_set<Code> told_;  // that were counted: an item may come by several ways
  std::vector<Code> categories_;   // any if empty
  std::size_t most_per_category_;  // 0: any number
  std::vector<std::pair<Code, std::size_t>> taken_;
  std::array<std::size_t, 8> counts_{};
};

}  // namespace aisle::decide
