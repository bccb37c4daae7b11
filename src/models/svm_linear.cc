#include "models/linear_model.h"
#include "models/models.h"
#include "models/svm_machine.h"

#include <linear.h>

namespace aisle::models {

namespace {

struct SvmLinearConfig {
  double cost = 0.1;
  double epsilon = 0.1;
  void fields(auto&& field) {
    field("cost", cost, 1e-6, 1e6, "weight of the rows' errors against half the squared weights");
    field("epsilon", epsilon, 0, 10, "errors of a number up to this size count nothing");
  }
};

// A weight for each feature, and the intercept last.
using Machine = std::vector<double>;

double decide(const Machine& machine, std::span<const float> row) {
  double sum = machine.back();
  for (std::size_t j = 0; j < row.size(); ++j) sum += machine[j] * static_cast<double>(row[j]);
  return sum;
}

bool silence() {
  ::set_print_string_function([](const char*) {});
  return true;
}

// Linear support vector machine by liblinear (Fan et al. 2008), with squared hinge loss and, like LinearSVC, a
// penalised intercept. Of its solvers the trust region Newton methods: they alone do not shuffle rows with rand(),
// which the whole program shares. Platt's calibration goes into the weights: they give log odds.
class SvmLinear : public LinearModel {
 public:
  explicit SvmLinear(const SvmLinearConfig& config) : config_(config) {}

  void fit(const Examples& examples, const Fitting& how) override {
    weights_.clear();
    intercepts_.clear();
    for (std::size_t k = 0; k < examples.labels.outputs(); ++k) {
      const MachineTask task = machine_task(examples, k);
      const Machine machine = solve(task);
      const Platt platt = calibrate(task, how.seed, [&](const MachineTask& training, const Matrix& rows) {
        const Machine without = solve(training);
        std::vector<double> values;
        for (std::size_t i = 0; i < rows.rows; ++i) values.push_back(decide(without, rows.row(i)));
        return values;
      });
      for (std::size_t j = 0; j + 1 < machine.size(); ++j) weights_.push_back(platt.slope * machine[j]);
      intercepts_.push_back(platt.slope * machine.back() + platt.shift);
    }
    number_ = examples.labels.problem == Problem::regression;
    set_means(examples.features);
  }

  [[nodiscard]] Predictions predict(const Matrix& features) const override {
    auto out = sums(features);
    if (!number_) odds_to_probabilities(out);
    return out;
  }

  // Of several classes the chances are shares of sums: what a feature adds to one is no sum any more.
  [[nodiscard]] std::optional<Matrix> contributions(const Matrix& features, std::size_t output) const override {
    if (intercepts_.size() > 1) return std::nullopt;
    return LinearModel::contributions(features, output);
  }

  [[nodiscard]] Json options() const override { return config_to_json(config_); }

  void save(StoredTensors& weights) const override {
    LinearModel::save(weights);
    const double number = number_ ? 1 : 0;
    weights["number"] = stored(std::span<const double>(&number, 1), {1});
  }

  void load(const StoredTensors& weights) override {
    LinearModel::load(weights);
    number_ = restore<double>(weights, "number").at(0) != 0;
  }

 private:
  [[nodiscard]] Machine solve(const MachineTask& task) const {
    if (!task.has_something_to_tell_apart()) return Machine(task.features.columns + 1);
    [[maybe_unused]] static const bool quiet = silence();
    MachineRows<::feature_node> rows(task.features, true);
    auto target = task.target;
    const int width = static_cast<int>(task.features.columns) + 1;
    const ::problem problem{static_cast<int>(target.size()), width, target.data(), rows.data(), 1};
    int signs[] = {1, -1};
    double class_weights[] = {task.class_weight(1), task.class_weight(-1)};
    ::parameter how{};
    how.solver_type = task.number ? L2R_L2LOSS_SVR : L2R_L2LOSS_SVC;
    how.eps = 1e-4;
    how.C = config_.cost;
    how.p = config_.epsilon;
    how.nr_weight = task.number ? 0 : 2;
    how.weight_label = signs;
    how.weight = class_weights;
    ::model* solved = ::train(&problem, &how);
    const double sign = task.number || solved->label[0] == 1 ? 1 : -1;
    Machine machine(solved->w, solved->w + width);
    for (double& weight : machine) weight *= sign;
    ::free_and_destroy_model(&solved);
    return machine;
  }

  SvmLinearConfig config_;
  bool number_ = false;
};

}  // namespace

Algorithm svm_linear() {
  return describe<SvmLinear, SvmLinearConfig>({.name = "svm_linear",
                                               .title = "Linear support vector machine (liblinear)",
                                               .what = "The straight line that keeps the classes farthest apart.",
                                               .problems = {Problem::binary, Problem::multiclass, Problem::regression},
                                               .search = {{"cost", 1e-3, 10, true}},
                                               .most_rows = 200000});
}

}  // namespace aisle::models
