#include "models/dropout.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/empty_like.h>
#include <cstdint>

namespace aisle::models {

namespace {

// A hash of 32 bits in which each bit depends on all (Wellons 2018, "lowbias32").
std::uint32_t scatter(std::uint32_t x) {
  x = (x ^ (x >> 16U)) * 0x7feb352dU;
  x = (x ^ (x >> 15U)) * 0x846ca68bU;
  return x ^ (x >> 16U);
}

}  // namespace

at::Tensor drop_out(const at::Tensor& values, double share, at::Generator& random) {
  const auto drawn = static_cast<std::uint64_t>(at::empty({1}, at::kLong).random_(random).item<std::int64_t>());
  const auto seed = static_cast<std::uint32_t>(drawn) ^ static_cast<std::uint32_t>(drawn >> 32U);
  const auto dropped = static_cast<std::uint32_t>(share * 4294967296.0);
  const auto kept = static_cast<float>(1 / (1 - share));
  at::Tensor mask = at::empty_like(values.detach()).contiguous();
  auto* const out = mask.mutable_data_ptr<float>();
  const std::int64_t count = mask.numel();
  for (std::int64_t i = 0; i < count; ++i) {
    out[i] = scatter(seed + static_cast<std::uint32_t>(i) * 0x9e3779b9U) < dropped ? 0.0F : kept;
  }
  return values * mask;
}

}  // namespace aisle::models
