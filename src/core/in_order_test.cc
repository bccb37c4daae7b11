#include "core/in_order.h"

#include <atomic>
#include <chrono>
#include <gtest/gtest.h>
#include <stdexcept>

namespace aisle {

namespace {

struct Number {
  int value = 0;
  int square = 0;
};

// Squares 0 … count - 1, some slowly; `breaks` fails at the number `at`.
std::vector<int> squares(int count, std::size_t most, const char* breaks = "", int at = 0) {
  const auto check = [&](const char* step, int value) {
    if (std::string_view(breaks) == step && value == at) throw std::runtime_error(step);
  };
  int next = 0;
  std::vector<int> out;
  InOrder<Number>{[&](Number& number) {
                    check("fill", next);
                    number.value = next++;
                    return number.value < count;
                  },
                  [&](Number& number) {
                    check("work", number.value);
                    if (number.value % 7 == 0) std::this_thread::sleep_for(std::chrono::microseconds(300));
                    number.square = number.value * number.value;
                  },
                  [&](Number& number) {
                    check("take", number.value);
                    out.push_back(number.square);
                  }}
      .run(most);
  return out;
}

}  // namespace

TEST(InOrder, HandsOverInTheOrderOfFilling) {
  for (const std::size_t most : {1U, 2U, 5U}) {
    for (const int count : {0, 1, 4, 300}) {
      const auto found = squares(count, most);
      ASSERT_EQ(found.size(), static_cast<std::size_t>(count));
      for (int i = 0; i < count; ++i) EXPECT_EQ(found[static_cast<std::size_t>(i)], i * i);
    }
  }
}

TEST(InOrder, ThrowsWhatAnyStepThrew) {
  for (const char* step : {"fill", "work", "take"}) {
    for (const int at : {0, 3, 50}) EXPECT_THROW((void)squares(100, 4, step, at), std::runtime_error) << step << at;
  }
}

}  // namespace aisle
