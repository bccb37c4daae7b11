// Compiled for AVX-512 with bfloat16 (CMakeLists.txt); elsewhere there is nothing in it.
#ifdef __AVX512BF16__

#include "models/behaviour_code.h"

namespace aisle::models::encoder {

extern const Kernel bf16_kernel;
const Kernel bf16_kernel = {"avx512_bf16",   true, forward, answer, foresee,
                            backward,        pack, score,   loss,   candidate_gradient,
                            unpack_gradient, adam};

}  // namespace aisle::models::encoder

#endif
