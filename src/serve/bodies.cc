#include "serve/bodies.h"

#include "serve/service.h"

#include <zlib.h>

namespace aisle::serve {

namespace {

constexpr std::size_t piece = 64U << 10U;
constexpr int gzip_window = 15 + 16;  // zlib: a header of gzip is asked for

struct Inflate {
  Inflate() {
    if (inflateInit2(&stream, gzip_window) != Z_OK) throw Refused(503, "no memory to unpack the body");
  }
  Inflate(const Inflate&) = delete;
  Inflate& operator=(const Inflate&) = delete;
  ~Inflate() { inflateEnd(&stream); }
  z_stream stream = {};
};

}  // namespace

std::string unpacked(const Request& request, std::size_t limit) {
  if (auto out = unpacked_within(request, limit)) return std::move(*out);
  throw Refused(413, "the body unpacks to more than is taken at once");
}

std::optional<std::string> unpacked_within(const Request& request, std::size_t limit) {
  const auto coding = request.header("content-encoding");
  if (coding.empty() || coding == "identity") return request.body;
  if (coding != "gzip") throw Refused(415, "content-encoding may be gzip or nothing");
  return inflated_within(request.body, limit);
}

std::optional<std::string> inflated_within(const std::string& packed, std::size_t limit) {
  Inflate inflate;
  std::string out;
  std::string some(piece, '\0');
  auto& stream = inflate.stream;
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(packed.data()));
  stream.avail_in = static_cast<uInt>(packed.size());
  int state = Z_OK;
  while (state != Z_STREAM_END) {
    stream.next_out = reinterpret_cast<Bytef*>(some.data());
    stream.avail_out = piece;
    state = ::inflate(&stream, Z_NO_FLUSH);
    out.append(some, 0, piece - stream.avail_out);
    if (out.size() > limit) return {};
    if (state == Z_STREAM_END && stream.avail_in > 0) state = inflateReset(&stream);  // another member begins
    if (state != Z_OK && state != Z_STREAM_END) throw Refused(400, "the body is no gzip, or damaged");
  }
  return out;
}

}  // namespace aisle::serve
