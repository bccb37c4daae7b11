#include "core/error.h"
#include "models/attribute_vectors.h"
#include "models/behaviour_batch.h"
#include "models/behaviour_torch_training.h"
#include "models/behaviour_training.h"
#include "models/behaviour_tuning.h"
#include "models/embedding.h"
#include "models/item_counts.h"
#include "models/learning_watcher.h"
#include "models/newcomers.h"
#include "models/tunable.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <memory>
#include <numeric>
#include <optional>

namespace aisle::models {

using namespace encoder;

namespace {

constexpr std::size_t histories_at_once = 24;

// Of an event; 0 for one that came after learning.
Code known_type(Code type, const Shape& shape) { return type <= static_cast<Code>(shape.types) ? type : 0; }

// Adds a history's latest part, with a row for what comes after it.
void add(const features::History& history, const Shape& shape, Code target, Block& block) {
  const features::History read = history.last(std::min(history.size(), static_cast<std::size_t>(shape.longest)));
  for (std::size_t i = 0; i < read.size(); ++i) {
    const bool known = read.item[i] <= static_cast<Code>(shape.items);
    block.item.push_back(known ? read.item[i] : 0);
    block.type.push_back(known_type(read.type[i], shape));
    block.asked.push_back(target);
    block.gap.push_back(gap_kind(read.time, i, shape.gaps));
    block.second.push_back(second_of(read.time, i, 0));
    block.candidate.push_back(known ? static_cast<std::int32_t>(read.item[i]) - 1 : -1);
  }
  block.rows.push_back({block.begin.back(), static_cast<std::int32_t>(block.item.size()) - 1, 0, 1});
  block.begin.push_back(static_cast<std::int32_t>(block.item.size()));
}

// A causal sequence encoder over what people did (docs/behaviour-model.md).
class Behaviour : public Ranker, public Embedding, public Newcomers, public Tunable {
 public:
  explicit Behaviour(const BehaviourConfig& config) : config_(config) {}

  void fit(const NextItem& task, const Fitting& how) override {
    target_ = task.target;
    prior_ = log_shares(target_counts({task.sequences, 0}), 0.5);
    if (config_.device == BehaviourConfig::Device::kernel) {
      BehaviourTraining training(config_, task, how);
      if (how.further > 0 && !parameters_.empty())
        training.go_on_from(parameters_, vectors_of(task.sequences.attributes.get()), how.further);
      return learn(training, task, how.watcher);
    }
    const bool gpu = config_.device == BehaviourConfig::Device::cuda;
    BehaviourTorchTraining training(config_, task, how, c10::Device(gpu ? c10::kCUDA : c10::kCPU));
    learn(training, task, how.watcher);
  }

  void score(std::span<const features::History> histories, std::span<float> scores_BV) const override {
    for (std::size_t first = 0; first < histories.size(); first += histories_at_once) {
      const auto some = histories.subspan(first, std::min(histories_at_once, histories.size() - first));
      score_some(some, scores_BV.subspan(first * prior_.size(), some.size() * prior_.size()));
    }
  }

  [[nodiscard]] Scale scale() const override { return Scale::log; }
  [[nodiscard]] Json options() const override { return config_to_json(config_); }

  void save(StoredTensors& weights) const override {
    const std::array<std::int64_t, 4> shape = {shape_.items, shape_.types, shape_.bands,
                                               static_cast<std::int64_t>(target_)};
    weights["shape"] = stored(std::span<const std::int64_t>(shape), {shape.size()});
    weights["parameters"] = stored(std::span<const float>(parameters_), {parameters_.size()});
    weights["prior"] = stored(std::span<const float>(prior_), {prior_.size()});
    attributes_.save(weights);
  }

  void load(const StoredTensors& weights) override {
    const auto shape = restore<std::int64_t>(weights, "shape");
    parameters_ = restore<float>(weights, "parameters");
    prior_ = restore<float>(weights, "prior");
    if (shape.size() != 4 || std::ranges::min(shape) < 0 || prior_.size() != static_cast<std::size_t>(shape[0]) + 1)
      throw Error("the behaviour model's weights do not fit each other, or are of an earlier version",
                  "behaviour model", "train the task again");
    shape_ = shape_of(config_, {shape[0], shape[1], shape[2]});
    target_ = static_cast<Code>(shape[3]);
    attributes_.load(weights, config_.width);
    if (parameters_.size() != static_cast<std::size_t>(Places(shape_).size))
      throw Error("the behaviour model's weights are not of the shape that its options say");
    ready();
  }

  [[nodiscard]] std::size_t width() const override { return config_.width; }

  [[nodiscard]] std::span<const float> item_vectors() const override {
    return std::span(candidates_.rows).first(static_cast<std::size_t>(shape_.items * shape_.width));
  }

  void embed(std::span<const features::History> histories, std::span<float> vectors_BD) const override {
    Block packed;
    for (const auto& history : histories) add(history, shape_, target_, packed);
    const std::vector<float> answers = hidden_of(packed);
    for (std::size_t h = 0; h < histories.size(); ++h) {
      const std::span hidden(answers.data() + packed.rows[h].token * shape_.width, config_.width);
      const float factor = lengthening(shape_, *places_, parameters_.data(), hidden.data());
      std::ranges::transform(hidden, vectors_BD.begin() + static_cast<std::ptrdiff_t>(h * config_.width),
                             [factor](float number) { return factor * number; });
    }
  }

  [[nodiscard]] std::vector<Link> added(const features::History& history) const override {
    const auto read = history.last(std::min(history.size(), static_cast<std::size_t>(shape_.longest)));
    std::vector<Link> out;
    for (std::size_t i = 0; i < read.size(); ++i) {
      if (read.item[i] == 0 || read.item[i] > static_cast<Code>(shape_.items)) continue;
      const auto age = static_cast<std::int64_t>(read.size() - 1 - i);
      const float weight =
          CopyWeight(shape_, age, known_type(read.type[i], shape_), target_).of(parameters_.data() + places_->copy);
      const auto known = std::ranges::find(out, read.item[i], &Link::item);
      if (known != out.end()) {
        known->weight += weight;
      } else {
        out.push_back({read.item[i], weight});
      }
    }
    return out;
  }

  [[nodiscard]] bool knows(std::string_view attribute) const override { return attributes_.knows(attribute); }

  void add_items(std::span<const std::vector<std::string>> attributes) override {
    const float least = *std::ranges::min_element(prior_);
    for (const auto& of_item : attributes) {
      std::vector<float> row(config_.width);
      attributes_.add(of_item, row);
      parameters_.insert(parameters_.end(), row.begin(), row.end());  // the item table stands last
      prior_.push_back(least);
    }
    shape_.items += static_cast<std::int64_t>(attributes.size());
    ready();
  }

  Tuned tune(const Questions& questions, const Fitting& how) override {
    const auto pack = [this](const features::History& history, Block& to) { add(history, shape_, target_, to); };
    const Tuned out = BehaviourTuning(shape_, parameters_, questions, how, pack).run(*this);
    ready();
    return out;
  }

 private:
  // What it learnt of attributes, by their codes [A + 1, D].
  [[nodiscard]] std::vector<float> vectors_of(const features::ItemAttributes* attributes) const {
    if (attributes == nullptr) return {};
    std::vector<float> out((attributes->count() + 1) * config_.width);
    for (Code code = 1; code <= attributes->count(); ++code) {
      const std::string text(attributes->text(code));
      attributes_.add(std::span(&text, 1), std::span(out).subspan(code * config_.width, config_.width));
    }
    return out;
  }

  // [tokens, D], of those at the end of a history; the rest is undefined.
  [[nodiscard]] std::vector<float> hidden_of(Block& packed) const {
    std::vector<float> out(packed.item.size() * config_.width);
    if (!twin_) {
      kernels().front()->answer(shape_, *places_, parameters_.data(), tokens_of(packed), out.data());
      return out;
    }
    packed.answer_candidates.assign(1, 0);
    const at::Tensor made_RD = twin_->answer(packed).contiguous();
    for (std::size_t r = 0; r < packed.rows.size(); ++r)
      std::copy_n(made_RD.const_data_ptr<float>() + r * config_.width, config_.width,
                  out.begin() + static_cast<std::ptrdiff_t>(packed.rows[r].token) * shape_.width);
    return out;
  }

  void learn(auto& training, const NextItem& task, LearningWatcher* watcher) {
    if (watcher != nullptr)
      if (const auto kept = watcher->begin()) training.load(*kept);
    while (training.epochs_done() < training.epochs() && (watcher == nullptr || watcher->go_on())) {
      const double loss = training.epoch();
      if (watcher == nullptr) continue;
      take(training, task);
      watcher->epoch({training.epochs_done(), training.epochs(), loss, task.sequences.events()}, *this,
                     [&](StoredTensors& state) { training.save(state); });
    }
    take(training, task);
  }

  void take(const auto& training, const NextItem& task) {
    shape_ = training.shape();
    const auto& learnt = training.parameters();
    parameters_.assign(learnt.begin(), learnt.end());
    ready();
    if (const auto learnt_of = training.attribute_vectors(); !learnt_of.empty() && task.sequences.attributes != nullptr)
      attributes_ = AttributeVectors(*task.sequences.attributes, learnt_of, config_.width);
  }

  void ready() {
    places_.emplace(shape_);
    candidates_.resize(shape_.items, shape_.width, false);
    std::copy_n(parameters_.begin() + places_->item + shape_.width, shape_.items * shape_.width,
                candidates_.rows.begin());
    kernels().front()->pack(shape_, candidates_, 0, panels(shape_.items));
    if (config_.answers == BehaviourConfig::Answers::kernel) return;
    twin_ = std::make_unique<BehaviourTorch>(shape_, parameters_, c10::Device(c10::kCPU));
    twin_->hold_still();
  }

  void score_some(std::span<const features::History> histories, std::span<float> scores_BV) const {
    Block packed;
    for (const auto& history : histories)
      if (history.size() > 0) add(history, shape_, target_, packed);
    const auto rows = static_cast<std::int64_t>(packed.rows.size());
    const auto scores = std::make_unique_for_overwrite<float[]>(  // every place is set
        static_cast<std::size_t>(panels(shape_.items) * rows * panel));
    if (rows > 0) {
      const Kernel& kernel = *kernels().front();
      const Tokens tokens = tokens_of(packed);
      const std::vector<float> hidden = hidden_of(packed);
      std::vector<float> unit(static_cast<std::size_t>(rows * shape_.width));
      kernel.score({&shape_, &*places_, parameters_.data(), &candidates_, hidden.data(), packed.candidate.data(),
                    &tokens, packed.rows, rows, 0, scores.get(), unit.data()});
    }
    std::size_t row = 0;
    for (std::size_t h = 0; h < histories.size(); ++h) {
      const auto to = scores_BV.subspan(h * prior_.size(), prior_.size());
      if (histories[h].size() == 0) {
        std::ranges::copy(prior_, to.begin());
        continue;
      }
      for (std::size_t c = 0; c + 1 < to.size(); c += panel)
        std::copy_n(scores.get() + c * static_cast<std::size_t>(rows) + row * panel,
                    std::min<std::size_t>(panel, to.size() - 1 - c), to.begin() + static_cast<std::ptrdiff_t>(c) + 1);
      ++row;
    }
  }

  BehaviourConfig config_;
  Shape shape_;
  Code target_ = 0;
  std::vector<float> parameters_, prior_;
  std::optional<Places> places_;
  Candidates candidates_;
  AttributeVectors attributes_;
  std::unique_ptr<BehaviourTorch> twin_;  // where libtorch answers
};

}  // namespace

// Named in ranking_algorithms.cc.
RankingAlgorithm behaviour() {
  return describe_ranker<Behaviour, BehaviourConfig>(
      {.name = "behaviour",
       .title = "Behaviour model",
       .what = "a causal sequence encoder: attention over the latest events and a learnt memory of all of them",
       .complexity = 5});
}

}  // namespace aisle::models
