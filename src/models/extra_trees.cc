#include "core/error.h"
#include "core/parallel.h"
#include "core/progress.h"
#include "models/link.h"
#include "models/models.h"
#include "models/random_tree.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <numeric>
#include <optional>
#include <span>
#include <utility>
#include <vector>

namespace aisle::models {

namespace {

struct ExtraTreesConfig {
  std::size_t trees = 150;
  std::size_t leaf = 3;
  double share = 0.5;
  void fields(auto&& field) {
    field("trees", trees, 1, 10000, "trees, each on its own");
    field("leaf", leaf, 1, 1e6, "least rows of a leaf");
    field("share", share, 0.01, 1.0, "share of the features that each question chooses from");
  }
};

// Extremely randomised trees (random_tree.h) on all rows; the answer is the mean of theirs.
class ExtraTrees : public SelfFitting {
 public:
  explicit ExtraTrees(const ExtraTreesConfig& config) : config_(config) {}

  [[nodiscard]] Json options() const override { return config_to_json(config_); }

  void fit(const Examples& examples, const Fitting& how) override {
    const TreeRows rows(examples);
    problem_ = examples.labels.problem;
    features_ = rows.features;
    outputs_ = rows.outputs;
    const auto drawn = std::lround(config_.share * static_cast<double>(features_));
    const TreeRules rules{config_.leaf, static_cast<std::size_t>(std::max(drawn, 1L))};
    std::vector<stats::Random> randoms;  // a generator for each tree: the order in which they grow does not matter
    stats::Random seeds(how.seed);
    for (std::size_t t = 0; t < config_.trees; ++t) randoms.emplace_back(seeds.next());
    trees_.assign(config_.trees, {});
    const auto grow = [&](std::size_t t) {
      check_interrupted();
      trees_[t] = grow_random_tree(rows, rules, randoms[t]);
    };
    if (how.threads > 1) return parallel_for(config_.trees, grow);
    for (std::size_t t = 0; t < config_.trees; ++t) grow(t);
  }

  [[nodiscard]] Predictions predict(const Matrix& features) const override {
    Predictions out{.outputs = outputs_, .values = std::vector<double>(features.rows * outputs_)};
    for_batches(features.rows, [&](std::size_t begin, std::size_t end) {
      for (const auto& tree : trees_) {
        for (std::size_t i = begin; i < end; ++i) add_answer(tree, features.row(i), out.row(i));
      }
    });
    for (double& value : out.values) value /= static_cast<double>(trees_.size());
    return out;
  }

  // Along its path through a tree a row's answer changes at each question from one node's mean to the next one's; the
  // question's feature is credited with it (Saabas 2014). That sums on the scale of the answer; of probabilities a
  // row's numbers are stretched alike until they sum to the change in log odds (in the logarithm, with several
  // classes).
  [[nodiscard]] std::optional<Matrix> contributions(const Matrix& features, std::size_t output) const override {
    double average = 0;
    for (const auto& tree : trees_) average += tree.values[output];
    average /= static_cast<double>(trees_.size());
    Matrix out(features.rows, features_ + 1);
    for_batches(features.rows, [&](std::size_t begin, std::size_t end) {
      std::vector<double> added(features_);
      for (std::size_t i = begin; i < end; ++i) {
        std::ranges::fill(added, 0);
        for (const auto& tree : trees_) add_path(tree, features.row(i), output, added);
        const double answer = average + std::accumulate(added.begin(), added.end(), 0.0);
        const double stretched = stretch(average, answer);
        std::ranges::transform(added, out.row(i).begin(),
                               [&](double value) { return static_cast<float>(value * stretched); });
        out.row(i)[features_] = static_cast<float>(scaled(average));
      }
    });
    return out;
  }

  void save(StoredTensors& weights) const override;
  void load(const StoredTensors& weights) override;

 private:
  template <typename Work>
  static void for_batches(std::size_t rows, const Work& work) {
    constexpr std::size_t batch = 512;
    parallel_for((rows + batch - 1) / batch, [&](std::size_t b) { work(b * batch, std::min((b + 1) * batch, rows)); });
  }

  static std::size_t next(const Node& node, std::span<const float> row) {
    const bool first = row[static_cast<std::size_t>(node.feature)] <= node.threshold;
    return static_cast<std::size_t>(node.child) + (first ? 0 : 1);
  }

  void add_answer(const Tree& tree, std::span<const float> row, std::span<double> sums) const {
    std::size_t at = 0;
    while (tree.nodes[at].feature >= 0) at = next(tree.nodes[at], row);
    for (std::size_t k = 0; k < outputs_; ++k) sums[k] += tree.values[at * outputs_ + k];
  }

  // Adds what each question of the row's path changes, as a share of the forest's answer.
  void add_path(const Tree& tree, std::span<const float> row, std::size_t output, std::vector<double>& added) const {
    std::size_t at = 0;
    while (tree.nodes[at].feature >= 0) {
      const std::size_t child = next(tree.nodes[at], row);
      const double change = tree.values[child * outputs_ + output] - tree.values[at * outputs_ + output];
      added[static_cast<std::size_t>(tree.nodes[at].feature)] += change / static_cast<double>(trees_.size());
      at = child;
    }
  }

  // An answer on the scale on which answers are sums.
  [[nodiscard]] double scaled(double answer) const {
    if (problem_ == Problem::regression) return answer;
    Predictions one{.outputs = outputs_, .values = std::vector<double>(outputs_, answer)};
    to_sums(one);
    return one.values[0];
  }

  // How much longer the way between two answers is on that scale.
  [[nodiscard]] double stretch(double from, double to) const {
    if (problem_ == Problem::regression) return 1;
    constexpr double close = 1e-6;  // where the difference of two logarithms has lost its digits, the slope serves
    if (std::abs(to - from) < close) return 1 / (outputs_ == 1 ? from * (1 - from) : from);
    return (scaled(to) - scaled(from)) / (to - from);
  }

  ExtraTreesConfig config_;
  Problem problem_ = Problem::binary;
  std::size_t features_ = 0;
  std::size_t outputs_ = 1;
  std::vector<Tree> trees_;
};

// All trees' nodes one after the other.
void ExtraTrees::save(StoredTensors& weights) const {
  std::vector<std::int64_t> sizes;
  std::vector<std::int32_t> features;
  std::vector<std::int32_t> children;
  std::vector<float> thresholds;
  std::vector<float> values;
  for (const auto& tree : trees_) {
    sizes.push_back(static_cast<std::int64_t>(tree.nodes.size()));
    for (const auto& node : tree.nodes) {
      features.push_back(node.feature);
      thresholds.push_back(node.threshold);
      children.push_back(node.child);
    }
    values.insert(values.end(), tree.values.begin(), tree.values.end());
  }
  const std::vector<std::int64_t> shape = {static_cast<std::int64_t>(problem_), static_cast<std::int64_t>(features_),
                                           static_cast<std::int64_t>(outputs_)};
  weights["shape"] = stored(std::span(shape), {shape.size()});
  weights["sizes"] = stored(std::span(std::as_const(sizes)), {sizes.size()});
  weights["feature"] = stored(std::span(std::as_const(features)), {features.size()});
  weights["threshold"] = stored(std::span(std::as_const(thresholds)), {thresholds.size()});
  weights["child"] = stored(std::span(std::as_const(children)), {children.size()});
  weights["value"] = stored(std::span(std::as_const(values)), {features.size(), outputs_});
}

void ExtraTrees::load(const StoredTensors& weights) {
  const auto shape = restore<std::int64_t>(weights, "shape");
  const auto sizes = restore<std::int64_t>(weights, "sizes");
  const auto features = restore<std::int32_t>(weights, "feature");
  const auto children = restore<std::int32_t>(weights, "child");
  const auto thresholds = restore<float>(weights, "threshold");
  const auto values = restore<float>(weights, "value");
  problem_ = static_cast<Problem>(shape.at(0));
  features_ = static_cast<std::size_t>(shape.at(1));
  outputs_ = static_cast<std::size_t>(shape.at(2));
  trees_.clear();
  std::size_t begin = 0;
  for (const auto size : sizes) {
    auto& tree = trees_.emplace_back();
    for (std::size_t i = begin; i < begin + static_cast<std::size_t>(size); ++i) {
      const Node node{features.at(i), thresholds.at(i), children.at(i)};
      // A path that leaves the tree or turns back would never end.
      const auto place = static_cast<std::int64_t>(i - begin);
      if (node.feature >= shape[1] || (node.feature >= 0 && (node.child <= place || node.child + 1 >= size))) {
        throw Error("the weights hold a tree that is none");
      }
      tree.nodes.push_back(node);
      for (std::size_t k = 0; k < outputs_; ++k) tree.values.push_back(values.at(i * outputs_ + k));
    }
    begin += tree.nodes.size();
  }
}

}  // namespace

Algorithm extra_trees() {
  return describe<ExtraTrees, ExtraTreesConfig>(
      {.name = "extra_trees",
       .title = "Extremely randomised trees",
       .what = "Many deep decision trees whose questions are mostly drawn by chance, asked together.",
       .problems = {Problem::binary, Problem::multiclass, Problem::regression},
       .other_start = Json::Object{{"leaf", 1}},
       .search = {{"leaf", 1, 10, true}, {"share", 0.2, 1}},
       .complexity = 4});
}

}  // namespace aisle::models
