#include "models/models.h"

#include "core/error.h"
#include "core/files.h"
#include "stats/random.h"

#include <algorithm>
#include <cmath>
#include <gtest/gtest.h>

namespace aisle::models {
namespace {

// The table that tests/reference.py made, and what scikit-learn fitted on it.
struct Reference {
  Matrix features;
  std::vector<float> target;
  Json answers;
};

Reference reference() {
  const Json all = Json::parse(read_file(AISLE_SOURCE_DIR "/tests/reference.json"), "reference.json");
  const Json& json = all.at("regression");
  const auto& rows = json.at("features").array();
  Reference out{Matrix(rows.size(), rows.front().array().size()), {}, json};
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const auto numbers = rows[i].numbers();
    std::ranges::transform(numbers, out.features.row(i).begin(), [](double v) { return static_cast<float>(v); });
  }
  for (const double y : json.at("target").numbers()) out.target.push_back(static_cast<float>(y));
  return out;
}

std::unique_ptr<Model> fitted(const std::string& name, const Json& options = Json::Object{}) {
  const auto [features, target, answers] = reference();
  auto model = algorithm(name).make(options);
  dynamic_cast<SelfFitting&>(*model).fit(features, target, {.seed = 1, .threads = 1});
  return model;
}

void expect_line(const Model& model, const Json& answer, double tolerance) {
  StoredTensors weights;
  model.save(weights);
  const auto found = restore<double>(weights, "weights");
  const auto expected = answer.at("weights").numbers();
  for (std::size_t j = 0; j < expected.size(); ++j) EXPECT_NEAR(found[j], expected[j], tolerance) << j;
  EXPECT_NEAR(restore<double>(weights, "intercept")[0], answer.at("intercept").number(), tolerance);
}

TEST(Logistic, FindsScikitLearnsOptimum) { expect_line(*fitted("logistic"), reference().answers.at("logistic"), 1e-5); }

TEST(Linear, FindsScikitLearnsSolution) {
  expect_line(*fitted("linear", Json::Object{{"l2", 1e-9}}), reference().answers.at("linear"), 1e-7);
}

TEST(LinearDescent, ApproachesTheNormalEquations) {
  expect_line(*fitted("linear_descent"), reference().answers.at("linear"), 0.05);
  expect_line(*fitted("linear_descent", Json::Object{{"iterations", 100000}}), reference().answers.at("linear"), 1e-6);
}

TEST(LinearDescent, SettlesWhereALongStepWouldGrow) {
  Matrix features(100, 50);  // fifty copies of one feature: the steepest curvature is 50 times that of one
  std::vector<float> target;
  for (std::size_t i = 0; i < features.rows; ++i) {
    std::ranges::fill(features.row(i), i % 2 == 0 ? 1.0F : -1.0F);
    target.push_back(i % 2 == 0 ? 1 : 0);
  }
  auto model = algorithm("linear_descent").make(Json::Object{{"rate", 1}});
  dynamic_cast<SelfFitting&>(*model).fit(features, target, {});
  EXPECT_NEAR(model->predict(features)[0], 0.999, 1e-6);
}

TEST(Linear, LivesWithFeaturesThatSayTheSame) {
  auto [features, target, answers] = reference();
  for (std::size_t i = 0; i < features.rows; ++i) features.row(i)[3] = features.row(i)[0];
  auto model = algorithm("linear").make(Json::Object{});
  dynamic_cast<SelfFitting&>(*model).fit(features, target, {});
  for (const double p : model->predict(features)) EXPECT_TRUE(p > 0 && p < 1);
}

// Every self-fitting algorithm, whatever it is.
class EveryAlgorithm : public testing::TestWithParam<std::string> {};

TEST_P(EveryAlgorithm, PredictsTheSameBitsAfterSavingAndLoading) {
  const auto model = fitted(GetParam());
  StoredTensors weights;
  model->save(weights);
  const auto again = algorithm(GetParam()).make(model->options());
  again->load(read_safetensors(write_safetensors(weights), "test"));
  EXPECT_EQ(model->predict(reference().features), again->predict(reference().features));
}

TEST_P(EveryAlgorithm, GivesProbabilitiesAndLearns) {
  const auto [features, target, answers] = reference();
  const auto probability = fitted(GetParam())->predict(features);
  double right = 0;
  for (std::size_t i = 0; i < target.size(); ++i) {
    EXPECT_TRUE(probability[i] >= 0 && probability[i] <= 1);
    right += (probability[i] >= 0.5) == (target[i] > 0) ? 1 : 0;
  }
  EXPECT_GT(right / static_cast<double>(target.size()), 0.7);  // the larger class alone has 0.67
}

TEST_P(EveryAlgorithm, GivesTheSameBitsForTheSameSeed) {
  EXPECT_EQ(fitted(GetParam())->predict(reference().features), fitted(GetParam())->predict(reference().features));
}

std::vector<std::string> self_fitting_names() {
  std::vector<std::string> names;
  for (const auto& entry : algorithms()) {
    if (dynamic_cast<SelfFitting*>(entry.make(Json::Object{}).get()) != nullptr) names.push_back(entry.name);
  }
  return names;
}

INSTANTIATE_TEST_SUITE_P(Models, EveryAlgorithm, testing::ValuesIn(self_fitting_names()),
                         [](const auto& algorithm_name) { return algorithm_name.param; });

TEST(Algorithms, RefuseAnUnknownNameWithTheNearest) {
  try {
    (void)algorithm("logistics");
    FAIL();
  } catch (const Error& error) {
    EXPECT_TRUE(error.is_misuse());
    EXPECT_NE(std::string(error.what()).find("did you mean \"logistic\"?"), std::string::npos);
  }
}

}  // namespace
}  // namespace aisle::models
