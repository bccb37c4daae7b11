#include "models/random_tree.h"

#include <algorithm>
#include <array>
#include <numeric>
#include <utility>

namespace aisle::models {

namespace {

constexpr std::size_t lanes = 8;  // sums side by side, which the compiler puts into wide registers

// What rows say together.
struct Sums {
  std::size_t rows = 0;
  double weight = 0;
  std::vector<double> outputs;  // weighted sums of the label, or of each class's indicator

  // The sum of squares that the mean explains: what a question adds to it is the variance that it takes away.
  [[nodiscard]] double explained() const {
    double squares = 0;
    for (const double sum : outputs) squares += sum * sum;
    return squares / weight;
  }
};

struct Question {
  std::int32_t feature = -1;
  float threshold = 0;
  double gain = -1;
};

class Grower {
 public:
  Grower(const TreeRows& data, const TreeRules& rules, stats::Random random)
      : data_(data),
        rules_(rules),
        random_(random),
        rows_(data.rows),
        labels_(data.labels),
        weights_(data.weights),
        values_(data.rows),
        features_(data.features) {
    std::iota(rows_.begin(), rows_.end(), 0U);
    std::iota(features_.begin(), features_.end(), 0U);
    left_.outputs.resize(data.outputs);
    right_.outputs.resize(data.outputs);
    all_.outputs.resize(data.outputs);
  }

  Tree grow() {
    std::vector<Part> open = {{new_node(), 0, data_.rows, 0}};
    while (!open.empty()) {
      Part part = open.back();
      open.pop_back();
      answer(part);
      if (part.rows() < 2 * rules_.leaf || agree(part)) continue;
      const Question question = best_question(part);
      if (question.feature < 0) continue;
      const std::size_t middle = divide(part, question);
      const std::int32_t child = new_node();
      new_node();
      tree_.nodes[static_cast<std::size_t>(part.node)] = {question.feature, question.threshold, child};
      open.push_back({child + 1, middle, part.end, part.constants});
      open.push_back({child, part.begin, middle, part.constants});
    }
    return std::move(tree_);
  }

 private:
  // A node's rows: places [begin, end) of rows_, labels_ and weights_. The first `constants` of features_ are known to
  // be constant in them.
  struct Part {
    std::int32_t node = 0;
    std::size_t begin = 0;
    std::size_t end = 0;
    std::size_t constants = 0;

    [[nodiscard]] std::size_t rows() const { return end - begin; }
  };

  std::int32_t new_node() {
    tree_.nodes.emplace_back();
    tree_.values.resize(tree_.values.size() + data_.outputs);
    return static_cast<std::int32_t>(tree_.nodes.size()) - 1;
  }

  // Adds the part up, and writes its mean down as the node's answer.
  void answer(const Part& part) {
    all_.rows = part.rows();
    all_.weight = 0;
    std::ranges::fill(all_.outputs, 0);
    for (std::size_t i = part.begin; i < part.end; ++i) {
      const double weight = weights_[i];
      all_.weight += weight;
      if (data_.outputs == 1) {
        all_.outputs[0] += weight * labels_[i];
      } else {
        all_.outputs[static_cast<std::size_t>(labels_[i])] += weight;
      }
    }
    float* out = tree_.values.data() + static_cast<std::size_t>(part.node) * data_.outputs;
    for (std::size_t k = 0; k < data_.outputs; ++k) out[k] = static_cast<float>(all_.outputs[k] / all_.weight);
  }

  [[nodiscard]] bool agree(const Part& part) const {
    const auto label = labels_.begin();
    return std::all_of(label + static_cast<std::ptrdiff_t>(part.begin), label + static_cast<std::ptrdiff_t>(part.end),
                       [&](float y) { return y == labels_[part.begin]; });
  }

  // Features are drawn without return. Those known to be constant are drawn too, but not looked at again; one that
  // turns out to be constant joins them, also for the node's children.
  Question best_question(Part& part) {
    Question best;
    std::size_t known = part.constants;  // that have not been drawn
    std::size_t tried = 0;
    for (std::size_t drawn = 0; drawn < rules_.drawn || tried == 0; ++drawn) {
      const std::size_t next = part.constants + tried;
      if (next == features_.size()) break;
      const std::size_t draw = random_.below(known + features_.size() - next);
      if (draw < known) {
        --known;
        continue;
      }
      std::swap(features_[next], features_[next + draw - known]);
      const std::uint32_t feature = features_[next];
      const auto [least, greatest] = gather(part, feature);
      if (least == greatest) {
        std::swap(features_[next], features_[part.constants++]);
        continue;
      }
      ++tried;
      const float threshold = between(least, greatest);
      const double gain = gain_of(part, threshold);
      if (gain > best.gain) best = {static_cast<std::int32_t>(feature), threshold, gain};
    }
    return best;
  }

  // A number from [least, greatest), which rounding alone could make the greatest.
  float between(float least, float greatest) {
    const auto drawn = static_cast<float>(least + random_.uniform() * (static_cast<double>(greatest) - least));
    return drawn < greatest ? drawn : least;
  }

  // Copies the part's values of a feature to values_, and returns the least and the greatest.
  std::pair<float, float> gather(const Part& part, std::uint32_t feature) {
    const float* column = data_.columns.data() + feature * data_.rows;
    const std::uint32_t* rows = rows_.data() + part.begin;
    const std::size_t n = part.rows();
    std::array<float, lanes> least;
    least.fill(column[rows[0]]);
    std::array<float, lanes> greatest = least;
    std::size_t i = 0;
    for (; i + lanes <= n; i += lanes) {
      for (std::size_t lane = 0; lane < lanes; ++lane) {
        const float value = column[rows[i + lane]];
        values_[i + lane] = value;
        least[lane] = value < least[lane] ? value : least[lane];
        greatest[lane] = value > greatest[lane] ? value : greatest[lane];
      }
    }
    for (; i < n; ++i) {
      values_[i] = column[rows[i]];
      least[0] = std::min(least[0], values_[i]);
      greatest[0] = std::max(greatest[0], values_[i]);
    }
    return {std::ranges::min(least), std::ranges::max(greatest)};
  }

  // How much variance the threshold takes away from values_; -1 where it leaves a side too few rows.
  double gain_of(const Part& part, float threshold) {
    data_.outputs == 1 ? add_up_label(part, threshold) : add_up_classes(part, threshold);
    right_.rows = all_.rows - left_.rows;
    right_.weight = all_.weight - left_.weight;
    if (std::min(left_.rows, right_.rows) < rules_.leaf || left_.weight <= 0 || right_.weight <= 0) return -1;
    for (std::size_t k = 0; k < data_.outputs; ++k) right_.outputs[k] = all_.outputs[k] - left_.outputs[k];
    return std::max(left_.explained() + right_.explained() - all_.explained(), 0.0);
  }

  void add_up_label(const Part& part, float threshold) {
    const std::size_t n = part.rows();
    const float* labels = labels_.data() + part.begin;
    const float* weights = weights_.data() + part.begin;
    std::array<double, lanes> weight{};
    std::array<double, lanes> sum{};
    std::array<std::uint32_t, lanes> rows{};
    std::size_t i = 0;
    const auto add = [&](std::size_t place, std::size_t lane) {
      const bool in = values_[place] <= threshold;
      const double own = in ? weights[place] : 0.0F;
      rows[lane] += in ? 1 : 0;
      weight[lane] += own;
      sum[lane] += own * labels[place];
    };
    for (; i + lanes <= n; i += lanes) {
      for (std::size_t lane = 0; lane < lanes; ++lane) add(i + lane, lane);
    }
    for (; i < n; ++i) add(i, 0);
    left_.rows = std::accumulate(rows.begin(), rows.end(), std::size_t{0});
    left_.weight = std::accumulate(weight.begin(), weight.end(), 0.0);
    left_.outputs[0] = std::accumulate(sum.begin(), sum.end(), 0.0);
  }

  void add_up_classes(const Part& part, float threshold) {
    left_.rows = 0;
    left_.weight = 0;
    std::ranges::fill(left_.outputs, 0);
    for (std::size_t i = 0; i < part.rows(); ++i) {
      const bool in = values_[i] <= threshold;
      const double own = in ? weights_[part.begin + i] : 0.0F;
      left_.rows += in ? 1 : 0;
      left_.weight += own;
      left_.outputs[static_cast<std::size_t>(labels_[part.begin + i])] += own;
    }
  }

  // Puts the rows that go to the first child before the others; returns where the others begin.
  std::size_t divide(const Part& part, const Question& question) {
    const float* column = data_.columns.data() + static_cast<std::size_t>(question.feature) * data_.rows;
    std::size_t middle = part.begin;
    for (std::size_t i = part.begin; i < part.end; ++i) {
      if (column[rows_[i]] > question.threshold) continue;
      std::swap(rows_[i], rows_[middle]);
      std::swap(labels_[i], labels_[middle]);
      std::swap(weights_[i], weights_[middle]);
      ++middle;
    }
    return middle;
  }

  const TreeRows& data_;
  TreeRules rules_;
  stats::Random random_;
  std::vector<std::uint32_t> rows_;
  std::vector<float> labels_;
  std::vector<float> weights_;
  std::vector<float> values_;  // of the feature that is looked at, in the node's rows
  std::vector<std::uint32_t> features_;
  Sums all_;
  Sums left_;
  Sums right_;
  Tree tree_;
};

}  // namespace

TreeRows::TreeRows(const Examples& examples)
    : rows(examples.features.rows),
      features(examples.features.columns),
      outputs(examples.labels.outputs()),
      columns(rows * features),
      labels(examples.labels.values.begin(), examples.labels.values.end()),
      weights(examples.labels.weights.begin(), examples.labels.weights.end()) {
  if (weights.empty()) weights.assign(rows, 1);
  for (std::size_t i = 0; i < rows; ++i) {
    const auto row = examples.features.row(i);
    for (std::size_t j = 0; j < features; ++j) columns[j * rows + i] = row[j];
  }
}

Tree grow_random_tree(const TreeRows& data, const TreeRules& rules, stats::Random random) {
  return Grower(data, rules, random).grow();
}

}  // namespace aisle::models
