#include "report/numbers.h"

#include <gtest/gtest.h>
#include <limits>

namespace aisle::report {
namespace {

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();

TEST(Numbers, AreWrittenWithTheDecimalsAskedFor) {
  EXPECT_EQ(fixed(0.9306, 3), "0.931");
  EXPECT_EQ(fixed(-0.0004, 3), "0.000");
  EXPECT_EQ(fixed(-0.25, 2), "−0.25");
  EXPECT_EQ(percent(0.1547, 1), "15.5%");
  EXPECT_EQ(grouped(12330), "12,330");
  EXPECT_EQ(grouped(999), "999");
  EXPECT_EQ(grouped(-1234567), "−1,234,567");
}

TEST(Numbers, ShowADashForWhatIsUnknown) {
  EXPECT_EQ(fixed(kNan, 3), "–");
  EXPECT_EQ(percent(kNan), "–");
  EXPECT_EQ(grouped(kNan), "–");
  EXPECT_EQ(duration(kNan), "–");
  EXPECT_EQ(rounded(kNan), "–");
  EXPECT_EQ(interval(kNan, 1, 3), "");
}

TEST(Numbers, KeepANegativeEndOfAnIntervalApartFromItsDash) {
  EXPECT_EQ(interval(0.92, 0.94, 3), "0.920–0.940");
  EXPECT_EQ(interval(-0.001, 0.002, 3), "−0.001 – 0.002");
  EXPECT_EQ(percent_interval(0.895, 0.905, 1), "89.5–90.5%");
}

TEST(Numbers, TellTimesInTheUnitThatSuitsThem) {
  EXPECT_EQ(duration(0.0001), "<1 ms");
  EXPECT_EQ(duration(0.045), "45 ms");
  EXPECT_EQ(duration(0.834), "0.83 s");
  EXPECT_EQ(duration(12.34), "12.3 s");
  EXPECT_EQ(duration(59.97), "1 min 00 s");
  EXPECT_EQ(duration(125), "2 min 05 s");
  EXPECT_EQ(duration(3720), "1 h 02 min");
}

TEST(Numbers, AreRoundedToAboutFourDigits) {
  EXPECT_EQ(rounded(0), "0");
  EXPECT_EQ(rounded(9.5), "9.5");
  EXPECT_EQ(rounded(176.78), "176.8");
  EXPECT_EQ(rounded(12345.6), "12,346");
  EXPECT_EQ(rounded(0.0123456), "0.01235");
  EXPECT_EQ(rounded(-0.5), "−0.5");
  EXPECT_EQ(rounded(1.5e-7), "1.50e-07");
}

TEST(Numbers, AreAsShortAsTheyGetInDrawings) {
  EXPECT_EQ(number_text(12.50), "12.5");
  EXPECT_EQ(number_text(300), "300");
  EXPECT_EQ(number_text(-0.1), "-0.1");
  EXPECT_EQ(number_text(-0.001), "0");
}

}  // namespace
}  // namespace aisle::report
