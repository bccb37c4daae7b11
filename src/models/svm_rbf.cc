#include "core/error.h"
#include "core/parallel.h"
#include "core/progress.h"
#include "models/models.h"
#include "models/network.h"
#include "models/shapes.h"
#include "models/svm_machine.h"

#include <ATen/Parallel.h>
#include <ATen/TensorOperators.h>
#include <ATen/ops/mm.h>
#include <ATen/ops/tensor.h>
#include <algorithm>
#include <c10/core/InferenceMode.h>
#include <libsvm/svm.h>

namespace aisle::models {

namespace {

struct SvmRbfConfig {
  double cost = 1;
  double gamma = 0;
  double epsilon = 0.1;
  void fields(auto&& field) {
    field("cost", cost, 1e-6, 1e6, "weight of the rows' errors against half the squared weights");
    field("gamma", gamma, 0, 1e6, "how fast likeness e^(-gamma distance^2) falls with distance; 0: 1 / features");
    field("epsilon", epsilon, 0, 10, "errors of a number up to this size count nothing");
  }
};

// For each output an intercept + the sum over the support vectors of coefficient * e^(-gamma distance^2).
struct KernelSums {
  double gamma = 1;
  Matrix support;                    // rows that at least one output needs
  std::vector<double> coefficients;  // support.rows * outputs
  std::vector<double> intercepts;    // an output each

  [[nodiscard]] Predictions of(const Matrix& features) const;
};

Predictions KernelSums::of(const Matrix& features) const {
  constexpr std::size_t batch = 256;
  if (features.columns != support.columns) throw Error("the weights are for another number of features");
  const std::size_t outputs = intercepts.size();
  const at::Tensor support_SD = rows_to_tensor(support, 0, support.rows).to(at::kDouble);
  const at::Tensor lengths_S = (support_SD * support_SD).sum(1);
  const auto width = static_cast<std::int64_t>(outputs);
  const at::Tensor coefficients_SK = at::tensor(coefficients).view({-1, width});
  Predictions out{.outputs = outputs, .values = std::vector<double>(features.rows * outputs)};
  // Batches side by side, each with one thread: the bits do not depend on the number of cores.
  parallel_for((features.rows + batch - 1) / batch, [&](std::size_t b) {
    check_interrupted();
    at::set_num_threads(1);
    const c10::InferenceMode no_gradients;
    const std::size_t begin = b * batch;
    const std::size_t rows = std::min(batch, features.rows - begin);
    const at::Tensor block_BD = rows_to_tensor(features, begin, rows).to(at::kDouble);
    const at::Tensor lengths_B1 = (block_BD * block_BD).sum(1, true);
    const at::Tensor distances_BS = lengths_B1 + lengths_S - at::mm(block_BD, support_SD.t()) * 2;
    const at::Tensor sums_BK = at::mm((distances_BS * -gamma).exp(), coefficients_SK) + at::tensor(intercepts);
    const double* values = sums_BK.const_data_ptr<double>();
    std::copy(values, values + rows * outputs, out.values.begin() + static_cast<std::ptrdiff_t>(begin * outputs));
  });
  return out;
}

// What libsvm found: which rows of its task are support vectors, with what coefficients.
struct Machine {
  std::vector<std::size_t> rows;
  std::vector<double> coefficients;
  double intercept = 0;
};

KernelSums as_sums(const Machine& machine, const Matrix& features, double gamma) {
  KernelSums out{gamma, Matrix(machine.rows.size(), features.columns), machine.coefficients, {machine.intercept}};
  for (std::size_t s = 0; s < machine.rows.size(); ++s) {
    std::ranges::copy(features.row(machine.rows[s]), out.support.row(s).begin());
  }
  return out;
}

bool silence() {
  ::svm_set_print_string_function([](const char*) {});
  return true;
}

// Support vector machine (Cortes & Vapnik 1995) with the radial kernel, by libsvm (Chang & Lin 2011) without its own
// probabilities, for which it shuffles rows with rand(). Platt's calibration goes into the coefficients: they give log
// odds.
class SvmRbf : public SelfFitting {
 public:
  explicit SvmRbf(const SvmRbfConfig& config) : config_(config) {}

  void fit(const Examples& examples, const Fitting& how) override;
  [[nodiscard]] Predictions predict(const Matrix& features) const override;
  [[nodiscard]] Json options() const override { return config_to_json(config_); }
  void save(StoredTensors& weights) const override;
  void load(const StoredTensors& weights) override;

 private:
  [[nodiscard]] double gamma(std::size_t features) const {
    return config_.gamma > 0 ? config_.gamma : 1 / static_cast<double>(std::max<std::size_t>(features, 1));
  }
  [[nodiscard]] Machine solve(const MachineTask& task) const;
  void merge(const std::vector<Machine>& machines, const Matrix& features);

  SvmRbfConfig config_;
  KernelSums sums_;
  bool number_ = false;
};

Machine SvmRbf::solve(const MachineTask& task) const {
  if (!task.has_something_to_tell_apart()) return {};
  [[maybe_unused]] static const bool quiet = silence();
  MachineRows<::svm_node> rows(task.features, false);
  auto target = task.target;
  const ::svm_problem problem{static_cast<int>(target.size()), target.data(), rows.data()};
  int signs[] = {1, -1};
  double class_weights[] = {task.class_weight(1), task.class_weight(-1)};
  ::svm_parameter how{};
  how.svm_type = task.number ? EPSILON_SVR : C_SVC;
  how.kernel_type = RBF;
  how.gamma = gamma(task.features.columns);
  how.cache_size = 200;  // MB
  how.eps = 1e-3;
  how.C = config_.cost;
  how.p = config_.epsilon;
  how.shrinking = 1;
  how.nr_weight = task.number ? 0 : 2;
  how.weight_label = signs;
  how.weight = class_weights;
  ::svm_model* solved = ::svm_train(&problem, &how);
  const double sign = task.number || solved->label[0] == 1 ? 1 : -1;
  Machine machine{{}, {}, -sign * solved->rho[0]};
  for (int s = 0; s < solved->l; ++s) {
    machine.rows.push_back(static_cast<std::size_t>(solved->sv_indices[s] - 1));
    machine.coefficients.push_back(sign * solved->sv_coef[0][s]);
  }
  ::svm_free_and_destroy_model(&solved);
  return machine;
}

// One list of support vectors for all machines.
void SvmRbf::merge(const std::vector<Machine>& machines, const Matrix& features) {
  Machine all;
  for (const auto& machine : machines) all.rows.insert(all.rows.end(), machine.rows.begin(), machine.rows.end());
  std::ranges::sort(all.rows);
  all.rows.erase(std::ranges::unique(all.rows).begin(), all.rows.end());
  sums_ = as_sums(all, features, gamma(features.columns));
  sums_.coefficients.assign(all.rows.size() * machines.size(), 0);
  sums_.intercepts.clear();
  for (std::size_t k = 0; k < machines.size(); ++k) {
    sums_.intercepts.push_back(machines[k].intercept);
    for (std::size_t s = 0; s < machines[k].rows.size(); ++s) {
      const auto place = std::ranges::lower_bound(all.rows, machines[k].rows[s]) - all.rows.begin();
      sums_.coefficients[static_cast<std::size_t>(place) * machines.size() + k] = machines[k].coefficients[s];
    }
  }
}

void SvmRbf::fit(const Examples& examples, const Fitting& how) {
  std::vector<Machine> machines;
  for (std::size_t k = 0; k < examples.labels.outputs(); ++k) {
    const MachineTask task = machine_task(examples, k);
    Machine machine = solve(task);
    const Platt platt = calibrate(task, how.seed, [&](const MachineTask& training, const Matrix& rows) {
      return as_sums(solve(training), training.features, gamma(rows.columns)).of(rows).values;
    });
    for (double& coefficient : machine.coefficients) coefficient *= platt.slope;
    machine.intercept = platt.slope * machine.intercept + platt.shift;
    machines.push_back(std::move(machine));
  }
  number_ = examples.labels.problem == Problem::regression;
  merge(machines, examples.features);
}

Predictions SvmRbf::predict(const Matrix& features) const {
  auto out = sums_.of(features);
  if (!number_) odds_to_probabilities(out);
  return out;
}

void SvmRbf::save(StoredTensors& weights) const {
  const auto& [gamma, support, coefficients, intercepts] = sums_;
  const double numbers[] = {gamma, number_ ? 1.0 : 0.0};
  weights["gamma_and_number"] = stored(std::span<const double>(numbers), {2});
  weights["support"] = stored(std::span(support.values), {support.rows, support.columns});
  weights["coefficients"] = stored(std::span(coefficients), {support.rows, intercepts.size()});
  weights["intercepts"] = stored(std::span(intercepts), {intercepts.size()});
}

void SvmRbf::load(const StoredTensors& weights) {
  const auto numbers = restore<double>(weights, "gamma_and_number");
  sums_.gamma = numbers.at(0);
  number_ = numbers.at(1) != 0;
  sums_.coefficients = restore<double>(weights, "coefficients");
  sums_.intercepts = restore<double>(weights, "intercepts");
  sums_.support.values = restore<float>(weights, "support");
  const auto& shape = weights.at("support").shape;
  if (shape.size() != 2) throw Error("the support vectors are no table");
  sums_.support.rows = shape[0];
  sums_.support.columns = shape[1];
}

}  // namespace

Algorithm svm_rbf() {
  return describe<SvmRbf, SvmRbfConfig>({.name = "svm_rbf",
                                         .title = "Support vector machine, radial kernel (libsvm)",
                                         .what = "How like a row is to the rows on the border between the classes.",
                                         .problems = {Problem::binary, Problem::multiclass, Problem::regression},
                                         .search = {{"cost", 0.1, 100, true}, {"gamma", 1e-4, 1, true}},
                                         .complexity = 4,
                                         .most_rows = 5000});
}

}  // namespace aisle::models
