// Compiled for AVX-512 (CMakeLists.txt); elsewhere there is nothing in it.
#ifdef __AVX512F__

#include "models/recurrent_code.h"

namespace aisle::models::recurrent {

extern const Kernel avx512_kernel;
const Kernel avx512_kernel = {"avx512", scratch_size, packed_size, pack_forward, pack_backward, forward, backward};

}  // namespace aisle::models::recurrent

#endif
