// UTF-8: the check agrees with reading code points and writing them again.

#include "core/fuzz.h"
#include "core/utf8.h"

namespace {

using namespace aisle;

// Whether a code point stands at the front and is written as it stands there: its length, or 0.
std::size_t code_point(std::string_view text) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  for (std::size_t length = 1; length <= 4 && length <= text.size(); ++length) {
    std::uint32_t code = length == 1 ? byte(0) : byte(0) & (0x7FU >> length);
    for (std::size_t i = 1; i < length; ++i) code = code << 6U | (byte(i) & 0x3FU);
    if (code > 0x10FFFF || (code >= 0xD800 && code <= 0xDFFF)) continue;
    std::string written;
    append_utf8(written, code);
    if (written == text.substr(0, length)) return length;
  }
  return 0;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  std::size_t at = 0;
  while (at < size) {
    const auto length = code_point(text.substr(at));
    if (length == 0) break;
    at += length;
  }
  const auto bad = invalid_utf8(text);
  hold(bad.value_or(size) == at, "the check stops where no code point stands");
  return 0;
}
