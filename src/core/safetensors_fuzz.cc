// Weights: what is read is written so that it reads back the same, and no header makes us take more memory than the
// file has bytes.

#include "core/fuzz.h"
#include "core/safetensors.h"

namespace {

bool same(const aisle::StoredTensors& one, const aisle::StoredTensors& other) {
  if (one.size() != other.size()) return false;
  for (const auto& [name, tensor] : one) {
    const auto found = other.find(name);
    if (found == other.end() || found->second.type != tensor.type || found->second.shape != tensor.shape ||
        found->second.bytes != tensor.bytes) {
      return false;
    }
  }
  return true;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace aisle;
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  StoredTensors tensors;
  if (!answers([&] { tensors = read_safetensors(bytes, "input"); })) return 0;
  std::size_t total = 0;
  for (const auto& [name, tensor] : tensors) total += tensor.bytes.size();
  hold(total <= size, "tensors are no longer than the file");
  const auto again = read_safetensors(write_safetensors(tensors), "written");
  hold(same(tensors, again), "what was written reads back the same");
  return 0;
}
