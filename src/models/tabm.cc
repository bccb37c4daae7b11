#include "models/dropout.h"
#include "models/models.h"
#include "models/network.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/addcmul.h>
#include <ATen/ops/bmm.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/linear.h>
#include <ATen/ops/ones.h>
#include <ATen/ops/relu.h>
#include <ATen/ops/searchsorted.h>
#include <ATen/ops/special_ndtri.h>
#include <ATen/ops/tensor.h>
#include <algorithm>
#include <cmath>
#include <cstdint>
#include <string>
#include <tuple>
#include <vector>

namespace aisle::models {

namespace {

struct TabmConfig {
  std::size_t members = 8;
  std::size_t width = 128;
  std::size_t layers = 2;
  double dropout = 0.2;
  std::size_t epochs = 12;
  std::size_t batch = 256;
  double rate = 2e-3;
  double decay = 0.03;
  void fields(auto&& field) {
    field("members", members, 1, 256, "networks that share their weights and answer together");
    field("width", width, 1, 8192, "units of each hidden layer");
    field("layers", layers, 1, 16, "hidden layers");
    field("dropout", dropout, 0, 0.9, "share of the hidden units switched off at random in training");
    field("epochs", epochs, 1, 10000, "passes over the training rows");
    field("batch", batch, 1, 1e6, "rows of a step");
    field("rate", rate, 1e-6, 1.0, "AdamW's learning rate at its height");
    field("decay", decay, 0, 10.0, "AdamW's decay of the weights");
  }
};

// TabM (Gorishniy et al. 2024): M feed-forward networks that share the weights of their hidden layers. Each member has
// scales of its own for what goes into a layer and for what comes out, biases and a last layer:
//   hidden = relu(output_scale * (weight (input_scale * hidden)) + bias)
// A number is seen by its rank among the training rows, as the normal quantile of it; a flag or category as 0 or 1.
class Tabm : public Network {
 public:
  explicit Tabm(const TabmConfig& config) : config_(config) {}

  [[nodiscard]] Json options() const override { return config_to_json(config_); }

  [[nodiscard]] TrainingPlan plan() const override {
    return {
        .epochs = config_.epochs, .batch = config_.batch, .rate = config_.rate, .decay = config_.decay, .hold = 0.5};
  }

  [[nodiscard]] at::Tensor prepare(const at::Tensor& features_BD) const override {
    constexpr double least = 1e-3;  // the tails end at three deviations
    at::Tensor out_BD = (features_BD - constant(low)) / constant(range);
    const at::Tensor numbers = constant(places).to(at::kLong);
    if (numbers.numel() == 0) return out_BD;
    const at::Tensor values_DB = features_BD.index_select(1, numbers).t().contiguous();
    const at::Tensor& sorted_DN = constant(quantiles);
    const at::Tensor rank_DB =  // from the left and from the right: equal values share the middle of theirs
        at::searchsorted(sorted_DN, values_DB, false, false) + at::searchsorted(sorted_DN, values_DB, false, true);
    const auto share_DB = rank_DB.to(at::kFloat) / (2.0 * static_cast<double>(sorted_DN.size(1)));
    return out_BD.index_copy(1, numbers, at::special_ndtri(share_DB.clamp(least, 1 - least)).t());
  }

  [[nodiscard]] at::Tensor forward(const at::Tensor& features_BD, at::Generator* dropout) const override {
    at::Tensor hidden_BMW = features_BD.unsqueeze(1);
    for (std::size_t layer = 0; layer < config_.layers; ++layer) {
      const at::Tensor scaled_BMW = hidden_BMW * part(layer, input_scale);
      const at::Tensor summed_BMW = at::linear(scaled_BMW, part(layer, weight));
      hidden_BMW = at::relu(at::addcmul(part(layer, bias), summed_BMW, part(layer, output_scale)));
      if (dropout != nullptr && config_.dropout > 0) {
        hidden_BMW = drop_out(hidden_BMW, config_.dropout, *dropout);
      }
    }
    const at::Tensor answers_MBK = at::bmm(hidden_BMW.transpose(0, 1), part(config_.layers, 0));
    return answers_MBK.transpose(0, 1) + part(config_.layers, 1);
  }

 protected:
  void build(const Examples& examples, at::Generator& random) override {
    auto in = static_cast<std::int64_t>(examples.features.columns);
    const auto members = static_cast<std::int64_t>(config_.members);
    const auto width = static_cast<std::int64_t>(config_.width);
    for (std::size_t layer = 0; layer < config_.layers; ++layer) {
      const at::Tensor scale = at::ones({members, in}, at::kFloat);
      if (layer == 0) scale.bernoulli_(0.5, random).mul_(2).sub_(1);  // members differ by the signs of what they see
      add(name(layer, "weight"), uniform({width, in}, in, random));
      add_undecayed(name(layer, "input_scale"), scale);
      add_undecayed(name(layer, "output_scale"), at::ones({members, width}, at::kFloat));
      add_undecayed(name(layer, "bias"), uniform({members, width}, in, random));
      in = width;
    }
    add(name(config_.layers, "weight"), uniform({members, in, outputs()}, in, random));
    add_undecayed(name(config_.layers, "bias"), uniform({members, outputs()}, in, random));
    build_preparation(examples);
  }

 private:
  enum Part : std::uint8_t { weight, input_scale, output_scale, bias, parts };  // of a hidden layer
  enum Constant : std::uint8_t { low, range, places, quantiles };

  [[nodiscard]] const at::Tensor& part(std::size_t layer, std::size_t which) const {
    return parameter(layer * parts + which);
  }

  static std::string name(std::size_t layer, const std::string& what) {
    return "layer" + std::to_string(layer) + "." + what;
  }

  static at::Tensor uniform(at::IntArrayRef shape, std::int64_t in, at::Generator& random) {
    const double bound = 1 / std::sqrt(static_cast<double>(in));
    return at::empty(shape, at::kFloat).uniform_(-bound, bound, random);
  }

  // What prepare() needs: the least value and the width of each feature, the places of numbers, and their values in
  // order, at most a thousand of them, evenly spread.
  void build_preparation(const Examples& examples) {
    constexpr std::int64_t most = 1000;
    const at::Tensor rows_ND = rows_to_tensor(examples.features, 0, examples.features.rows);
    at::Tensor low_D = rows_ND.amin(0);
    at::Tensor range_D = rows_ND.amax(0) - low_D;
    for (std::size_t j = 0; j < examples.info.size(); ++j) {
      if (examples.info[j].kind != FeatureInfo::Kind::score) continue;  // these stay as they are
      low_D[static_cast<std::int64_t>(j)] = 0;
      range_D[static_cast<std::int64_t>(j)] = 1;
    }
    add_constant("low", low_D);
    add_constant("range", range_D.masked_fill(range_D == 0, 1));
    std::vector<std::int64_t> numbers;
    for (std::size_t j = 0; j < examples.features.columns; ++j) {
      if (examples.info.empty() || examples.info[j].kind == FeatureInfo::Kind::number) {
        numbers.push_back(static_cast<std::int64_t>(j));
      }
    }
    const auto rows = rows_ND.size(0);
    std::vector<std::int64_t> kept;
    for (std::int64_t i = 0; i < std::min(rows, most); ++i)
      kept.push_back(rows <= most ? i : (2 * i + 1) * rows / (2 * most));
    const at::Tensor places_D = at::tensor(numbers, at::kLong);
    const at::Tensor sorted_DN = std::get<0>(rows_ND.index_select(1, places_D).t().sort(1));
    add_constant("numbers", places_D.to(at::kFloat));
    add_constant("quantiles", sorted_DN.index_select(1, at::tensor(kept, at::kLong)));
  }

  TabmConfig config_;
};

}  // namespace

Algorithm tabm() {
  return describe<Tabm, TabmConfig>({.name = "tabm",
                                     .title = "Neural networks that share weights (TabM)",
                                     .what = "Several neural networks in one, which share most weights and vote.",
                                     .problems = {Problem::binary, Problem::multiclass, Problem::regression},
                                     .search = {{"epochs", 6, 60, true},
                                                {"dropout", 0, 0.4},
                                                {"rate", 1e-3, 4e-3, true},
                                                {"decay", 0.003, 0.1, true}},
                                     .complexity = 5});
}

}  // namespace aisle::models
