// Text in any encoding: what is called UTF-8 is, and what is converted becomes it.

#include "core/files.h"
#include "core/fuzz.h"
#include "core/utf8.h"
#include "sql/encoding.h"
#include "sql/fuzzed_file.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace aisle;
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  const sql::FuzzedFile file(bytes);
  sql::TextSize found;
  if (!answers([&] { found = sql::measure_text(file.path()); })) return 0;
  const bool packed = bytes.starts_with("\x1f\x8b");
  const bool marked = bytes.starts_with("\xff\xfe") || bytes.starts_with("\xfe\xff");
  if (!packed && !marked)
    hold((found.encoding == sql::Encoding::utf8) == !invalid_utf8(bytes), "UTF-8 is what the check says");
  if (!packed) hold(found.bytes == size, "every byte is counted");
  for (const auto encoding :
       {sql::Encoding::gb18030, sql::Encoding::utf16le, sql::Encoding::windows1252, found.encoding}) {
    sql::TemporaryFile out;
    if (!answers([&] { sql::convert_to_utf8(file.path(), encoding, out); })) continue;
    hold(!invalid_utf8(read_file(out.path())), "what is converted is UTF-8");
  }
  return 0;
}
