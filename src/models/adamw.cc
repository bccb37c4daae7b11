#include "models/adamw.h"

#include "models/torch_threads.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/_fused_adamw.h>
#include <ATen/ops/zeros.h>
#include <ATen/ops/zeros_like.h>
#include <c10/core/GradMode.h>

namespace aisle::models {

AdamW::AdamW(std::vector<at::Tensor> parameters, const Rates& rates)
    : parameters_(std::move(parameters)), rates_(rates) {
  for (const auto& parameter : parameters_) {
    means_.push_back(at::zeros_like(parameter).detach());
    squares_.push_back(at::zeros_like(parameter).detach());
    steps_.push_back(at::zeros({}, parameter.options().dtype(at::kFloat).requires_grad(false)));
  }
}

void AdamW::step(double rate) {
  const TorchThreads one_thread(1);
  const c10::AutoGradMode no_gradients(false);
  if (parameters_.empty()) return;
  std::vector<at::Tensor> gradients;
  for (std::size_t i = 0; i < parameters_.size(); ++i) {
    gradients.push_back(parameters_[i].grad());
    steps_[i] += 1;
  }
  at::_fused_adamw_(parameters_, gradients, means_, squares_, {}, steps_, rate, rates_.beta1, rates_.beta2,
                    rates_.decay, rates_.epsilon, /*amsgrad=*/false, /*maximize=*/false);
  for (auto& parameter : parameters_) parameter.mutable_grad().reset();
}

}  // namespace aisle::models
