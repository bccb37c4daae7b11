#include "train/fit.h"

#include "models/models.h"
#include "models/network.h"
#include "stats/random.h"

#include <ATen/CPUGeneratorImpl.h>
#include <ATen/core/Tensor.h>
#include <ATen/ops/tensor.h>
#include <gtest/gtest.h>
#include <numeric>

namespace aisle::train {
namespace {

struct Rings {
  Matrix features;
  Labels labels;

  [[nodiscard]] models::Examples examples() const { return {features, labels, {}}; }
};

// Positive inside a circle: no line can tell.
Rings rings(std::size_t rows) {
  stats::Random random(3);
  Rings out{Matrix(rows, 2), {.problem = Problem::binary, .classes = {"out", "in"}, .values = {}, .weights = {}}};
  const auto uniform = [&] { return static_cast<float>(random.below(2001)) / 1000.0F - 1.0F; };
  for (std::size_t i = 0; i < rows; ++i) {
    auto row = out.features.row(i);
    row[0] = uniform();
    row[1] = uniform();
    out.labels.values.push_back(row[0] * row[0] + row[1] * row[1] < 0.6F ? 1 : 0);
  }
  return out;
}

// Every network, whatever it is.
class EveryNetwork : public testing::TestWithParam<std::string> {
 protected:
  static std::unique_ptr<models::Model> fitted(const Rings& data, std::uint64_t seed) {
    auto model = models::algorithm(GetParam()).make(Json::Object{{"width", 32}, {"rate", 0.01}, {"epochs", 60}});
    fit(*model, data.examples(), {.seed = seed, .threads = 1});
    return model;
  }
};

std::vector<std::string> network_names() {
  std::vector<std::string> names;
  for (const auto& entry : models::algorithms()) {
    if (dynamic_cast<models::Network*>(entry.make(Json::Object{}).get()) != nullptr) names.push_back(entry.name);
  }
  return names;
}

INSTANTIATE_TEST_SUITE_P(Networks, EveryNetwork, testing::ValuesIn(network_names()),
                         [](const auto& algorithm_name) { return algorithm_name.param; });

TEST_P(EveryNetwork, LearnsWhatNoLineCanTell) {
  const auto data = rings(2000);
  const auto said = fitted(data, 1)->predict(data.features);
  double right = 0;
  for (std::size_t i = 0; i < 2000; ++i) right += (said.values[i] >= 0.5) == (data.labels.values[i] > 0) ? 1 : 0;
  EXPECT_GT(right / 2000, 0.95);
}

TEST_P(EveryNetwork, GivesTheSameBitsForTheSameSeedAndOthersForAnother) {
  const auto data = rings(500);
  EXPECT_EQ(fitted(data, 1)->predict(data.features).values, fitted(data, 1)->predict(data.features).values);
  EXPECT_NE(fitted(data, 1)->predict(data.features).values, fitted(data, 2)->predict(data.features).values);
}

TEST_P(EveryNetwork, PredictsTheSameBitsAfterSavingAndLoading) {
  const auto data = rings(300);
  const auto model = fitted(data, 1);
  StoredTensors weights;
  model->save(weights);
  const auto again = models::algorithm(GetParam()).make(model->options());
  again->load(read_safetensors(write_safetensors(weights), "test"));
  EXPECT_EQ(model->predict(data.features).values, again->predict(data.features).values);
}

TEST_P(EveryNetwork, TrainsOnAHandfulOfRows) {
  const auto data = rings(8);
  for (const double p : fitted(data, 1)->predict(data.features).values) EXPECT_TRUE(p >= 0 && p <= 1);
}

TEST_P(EveryNetwork, TellsTheLossOfEveryEpoch) {
  const auto data = rings(400);
  auto model = models::algorithm(GetParam()).make(Json::Object{{"width", 16}, {"rate", 0.01}, {"epochs", 12}});
  const auto epochs = fit(*model, data.examples(), {.seed = 1, .threads = 1});
  ASSERT_GT(epochs.size(), 1U);
  EXPECT_LE(epochs.size(), 12U);
  EXPECT_LT(epochs.back().training, epochs.front().training);
}

// Rows that count ten times pull every answer to their side.
TEST_P(EveryNetwork, HeedsTheWeightsOfRows) {
  auto data = rings(600);
  const auto sum = [](const std::vector<double>& values) { return std::accumulate(values.begin(), values.end(), 0.0); };
  const double even = sum(fitted(data, 1)->predict(data.features).values);
  for (const double value : data.labels.values) data.labels.weights.push_back(value > 0 ? 10 : 1);
  EXPECT_GT(sum(fitted(data, 1)->predict(data.features).values), even);
}

// The gradient that training follows, against finite differences of the loss.
TEST_P(EveryNetwork, HasTheGradientOfItsLoss) {
  const auto data = rings(16);
  auto model = models::algorithm(GetParam()).make(Json::Object{{"width", 4}, {"layers", 2}});
  auto& network = dynamic_cast<models::Network&>(*model);
  auto random = at::detail::createCPUGenerator(1);
  network.initialise(data.examples(), random);
  for (auto& parameter : network.parameters()) parameter.detach().uniform_(-1, 1, random);
  const at::Tensor features_BD = models::rows_to_tensor(data.features, 0, 16);
  const auto& labels = data.labels.values;
  const at::Tensor target_B = at::tensor(at::ArrayRef<double>(labels.data(), labels.size())).to(at::kFloat);
  const auto loss = [&] { return network.loss(network.forward(features_BD, nullptr), target_B, at::Tensor()); };
  loss().backward();
  for (auto& parameter : network.parameters()) {
    constexpr float step = 1e-2F;
    float* values = parameter.detach().mutable_data_ptr<float>();
    for (std::int64_t i = 0; i < parameter.numel(); ++i) {
      const float kept = values[i];
      values[i] = kept + step;
      const double above = loss().item<double>();
      values[i] = kept - step;
      const double below = loss().item<double>();
      values[i] = kept;
      EXPECT_NEAR(parameter.grad().flatten()[i].item<double>(), (above - below) / (2 * step), 2e-3);
    }
  }
}

}  // namespace
}  // namespace aisle::train
