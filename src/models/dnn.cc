#include "models/dropout.h"
#include "models/models.h"
#include "models/network.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/linear.h>
#include <ATen/ops/relu.h>
#include <ATen/ops/zeros.h>
#include <cmath>
#include <string>

namespace aisle::models {

namespace {

struct DnnConfig {
  std::size_t width = 128;
  std::size_t layers = 2;
  double dropout = 0.2;
  std::size_t epochs = 60;
  std::size_t patience = 10;
  std::size_t batch = 256;
  double rate = 1e-3;
  double decay = 1e-2;
  void fields(auto&& field) {
    field("width", width, 1, 8192, "units of each hidden layer");
    field("layers", layers, 1, 16, "hidden layers");
    field("dropout", dropout, 0, 0.9, "share of the hidden units switched off at random in training");
    field("epochs", epochs, 1, 10000, "most passes over the training rows");
    field("patience", patience, 1, 10000, "passes without a gain on held-out rows after which it stops");
    field("batch", batch, 1, 1e6, "rows of a step");
    field("rate", rate, 1e-6, 1.0, "AdamW's learning rate at its height");
    field("decay", decay, 0, 10.0, "AdamW's weight decay");
  }
};

// A feed-forward network: layers of width ReLU units with dropout, then one answer an output.
class Dnn : public Network {
 public:
  explicit Dnn(const DnnConfig& config) : config_(config) {}

  [[nodiscard]] Json options() const override { return config_to_json(config_); }

  [[nodiscard]] TrainingPlan plan() const override {
    return {config_.epochs, config_.patience, config_.batch, config_.rate, config_.decay};
  }

  [[nodiscard]] at::Tensor forward(const at::Tensor& features_BD, at::Generator* dropout) const override {
    at::Tensor hidden_BD = features_BD;
    for (std::size_t layer = 0; layer < config_.layers; ++layer) {
      hidden_BD = at::relu(at::linear(hidden_BD, parameter(2 * layer), parameter(2 * layer + 1)));
      if (dropout != nullptr && config_.dropout > 0) {
        hidden_BD = drop_out(hidden_BD, config_.dropout, *dropout);
      }
    }
    return at::linear(hidden_BD, parameter(2 * config_.layers), parameter(2 * config_.layers + 1));
  }

 protected:
  // He's uniform initialisation (He et al. 2015); the last layer starts at zero, so that training starts from even
  // odds.
  void build(const Examples& examples, at::Generator& random) override {
    auto in = static_cast<std::int64_t>(examples.features.columns);
    const auto width = static_cast<std::int64_t>(config_.width);
    for (std::size_t layer = 0; layer < config_.layers; ++layer) {
      const double bound = std::sqrt(6.0 / static_cast<double>(in));
      add(name(layer, "weight"), at::empty({width, in}, at::kFloat).uniform_(-bound, bound, random));
      add(name(layer, "bias"), at::zeros({width}, at::kFloat));
      in = width;
    }
    add(name(config_.layers, "weight"), at::zeros({outputs(), in}, at::kFloat));
    add(name(config_.layers, "bias"), at::zeros({outputs()}, at::kFloat));
  }

 private:
  static std::string name(std::size_t layer, const std::string& what) {
    return "layer" + std::to_string(layer) + "." + what;
  }

  DnnConfig config_;
};

}  // namespace

Algorithm dnn() {
  return describe<Dnn, DnnConfig>({.name = "dnn",
                                   .title = "Neural network (DNN)",
                                   .what = "Layers of simple units that learn their own features.",
                                   .problems = {Problem::binary, Problem::multiclass, Problem::regression},
                                   .search = {{"width", 32, 256, true},
                                              {"layers", 1, 4},
                                              {"dropout", 0, 0.5},
                                              {"rate", 3e-4, 1e-2, true},
                                              {"decay", 1e-4, 1, true}},
                                   .complexity = 5});
}

}  // namespace aisle::models
