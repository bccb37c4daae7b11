// Runs a fuzzer's reader over given inputs, without libFuzzer: the main of every *_fuzz.cc outside the fuzz preset.

#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace {

void replay(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  const std::string bytes(std::istreambuf_iterator<char>(file), {});
  std::fprintf(stderr, "%s\n", path.filename().c_str());  // the last name before a crash is the one that did it
  (void)LLVMFuzzerTestOneInput(reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size());
}

}  // namespace

int main(int count, char** paths) {
  std::size_t inputs = 0;
  for (int i = 1; i < count; ++i) {
    if (!std::filesystem::is_directory(paths[i])) {
      replay(paths[i]);
      ++inputs;
      continue;
    }
    for (const auto& entry : std::filesystem::directory_iterator(paths[i])) {
      replay(entry.path());
      ++inputs;
    }
  }
  if (inputs == 0) std::fprintf(stderr, "no inputs: give files, or folders of them\n");
  return inputs == 0 ? 2 : 0;
}
