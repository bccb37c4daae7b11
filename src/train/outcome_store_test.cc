#include "train/outcome_store.h"

#include "core/files.h"

#include <filesystem>
#include <gtest/gtest.h>
#include <unistd.h>

namespace aisle::train {
namespace {

namespace fs = std::filesystem;

class OutcomeStoreTest : public testing::Test {
 protected:
  ~OutcomeStoreTest() override { fs::remove_all(folder); }

  [[nodiscard]] fs::path only_file() const { return fs::directory_iterator(folder)->path(); }

  fs::path folder = fs::path(testing::TempDir()) / ("aisle_outcomes_" + std::to_string(::getpid()));
  OutcomeStore store{folder, "run"};
  Json options = Json::Object{{"l2", 0.1}};
  Outcome outcome{.predictions = {.outputs = 3, .values = {0.1, 0.2, 0.7, 1.0 / 3, 1.0 / 3, 1.0 / 3}},
                  .loss = 0.4,
                  .fit_seconds = 1.5,
                  .predict_seconds = 0.25,
                  .size_bytes = 77};
};

TEST_F(OutcomeStoreTest, FindsWhatItKeptToTheLastBit) {
  store.keep("logistic", options, 2, outcome);
  const auto found = OutcomeStore(folder, "run").find("logistic", options, 2);
  ASSERT_TRUE(found);
  EXPECT_EQ(found->predictions.outputs, 3U);
  EXPECT_EQ(found->predictions.values, outcome.predictions.values);
  EXPECT_EQ(found->loss, 0.4);
  EXPECT_EQ(found->fit_seconds, 1.5);
  EXPECT_EQ(found->predict_seconds, 0.25);
  EXPECT_EQ(found->size_bytes, 77U);
}

TEST_F(OutcomeStoreTest, FindsNothingElse) {
  EXPECT_FALSE(store.find("logistic", options, 2));
  store.keep("logistic", options, 2, outcome);
  EXPECT_FALSE(store.find("logistic", options, 1));
  EXPECT_FALSE(store.find("linear", options, 2));
  EXPECT_FALSE(store.find("logistic", Json::Object{{"l2", 0.2}}, 2));
  EXPECT_FALSE(OutcomeStore(folder, "another run").find("logistic", options, 2));
}

TEST_F(OutcomeStoreTest, TakesADamagedFileForNone) {
  store.keep("logistic", options, 2, outcome);
  const std::string bytes = read_file(only_file());
  for (const auto& damaged : {std::string(), bytes.substr(0, 5), bytes.substr(0, bytes.size() / 2),
                              bytes.substr(0, bytes.size() - 1), bytes + "x", "x" + bytes}) {
    write_file(only_file(), damaged);
    EXPECT_FALSE(store.find("logistic", options, 2)) << damaged.size();
  }
  store.keep("logistic", options, 2, outcome);
  EXPECT_TRUE(store.find("logistic", options, 2));
}

TEST_F(OutcomeStoreTest, LeavesNothingWhenItIsCleared) {
  store.clear();
  store.keep("logistic", options, 2, outcome);
  store.clear();
  EXPECT_FALSE(fs::exists(folder));
  EXPECT_FALSE(store.find("logistic", options, 2));
}

TEST_F(OutcomeStoreTest, WithoutAFolderKeepsNothing) {
  const OutcomeStore none;
  none.keep("logistic", options, 2, outcome);
  EXPECT_FALSE(none.find("logistic", options, 2));
  none.clear();
}

TEST_F(OutcomeStoreTest, DecidesAsItDidWhenTheRunBegan) {
  for (const bool is : {true, false}) {
    const std::string name = is ? "yes" : "no";
    EXPECT_EQ(store.decided(name, [&] { return is; }), is);
    EXPECT_EQ(OutcomeStore(folder, "run").decided(name, [&] { return !is; }), is);
    EXPECT_EQ(OutcomeStore(folder, "other run").decided(name, [&] { return !is; }), !is);
    EXPECT_EQ(OutcomeStore().decided(name, [&] { return !is; }), !is);
  }
}

}  // namespace
}  // namespace aisle::train
