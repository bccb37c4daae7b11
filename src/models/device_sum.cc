#include "models/device_sum.h"

#include "models/ranks.h"

#include <span>

#if AISLE_WITH_NCCL
#include <array>
#include <c10/core/DeviceGuard.h>
#include <cstring>
#include <torch/csrc/cuda/nccl.h>
#include <vector>
#endif

namespace aisle::models {

namespace {

class ByMemory : public DeviceSum {
 public:
  explicit ByMemory(Ranks& ranks) : ranks_(ranks) {}

  void sum(at::Tensor& numbers) override {
    const at::Tensor here = numbers.detach().to(at::kCPU);
    ranks_.sum({here.mutable_data_ptr<float>(), static_cast<std::size_t>(here.numel())});
    if (!numbers.is_cpu()) numbers.detach().copy_(here);
  }

 private:
  Ranks& ranks_;
};

#if AISLE_WITH_NCCL

namespace nccl = torch::cuda::nccl;

class ByNccl : public DeviceSum {
 public:
  ByNccl(Ranks& ranks, c10::Device device) {
    nccl::ncclUniqueId id{};
    if (ranks.rank() == 0) nccl::get_unique_id(id);
    std::array<float, sizeof(id) / sizeof(float)> told{};
    std::memcpy(told.data(), &id, sizeof(id));
    ranks.broadcast(told);
    std::memcpy(&id, told.data(), sizeof(id));
    const c10::DeviceGuard guard(device);
    comm_ = nccl::comm_init_rank(static_cast<int>(ranks.size()), id, static_cast<int>(ranks.rank()));
  }
  ~ByNccl() override { nccl::comm_destroy(comm_); }
  ByNccl(const ByNccl&) = delete;
  ByNccl& operator=(const ByNccl&) = delete;

  void sum(at::Tensor& numbers) override {
    std::vector<at::Tensor> all{numbers.detach()};
    nccl::all_reduce(all, all, static_cast<int>(nccl::ncclRedOp::Sum), {}, {comm_});
  }

 private:
  nccl::ncclComm_t comm_ = nullptr;
};

#endif

}  // namespace

std::unique_ptr<DeviceSum> device_sum(Ranks& ranks, [[maybe_unused]] c10::Device device) {
#if AISLE_WITH_NCCL
  if (device.is_cuda()) return std::make_unique<ByNccl>(ranks, device);
#endif
  return std::make_unique<ByMemory>(ranks);
}

}  // namespace aisle::models
