// The lake's manifest: what is read is written so that it reads back the same.

#include "core/fuzz.h"
#include "store/manifest.h"
#include "store/test_files.h"

namespace {

using namespace aisle;
using namespace aisle::store;

bool same(const Manifest& one, const Manifest& other) {
  const auto parts = [](const LakeFile& file) {
    return std::tuple(file.name, file.rows, file.bytes, file.crc32c, file.first_seq, file.last_seq, file.first_time,
                      file.last_time);
  };
  return one.generation == other.generation && one.sealed == other.sealed &&
         std::ranges::equal(one.files, other.files, {}, parts, parts);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  FragileFiles files;
  files.replace("shop/shop.toml", "format = 1\nname = \"fuzzed\"\n");
  const Shop shop = Shop::open(files, "shop");
  files.replace(shop.lake() / "manifest.json", {reinterpret_cast<const char*>(data), size});
  Manifest manifest;
  if (!answers([&] { manifest = read_manifest(shop); })) return 0;
  write_manifest(shop, manifest);
  hold(same(read_manifest(shop), manifest), "what was written reads back the same");
  return 0;
}
