// Compiled for AVX-512 (CMakeLists.txt); elsewhere there is nothing in it.
#ifdef __AVX512F__

#include "models/behaviour_code.h"

namespace aisle::models::encoder {

extern const Kernel avx512_kernel;
const Kernel avx512_kernel = {
    "avx512", false, forward, answer, foresee, backward, pack, score, loss, candidate_gradient, unpack_gradient, adam};

}  // namespace aisle::models::encoder

#endif
