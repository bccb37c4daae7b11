#include "serve/log.h"

#include <chrono>
#include <gtest/gtest.h>
#include <sstream>
#include <string>
#include <thread>

namespace aisle::serve {
namespace {

TEST(FewLines, AreWrittenHoweverOftenItHappensAndTheOthersCounted) {
  constexpr int all = 10'000;
  FewLines lines;
  testing::internal::CaptureStderr();
  for (int i = 0; i < all; ++i) lines.log("refused", [i] { return Json::Object{{"number", i}}; });
  std::this_thread::sleep_for(std::chrono::milliseconds(200));
  lines.log("refused", [] { return Json::Object{}; });
  std::istringstream written(testing::internal::GetCapturedStderr());
  int count = 0;
  double left_out = 0;
  for (std::string line; std::getline(written, line); ++count) {
    const Json told = Json::parse(line, "a line");
    EXPECT_EQ(told.at("event").string(), "refused");
    if (const Json* found = told.find("left_out")) left_out += found->number();
  }
  EXPECT_GE(count, 21);
  EXPECT_LT(count, all / 10);
  EXPECT_EQ(count + left_out, all + 1);
}

}  // namespace
}  // namespace aisle::serve
