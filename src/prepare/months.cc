#include "prepare/months.h"

#include "core/text.h"

#include <array>
#include <string>

namespace aisle::prepare {

namespace {

struct Names {
  std::string_view english;
  std::string_view chinese;
};

constexpr std::array<Names, 12> months = {{{"january", "一月"},
                                           {"february", "二月"},
                                           {"march", "三月"},
                                           {"april", "四月"},
                                           {"may", "五月"},
                                           {"june", "六月"},
                                           {"july", "七月"},
                                           {"august", "八月"},
                                           {"september", "九月"},
                                           {"october", "十月"},
                                           {"november", "十一月"},
                                           {"december", "十二月"}}};

}  // namespace

std::optional<int> month_of(std::string_view text) {
  constexpr std::size_t fewest_letters = 3;
  const std::string lower = lower_case(text);
  for (int month = 1; month <= 12; ++month) {
    const auto& [english, chinese] = months[static_cast<std::size_t>(month - 1)];
    if (lower.size() >= fewest_letters && english.starts_with(lower)) return month;
    if (text == chinese || text == std::to_string(month) + "月") return month;
  }
  return std::nullopt;
}

}  // namespace aisle::prepare
