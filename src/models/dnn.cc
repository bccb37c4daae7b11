#include "core/error.h"
#include "models/models.h"
#include "models/network.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/empty_like.h>
#include <ATen/ops/linear.h>
#include <ATen/ops/relu.h>
#include <ATen/ops/zeros.h>
#include <cmath>
#include <cstring>
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

// A feed-forward network: layers of width ReLU units with dropout, then one log odds.
class Dnn : public Network {
 public:
  explicit Dnn(const DnnConfig& config) : config_(config) {}

  [[nodiscard]] Json options() const override { return config_to_json(config_); }

  [[nodiscard]] TrainingPlan plan() const override {
    return {config_.epochs, config_.patience, config_.batch, config_.rate, config_.decay};
  }

  // He's uniform initialisation (He et al. 2015); the last layer starts at zero, so that training starts from even
  // odds.
  void initialise(std::size_t features, at::Generator& random) override {
    parameters_.clear();
    auto in = static_cast<std::int64_t>(features);
    const auto width = static_cast<std::int64_t>(config_.width);
    for (std::size_t layer = 0; layer < config_.layers; ++layer) {
      const double bound = std::sqrt(6.0 / static_cast<double>(in));
      parameters_.push_back(at::empty({width, in}, at::kFloat).uniform_(-bound, bound, random).requires_grad_());
      parameters_.push_back(at::zeros({width}, at::kFloat).requires_grad_());
      in = width;
    }
    parameters_.push_back(at::zeros({1, in}, at::kFloat).requires_grad_());
    parameters_.push_back(at::zeros({1}, at::kFloat).requires_grad_());
  }

  [[nodiscard]] std::vector<at::Tensor> parameters() const override { return parameters_; }

  [[nodiscard]] at::Tensor forward(const at::Tensor& features_BD, at::Generator* dropout) const override {
    at::Tensor hidden_BD = features_BD;
    for (std::size_t layer = 0; layer < config_.layers; ++layer) {
      hidden_BD = at::relu(at::linear(hidden_BD, parameters_[2 * layer], parameters_[2 * layer + 1]));
      if (dropout != nullptr && config_.dropout > 0) {
        const double kept = 1 - config_.dropout;
        hidden_BD = hidden_BD * at::empty_like(hidden_BD).bernoulli_(kept, *dropout).div_(kept);
      }
    }
    return at::linear(hidden_BD, parameters_[2 * config_.layers], parameters_[2 * config_.layers + 1]).squeeze(1);
  }

  void save(StoredTensors& weights) const override {
    for (std::size_t i = 0; i < parameters_.size(); ++i) {
      const at::Tensor dense = parameters_[i].detach().contiguous();
      const std::span values(dense.const_data_ptr<float>(), static_cast<std::size_t>(dense.numel()));
      weights[name(i)] = store(values, {dense.sizes().begin(), dense.sizes().end()});
    }
  }

  void load(const StoredTensors& weights) override {
    parameters_.clear();
    for (std::size_t i = 0; i < 2 * config_.layers + 2; ++i) {
      const auto values = restore<float>(weights, name(i));
      const auto& shape = weights.at(name(i)).shape;
      at::Tensor parameter = at::empty(std::vector<std::int64_t>(shape.begin(), shape.end()), at::kFloat);
      std::memcpy(parameter.mutable_data_ptr<float>(), values.data(), parameter.nbytes());
      parameters_.push_back(parameter.requires_grad_());
    }
  }

 private:
  static std::string name(std::size_t i) {
    return "layer" + std::to_string(i / 2) + (i % 2 == 0 ? ".weight" : ".bias");
  }

  DnnConfig config_;
  std::vector<at::Tensor> parameters_;  // weight and bias of each layer
};

}  // namespace

Algorithm dnn() {
  return describe<Dnn, DnnConfig>("dnn", "Neural network (DNN)",
                                  "Layers of simple units that learn their own features.");
}

}  // namespace aisle::models
