#include "models/recurrent_kernel.h"

#include "models/recurrent_code.h"

#include <vector>

namespace aisle::models::recurrent {

#ifdef __x86_64__
extern const Kernel avx512_kernel;  // recurrent_kernel_avx512.cc
#endif

std::span<const Kernel* const> kernels() {
  static const Kernel plain = {"plain", scratch_size, packed_size, pack_forward, pack_backward, forward, backward};
  static const std::vector<const Kernel*> table = [] {
    std::vector<const Kernel*> found;
#ifdef __x86_64__
    if (__builtin_cpu_supports("x86-64-v4")) found.push_back(&avx512_kernel);
#endif
    found.push_back(&plain);
    return found;
  }();
  return table;
}

}  // namespace aisle::models::recurrent
