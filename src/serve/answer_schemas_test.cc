#include "serve/answer_schemas.h"

#include "serve/routes.h"

#include <gtest/gtest.h>

namespace aisle::serve {
namespace {

TEST(AnswerSchemas, DescribeEveryPlaceThatAnswersJson) {
  for (const Route* route : all_routes()) {
    const bool described = !answer_schema(route->method, route->path).object().empty();
    EXPECT_EQ(described, route->gives == "application/json") << route->method << " " << route->path;
  }
  EXPECT_TRUE(shared_schemas().find("recommendation") != nullptr);
}

}  // namespace
}  // namespace aisle::serve
