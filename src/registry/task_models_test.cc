#include "registry/task_models.h"

#include "core/error.h"
#include "core/files.h"

#include <gtest/gtest.h>
#include <unistd.h>

namespace aisle::registry {
namespace {

namespace fs = std::filesystem;

class TaskModelsTest : public testing::Test {
 protected:
  ~TaskModelsTest() override { fs::remove_all(folder); }
  fs::path folder = fs::path(testing::TempDir()) / ("aisle_task_models_" + std::to_string(::getpid()));
  TaskModels models{folder, "buys"};
};

TEST_F(TaskModelsTest, CountVersionsAndRememberWhatWasPublished) {
  EXPECT_TRUE(models.versions().empty());
  EXPECT_FALSE(models.published());
  EXPECT_EQ(models.add({{"task.json", "1"}}, {}), 1U);
  EXPECT_EQ(models.add({{"task.json", "2"}}, {}), 2U);
  EXPECT_FALSE(models.published());
  models.publish(1, Json::Object{{"why", "first"}});
  models.publish(2, Json::Object{{"why", "won"}});
  models.publish(1, Json::Object{{"why", "rollback"}});
  EXPECT_EQ(models.published(), 1U);
  ASSERT_EQ(models.history().array().size(), 3U);
  EXPECT_EQ(models.history().array()[2].at("why").string(), "rollback");
  EXPECT_EQ(models.read(2).at("task.json"), "2");
  EXPECT_EQ(tasks_with_models(folder), std::vector<std::string>{"buys"});
}

TEST_F(TaskModelsTest, RefuseWhatIsNotThereOrWasChanged) {
  EXPECT_THROW((void)models.read(1), Error);
  models.add({{"task.json", "1"}}, {});
  write_file(models.place(1) / "task.json", "2");
  EXPECT_THROW((void)models.read(1), Error);
}

}  // namespace
}  // namespace aisle::registry
