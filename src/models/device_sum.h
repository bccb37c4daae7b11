#pragma once

#include <ATen/core/Tensor.h>
#include <c10/core/Device.h>
#include <memory>

namespace aisle::models {

class Ranks;  // ranks.h

// Adds up what lies on the devices of several processes that learn together.
class DeviceSum {
 public:
  virtual ~DeviceSum() = default;

  // In place, contiguous floats of one size everywhere, called in the same order by all: afterwards all hold the same
  // bits.
  virtual void sum(at::Tensor& numbers) = 0;
};

// From GPU to GPU by NCCL, where this build has it, each process with a GPU of its own; else by way of the machine's
// memory and the ranks, which must live longer.
std::unique_ptr<DeviceSum> device_sum(Ranks& ranks, c10::Device device);

}  // namespace aisle::models
