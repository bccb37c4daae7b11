#pragma once

#include "features/sequences.h"
#include "models/behaviour_kernel.h"
#include "models/ranker.h"
#include "stats/random.h"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

namespace aisle::models {

// How the behaviour model is built and learns. docs/behaviour-model.md says what was measured for each choice.
struct BehaviourConfig {
  std::size_t width = 64, layers = 1, heads = 2, inner = 4, longest = 150;
  double dropout = 0.5, attention_dropout = 0.2, smooth = 0.1;
  std::size_t time_bias = 0;
  double aspects = 0.1, asked = 0.5;
  double rate = 3e-3, decay = 0.1;
  std::size_t batch = 0, epochs = 0, candidates = 0;
  std::size_t start_window = 3;
  enum class Scores : std::uint8_t { dot, cosine };
  Scores scores = Scores::cosine;
  enum class Device : std::uint8_t { kernel, torch, cuda };
  Device device = Device::kernel;  // what learns: our kernels, or libtorch (behaviour_torch.h)
  enum class Answers : std::uint8_t { kernel, torch };
  Answers answers = Answers::kernel;  // what answers
  void fields(auto&& field) {
    field("width", width, 16, 4096, "numbers that stand for an item; a multiple of 16 times heads");
    field("layers", layers, 1, 64, "attention layers");
    field("heads", heads, 1, 64, "parts that each layer's attention is split into");
    field("inner", inner, 1, 16, "width of a layer's inner network, in widths");
    field("longest", longest, 1, 4096, "events of a history that are read, the latest");
    field("dropout", dropout, 0, 0.95, "share of the numbers between layers that is left out of each step");
    field("attention_dropout", attention_dropout, 0, 0.95, "share of the attention that is left out of each step");
    field("smooth", smooth, 0, 0.9, "share of each answer that is spread over all items");
    field("time_bias", time_bias, 0, 1, "1: how much an event heeds another hangs on the time between them, too");
    field("aspects", aspects, 0, 10,
          "weight of foreseeing the next event's type, the time until it and its price, beside its item's");
    field("asked", asked, 0, 0.95, "least share of what is learnt from that comes before events of the asked type");
    field("rate", rate, 1e-6, 1, "learning rate after the first 100 steps; falls to 0 along a cosine");
    field("decay", decay, 0, 10, "how strongly items are drawn towards 0, times the rate");
    field("batch", batch, 0, 1e6, "events of a step; 0: 1,024, up to 4,096 where a pass would have over 400 steps");
    field("epochs", epochs, 0, 10000,
          "passes over the log; 0: as many as make about 5,000 steps (of 1,024 events, unless it is said), 4 to 32");
    field("candidates", candidates, 0, 1e7,
          "items drawn for a step, beside those in it; 0: all, up to 60,000, else 4,096");
    field("start_window", start_window, 0, 50,
          "events between two items that are thought of together at first; 0: chance");
    field.choice("device", device, {"kernel", "torch", "cuda"},
                 "what learns: our kernels, libtorch, libtorch on a GPU");
    field.choice("answers", answers, {"kernel", "torch"}, "what answers: our kernels, or libtorch, to compare");
    field.choice("scores", scores, {"dot", "cosine"}, "how a history is compared with an item");
  }
};

// Learning, an epoch at a time; the same seed gives the same bits whatever the number of threads.
class BehaviourTraining {
 public:
  BehaviourTraining(const BehaviourConfig& config, const NextItem& task, const Fitting& how);
  ~BehaviourTraining();
  BehaviourTraining(const BehaviourTraining&) = delete;
  BehaviourTraining& operator=(const BehaviourTraining&) = delete;

  // Before the first epoch: begins with these instead, learnt from an earlier part of the same log, and learns for so
  // many epochs. attributes [A + 1, D]: of what items are, 0 where nothing was learnt; empty without.
  void go_on_from(std::span<const float> parameters, std::span<const float> attributes, std::size_t epochs);

  // Goes through all histories once; the mean loss (natural logarithm). Error when numbers run away.
  double epoch();
  [[nodiscard]] std::size_t epochs() const;  // wanted
  [[nodiscard]] std::size_t epochs_done() const;
  [[nodiscard]] std::span<const float> parameters() const;
  [[nodiscard]] const encoder::Shape& shape() const;
  // Of what items are [A + 1, D]; empty where nothing is known of them.
  [[nodiscard]] std::vector<float> attribute_vectors() const;

  // Everything that the next epochs depend on, and its inverse: a resumed training gives the same bits.
  void save(StoredTensors& state) const;
  void load(const StoredTensors& state);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

// Candidates that are drawn for a step; 0: all items are.
std::size_t drawn_candidates(const BehaviourConfig& config, std::size_t items);
// Events of a step, and passes, over so many events.
std::size_t wanted_batch(const BehaviourConfig& config, std::size_t events);
std::size_t wanted_epochs(const BehaviourConfig& config, std::size_t events);
inline constexpr std::size_t chunk_rows = 96;  // rows whose scores exist at a time

// The shapes that a configuration gives for what histories hold. Error when the width does not split into heads.
struct Extent {
  std::int64_t items = 0, types = 0, bands = 0;
};
Extent extent_of(const features::Sequences& sequences);
encoder::Shape shape_of(const BehaviourConfig& config, const Extent& extent);
}  // namespace aisle::models
