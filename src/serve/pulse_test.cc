#include "serve/pulse.h"

#include <gtest/gtest.h>

namespace aisle::serve {
namespace {

TEST(Pulse, CountsWhatCameOfLate) {
  Pulse pulse;
  EXPECT_EQ(pulse.events(10), 0U);
  store::Received three;
  three.batch.events.resize(3);
  three.added = {0, 1, 2};
  pulse.add(three);
  pulse.add(three);
  EXPECT_EQ(pulse.events(10), 6U);
}

}  // namespace
}  // namespace aisle::serve
