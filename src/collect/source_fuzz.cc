// Files, plain, gz and zst: the pieces of a source are what is in it, whole and in order, and a packed file holds the
// same as the plain one. (Not Parquet, which DuckDB reads.)

#include "collect/source.h"
#include "core/fuzz.h"
#include "core/utf8.h"
#include "sql/fuzzed_file.h"

#include <algorithm>
#include <zlib.h>
#include <zstd.h>

namespace {

using namespace aisle;
using namespace aisle::collect;

struct Read {
  std::vector<std::string> names;
  std::string text;
  bool operator==(const Read&) const = default;
};

std::optional<Read> read(std::string_view bytes) {
  const sql::FuzzedFile file(bytes);
  Read out;
  const bool answered = answers([&] {
    Source source(file.path());
    out.names = source.names();
    Piece piece;
    std::size_t first = 0;
    while (source.next(piece)) {
      hold(!piece.bytes.empty(), "a piece has bytes");
      if (first == 0) first = piece.line;
      hold(piece.line == first + static_cast<std::size_t>(std::ranges::count(out.text, '\n')),
           "a piece knows its line");
      out.text += piece.bytes;
    }
  });
  return answered ? std::optional(out) : std::nullopt;
}

std::string gzipped(std::string_view bytes) {
  z_stream stream{};
  (void)deflateInit2(&stream, 1, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY);
  std::string out(deflateBound(&stream, bytes.size()), '\0');
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
  stream.avail_in = static_cast<uInt>(bytes.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  (void)deflate(&stream, Z_FINISH);
  out.resize(stream.total_out);
  (void)deflateEnd(&stream);
  return out;
}

std::string zstandard(std::string_view bytes) {
  std::string out(ZSTD_compressBound(bytes.size()), '\0');
  out.resize(ZSTD_compress(out.data(), out.size(), bytes.data(), bytes.size(), 1));
  return out;
}

bool is_packed(std::string_view bytes) {
  return bytes.starts_with("\x1f\x8b") || bytes.starts_with("\x28\xb5\x2f\xfd");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  if (bytes.starts_with("PAR1")) return 0;
  const auto plain = read(bytes);
  if (!plain) return 0;
  if (is_packed(bytes)) return 0;
  const bool marked =
      bytes.starts_with("\xef\xbb\xbf") || bytes.starts_with("\xff\xfe") || bytes.starts_with("\xfe\xff");
  hold(marked || plain->text.size() <= 3 * size, "a file becomes no longer than its encoding says");
  hold(read(gzipped(bytes)) == plain, "a gz file holds the same");
  if (!invalid_utf8(bytes))  // a zst file in another encoding stays as it is
    hold(read(zstandard(bytes)) == plain, "a zst file holds the same");
  return 0;
}
