#include "models/dropout.h"
#include "models/models.h"
#include "models/network.h"
#include "models/recurrent_layer.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/cat.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/linalg_qr.h>
#include <ATen/ops/linear.h>
#include <ATen/ops/zeros.h>
#include <algorithm>
#include <c10/core/GradMode.h>
#include <cmath>
#include <string>

// Recurrent networks on tables: a row of D features is read as a sequence of D steps of one number each.
namespace aisle::models {

namespace {

using recurrent::Cell;

struct RecurrentConfig {
  std::size_t width = 50;
  std::size_t layers = 2;
  double dropout = 0;
  std::size_t epochs = 15;
  std::size_t patience = 4;
  std::size_t batch = 64;
  double rate = 3e-3;
  double decay = 0;
  std::size_t cosine = 1;
  void fields(auto&& field) {
    field("width", width, 1, 1024, "units of each recurrent layer");
    field("layers", layers, 1, 8, "recurrent layers");
    field("dropout", dropout, 0, 0.9, "share of each layer's states switched off at random in training");
    field("epochs", epochs, 1, 10000, "most passes over the training rows");
    field("patience", patience, 0, 10000, "passes without a gain on held-out rows after which it stops; 0: never");
    field("batch", batch, 1, 1e6, "rows of a step");
    field("rate", rate, 1e-6, 1.0, "Adam's learning rate at its height");
    field("decay", decay, 0, 10.0, "AdamW's weight decay; 0 is Adam");
    field("cosine", cosine, 0, 1, "1: the rate is warmed up, then let down along a cosine; 0: it stays as it is");
  }
};

// Layers of recurrent units, the last one's states after the last feature, then the answer.
class Recurrent : public Network {
 public:
  Recurrent(Cell cell, const RecurrentConfig& config) : cell_(cell), config_(config) {}

  [[nodiscard]] Json options() const override { return config_to_json(config_); }

  [[nodiscard]] TrainingPlan plan() const override {
    return {.epochs = config_.epochs,
            .patience = config_.patience,
            .batch = config_.batch,
            .rate = config_.rate,
            .decay = config_.decay,
            .cosine = config_.cosine > 0,
            .epsilon = 1e-7};
  }

  [[nodiscard]] at::Tensor forward(const at::Tensor& features_BD, at::Generator* dropout) const override {
    constexpr std::int64_t at_once = 256;  // rows whose states are in memory where no gradient needs them all
    if (c10::GradMode::is_enabled() || features_BD.size(0) <= at_once) return answers(features_BD, dropout);
    std::vector<at::Tensor> parts;
    for (const auto& part_BD : features_BD.split(at_once)) parts.push_back(answers(part_BD, dropout));
    return at::cat(parts);
  }

 protected:
  // As Keras does it: what comes in by Glorot's uniform initialisation (Glorot & Bengio 2010), what goes round
  // orthogonal (Saxe et al. 2014), biases zero but for the forget gates' one (Jozefowicz et al. 2015).
  void build(const Examples& /*examples*/, at::Generator& random) override {
    const auto width = static_cast<std::int64_t>(config_.width);
    std::int64_t in = 1;
    for (std::size_t layer = 0; layer < config_.layers; ++layer) {
      const std::string name = "layer" + std::to_string(layer);
      add(name + ".input", glorot(kernels() * width, in, random));
      add(name + ".state", orthogonal(kernels() * width, width, random));
      at::Tensor bias = at::zeros({(cell_ == Cell::rnn ? 1 : 4) * width}, at::kFloat);
      if (cell_ == Cell::lstm) bias.narrow(0, width, width).fill_(1);
      add(name + ".bias", bias);
      in = width;
    }
    add("answer.weight", glorot(outputs(), width, random));
    add("answer.bias", at::zeros({outputs()}, at::kFloat));
  }

 private:
  // Matrices that a unit has for its input, and again for the states.
  [[nodiscard]] std::int64_t kernels() const { return cell_ == Cell::lstm ? 4 : cell_ == Cell::gru ? 3 : 1; }

  static at::Tensor glorot(std::int64_t out, std::int64_t in, at::Generator& random) {
    const double bound = std::sqrt(6.0 / static_cast<double>(in + out));
    return at::empty({out, in}, at::kFloat).uniform_(-bound, bound, random);
  }

  // out >= in: columns of length 1 at right angles, every such matrix as likely as the others.
  static at::Tensor orthogonal(std::int64_t out, std::int64_t in, at::Generator& random) {
    const auto [q, r] = at::linalg_qr(at::empty({out, in}, at::kFloat).normal_(0, 1, random));
    return (q * r.diagonal().sign()).contiguous();
  }

  // The weights of all sums, as recurrent::Layer wants them. The GRU's last two halves of a gate see the input or the
  // states alone.
  [[nodiscard]] at::Tensor weights(std::size_t layer) const {
    const at::Tensor& input = parameter(3 * layer);
    const at::Tensor& state = parameter(3 * layer + 1);
    if (cell_ != Cell::gru) return at::cat({input, state}, 1);
    const std::int64_t width = state.size(1);
    const at::Tensor no_input = at::zeros({width, input.size(1)}, at::kFloat);
    const at::Tensor no_state = at::zeros({width, width}, at::kFloat);
    return at::cat({at::cat({input, no_input}),
                    at::cat({state.narrow(0, 0, 2 * width), no_state, state.narrow(0, 2 * width, width)})},
                   1);
  }

  [[nodiscard]] at::Tensor answers(const at::Tensor& features_BD, at::Generator* dropout) const {
    at::Tensor states_CTHL = recurrent::to_blocks(features_BD);
    for (std::size_t layer = 0; layer < config_.layers; ++layer) {
      const std::int64_t shown = layer + 1 == config_.layers ? 1 : states_CTHL.size(1);
      states_CTHL = recurrent::layer(cell_, states_CTHL, weights(layer), parameter(3 * layer + 2), shown);
      if (dropout != nullptr && config_.dropout > 0) {
        states_CTHL = drop_out(states_CTHL, config_.dropout, *dropout);
      }
    }
    const at::Tensor last_BH = recurrent::last_states(states_CTHL, features_BD.size(0));
    return at::linear(last_BH, parameter(3 * config_.layers), parameter(3 * config_.layers + 1));
  }

  Cell cell_;
  RecurrentConfig config_;
};

template <Cell cell>
class RecurrentOf : public Recurrent {
 public:
  explicit RecurrentOf(const RecurrentConfig& config) : Recurrent(cell, config) {}
};

Algorithm entry(const std::string& name, const std::string& title, const std::string& what) {
  return {.name = name,
          .title = title,
          .what = what,
          .problems = {Problem::binary, Problem::multiclass, Problem::regression},
          .search = {{"width", 16, 128, true}, {"layers", 1, 2}, {"dropout", 0, 0.3}, {"rate", 1e-3, 1e-2, true}},
          .complexity = 5,
          .most_rows = 100000,
          .by_default = false};
}

}  // namespace

Algorithm lstm() {
  return describe<RecurrentOf<Cell::lstm>, RecurrentConfig>(entry(
      "lstm", "Recurrent network (LSTM)", "Reads a row's features one after the other, and learns what to remember."));
}

Algorithm gru() {
  return describe<RecurrentOf<Cell::gru>, RecurrentConfig>(entry(
      "gru", "Recurrent network (GRU)", "Reads a row's features one after the other; simpler units than the LSTM's."));
}

Algorithm rnn() {
  return describe<RecurrentOf<Cell::rnn>, RecurrentConfig>(
      entry("rnn", "Recurrent network (RNN)", "Reads a row's features one after the other, with the simplest memory."));
}

}  // namespace aisle::models
