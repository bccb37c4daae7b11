// Runs of known ids: one that is taken answers for every entry in it. The checksum is made to fit where the first byte
// is odd, so that what stands behind it is seen as well.

#include "core/crc32c.h"
#include "core/fuzz.h"
#include "store/known_ids.h"
#include "store/test_files.h"

#include <cstring>

namespace {

constexpr std::size_t head = 24;
constexpr std::size_t checksum_at = 16;

std::string with_checksum(std::string bytes) {
  if (bytes.size() < head) return bytes;
  const std::uint64_t sum = aisle::crc32c(std::string_view(bytes).substr(head));
  std::memcpy(bytes.data() + checksum_at, &sum, sizeof sum);
  return bytes;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace aisle;
  using namespace aisle::store;
  if (size == 0) return 0;
  std::string bytes(reinterpret_cast<const char*>(data) + 1, size - 1);
  if ((data[0] & 1) != 0) bytes = with_checksum(std::move(bytes));
  FragileFiles files;
  files.append_to("index/00000000000000000009.run")->append(bytes);
  answers([&] {
    const KnownIds ids(files, "index", 9);
    hold(ids.sealed() == 9, "a run that is taken counts");
    for (std::size_t at = head; at + sizeof(KnownId) <= bytes.size(); at += sizeof(KnownId)) {
      KnownId entry;
      std::memcpy(&entry, bytes.data() + at, sizeof entry);
      hold(ids.look_up(entry.id, entry.content) != Known::no || entry.id == Fingerprint{}, "an entry is known");
    }
  });
  return 0;
}
