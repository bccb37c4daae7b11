// The journal over whatever stands in its folder: reading it and opening it refuse or agree, opening loses nothing that
// was read, and what is appended then is read behind it. Checksums are made to fit where the first byte is odd, so that
// what stands behind them is seen as well.

#include "core/crc32c.h"
#include "core/fuzz.h"
#include "store/journal.h"
#include "store/test_files.h"

#include <fmt/format.h>

namespace {

using namespace aisle;
using namespace aisle::store;

const std::filesystem::path folder = "journal";
constexpr char between_segments = '\x1e';

// Sets each header's checksum to that of what follows it, as far as its "bytes" reach.
std::string with_checksums(std::string text) {
  constexpr std::string_view mark = "\"crc32c\":\"";
  for (auto at = text.find(mark); at != std::string::npos; at = text.find(mark, at + 1)) {
    const auto end = text.find('\n', at);
    const auto bytes = text.rfind("\"bytes\":", at);
    if (end == std::string::npos || bytes == std::string::npos || end - at < mark.size() + 8) continue;
    const auto length = std::strtoull(text.c_str() + bytes + 8, nullptr, 10);
    text.replace(at + mark.size(), 8, fmt::format("{:08x}", crc32c(std::string_view(text).substr(end + 1, length))));
  }
  return text;
}

void put(FragileFiles& files, std::string_view bytes, bool repaired) {
  Seq first = 1;
  while (!bytes.empty()) {
    const auto end = std::min(bytes.find(between_segments), bytes.size());
    std::string segment(bytes.substr(0, end));
    if (repaired) segment = with_checksums(std::move(segment));
    files.append_to(folder / fmt::format("{:020}.jsonl", first))->append(segment);
    first += static_cast<Seq>(std::ranges::count(segment, '\n')) + 1;
    bytes.remove_prefix(std::min(end + 1, bytes.size()));
  }
}

bool read(const FragileFiles& files, std::string& lines) {
  return answers([&] {
    Seq next = 1;
    const Seq after = read_journal(files, folder, 1, [&](Block& block) {
      hold(block.count == static_cast<std::size_t>(std::ranges::count(block.lines, '\n')), "a block counts its lines");
      hold(block.lines.empty() || block.lines.ends_with('\n'), "a block is whole lines");
      hold(block.first >= next, "no event has the seq of one before it");
      next = block.first + block.count;
      lines += block.lines;
      return true;
    });
    hold(after >= next, "the journal ends behind its last event");
  });
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  FragileFiles files;
  put(files, {reinterpret_cast<const char*>(data) + 1, size - 1}, (data[0] & 1) != 0);
  std::string before;
  const bool readable = read(files, before);
  std::string after;
  const bool opened = answers([&] {
    Journal journal(files, folder);
    const Seq next = journal.next();
    hold(journal.append("x\n", 1) == next, "the next line has the next seq");
  });
  if (!opened || !readable) return 0;
  hold(read(files, after) && after == before + "x\n", "opening and writing keeps what was there");
  return 0;
}
