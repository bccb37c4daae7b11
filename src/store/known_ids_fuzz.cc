// Runs of known ids: one that is taken answers for every entry in it. And filters beside a good run: damaged ones
// change no answer. The checksum is made to fit where the first byte is odd, so that what stands behind it is seen as
// well.

#include "core/crc32c.h"
#include "core/fuzz.h"
#include "store/known_ids.h"
#include "store/test_files.h"

#include <algorithm>
#include <cstring>

namespace {

constexpr std::size_t head = 24;
constexpr std::size_t filter_head = 32;

std::string with_checksum(std::string bytes, std::size_t before) {
  if (bytes.size() < before) return bytes;
  const std::uint64_t sum = aisle::crc32c(std::string_view(bytes).substr(before));
  std::memcpy(bytes.data() + before - sizeof sum, &sum, sizeof sum);
  return bytes;
}

// The bytes are laid over a right filter's from a place on. What fits and yet lies is believed, but reads no other
// memory.
void attack_filter(std::string_view bytes, std::size_t place, bool fits) {
  using namespace aisle;
  using namespace aisle::store;
  FragileFiles files;
  {
    KnownIds ids(files, "index", 9);
    for (std::uint64_t i = 1; i <= 300; ++i) ids.add({{i << 56U, i}, i});
    ids.seal(9);
  }
  auto& filter = files.bytes("index/00000000000000000009.filter");
  filter.replace(std::min(place, filter.size()), bytes.size(), bytes);
  if (fits) filter = with_checksum(std::move(filter), filter_head);
  const KnownIds ids(files, "index", 9);
  for (std::uint64_t i = 1; i <= 300; ++i) {
    const auto found = ids.look_up({i << 56U, i}, i);
    hold(fits || found == Known::same, "an entry is known");
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace aisle;
  using namespace aisle::store;
  if (size == 0) return 0;
  std::string bytes(reinterpret_cast<const char*>(data) + 1, size - 1);
  const bool fits = (data[0] & 1) != 0;
  if ((data[0] & 2) != 0) {
    answers([&] { attack_filter(bytes, std::size_t{4} * data[0], fits); });
    return 0;
  }
  if (fits) bytes = with_checksum(std::move(bytes), head);
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
