// Whatever comes over the wire becomes lines, which never hold more than it did; a record of its own stays as it is.

#include "collect/json_lines.h"
#include "core/fuzz.h"
#include "core/json_scan.h"

#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace aisle;
  const std::string text(reinterpret_cast<const char*>(data), size);
  const std::string lines = collect::as_lines(text);
  hold(lines.size() <= text.size() + 1, "lines grow by their ends alone");
  for (std::string_view rest = lines; !rest.empty();) {
    const auto end = std::min(rest.find('\n'), rest.size());
    const auto line = rest.substr(0, end);
    rest.remove_prefix(std::min(end + 1, rest.size()));
    if (!line.starts_with('{') || scan_json(line) != line.size()) continue;
    hold(collect::as_lines(std::string(line)) == line, "a record of its own stays as it is");
  }
  return 0;
}
