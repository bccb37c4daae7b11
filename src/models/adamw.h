#pragma once

#include <ATen/core/Tensor.h>
#include <vector>

namespace aisle::models {

// AdamW (Loshchilov & Hutter 2019) over parameters that decay alike, in one fused kernel.
class AdamW {
 public:
  struct Rates {
    double decay = 0, epsilon = 1e-8, beta1 = 0.9, beta2 = 0.999;
  };

  AdamW(std::vector<at::Tensor> parameters, const Rates& rates);

  // Moves along the gradients that backward() left, and clears them.
  void step(double rate);

 private:
  std::vector<at::Tensor> parameters_, means_, squares_, steps_;
  Rates rates_;
};

}  // namespace aisle::models
