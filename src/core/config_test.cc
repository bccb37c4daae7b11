#include "core/config.h"

#include <gtest/gtest.h>

namespace aisle {
namespace {

enum class Pace { slow, fast };

struct Example {
  Pace pace = Pace::slow;
  double rate = 0.5;
  std::size_t steps = 3;
  void fields(auto&& field) {
    field("rate", rate, 0, 1, "how fast");
    field("steps", steps, 1, 10, "how many");
    field.choice("pace", pace, {"slow", "fast"}, "how hurried");
  }
};

TEST(Config, KeepsDefaultsForWhatIsNotGiven) {
  const auto config = config_from_json<Example>(Json::Object{{"steps", 7}});
  EXPECT_EQ(config.rate, 0.5);
  EXPECT_EQ(config.steps, 7U);
}

TEST(Config, ReadsBackWhatItWrote) {
  const Json json = Json::Object{{"rate", 0.25}, {"steps", 9}, {"pace", "fast"}};
  EXPECT_EQ(config_to_json(config_from_json<Example>(json)), json);
}

TEST(Config, RefusesUnknownOptionsWithTheNearest) {
  try {
    config_from_json<Example>(Json::Object{{"step", 7}});
    FAIL();
  } catch (const Error& error) {
    EXPECT_TRUE(error.is_misuse());
    EXPECT_NE(std::string(error.what()).find("did you mean \"steps\"?"), std::string::npos);
  }
}

TEST(Config, RefusesValuesOutOfRangeOrNotWhole) {
  EXPECT_THROW(config_from_json<Example>(Json::Object{{"rate", 1.5}}), Error);
  EXPECT_THROW(config_from_json<Example>(Json::Object{{"rate", nullptr}}), Error);
  EXPECT_THROW(config_from_json<Example>(Json::Object{{"steps", 2.5}}), Error);
  EXPECT_THROW(config_from_json<Example>(Json::Object{{"steps", "2"}}), Error);
}

TEST(Config, ReadsAChoiceByItsName) {
  EXPECT_EQ(config_from_json<Example>(Json::Object{{"pace", "fast"}}).pace, Pace::fast);
  EXPECT_EQ(config_from_json<Example>(Json::Object{}).pace, Pace::slow);
  EXPECT_THROW(config_from_json<Example>(Json::Object{{"pace", 1}}), Error);
  try {
    config_from_json<Example>(Json::Object{{"pace", "fats"}});
    FAIL();
  } catch (const Error& error) {
    EXPECT_TRUE(error.is_misuse());
    EXPECT_NE(std::string(error.what()).find("slow"), std::string::npos);
  }
}

TEST(Config, DescribesEachOption) {
  const Json described = describe_config<Example>();
  ASSERT_EQ(described.array().size(), 3U);
  EXPECT_EQ(described.array()[1].at("option").string(), "steps");
  EXPECT_EQ(described.array()[1].at("default").number(), 3);
  EXPECT_EQ(described.array()[2].at("default").string(), "slow");
  EXPECT_EQ(described.array()[2].at("choices").strings(), (std::vector<std::string>{"slow", "fast"}));
}

}  // namespace
}  // namespace aisle
