#include "core/safetensors.h"

#include "core/json.h"

#include <bit>

namespace aisle {

static_assert(std::endian::native == std::endian::little, "tensors are written as they lie in memory");

namespace {

constexpr std::size_t length_size = 8;

std::size_t width_of(std::string_view type) {
  if (type == "F32" || type == "I32") return 4;
  if (type == "F64" || type == "I64") return 8;
  return type == "U8" ? 1 : 0;
}

// The bytes that a tensor of this type and shape needs, at most `limit`; more than that, or an unknown type, is an
// Error.
std::size_t size_of(const StoredTensor& tensor, std::size_t limit) {
  std::size_t size = width_of(tensor.type);
  if (size == 0) throw Error("type \"" + tensor.type + "\" is not one of F32, F64, I32, I64, U8");
  for (const std::size_t extent : tensor.shape) {
    if (extent != 0 && size > limit / extent) throw Error("a shape that the file is too short for");
    size *= extent;
  }
  return size;
}

StoredTensors read_tensors(const Json& header, std::string_view data) {
  StoredTensors tensors;
  std::size_t next = 0;  // tensors lie without gaps, in the order of the header
  for (const auto& [name, entry] : header.object()) {
    if (name == "__metadata__") continue;
    StoredTensor tensor{entry.at("dtype").string(), {}, {}};
    for (const auto& extent : entry.at("shape").array()) tensor.shape.push_back(extent.count());
    const auto& offsets = entry.at("data_offsets").array();
    const std::size_t size = size_of(tensor, data.size());
    if (offsets.size() != 2 || offsets[0].count() != next || size > data.size() - next ||
        offsets[1].count() != next + size) {
      throw Error("the offsets of tensor \"" + name + "\" do not fit its shape and the file");
    }
    tensor.bytes = data.substr(next, size);
    next += size;
    tensors.emplace(name, std::move(tensor));
  }
  if (next != data.size()) throw Error("bytes after the last tensor");
  return tensors;
}

}  // namespace

std::string write_safetensors(const StoredTensors& tensors) {
  Json header = Json::Object{};
  std::size_t next = 0;
  for (const auto& [name, tensor] : tensors) {
    const std::size_t end = next + tensor.bytes.size();
    header[name] = Json::Object{
        {"dtype", tensor.type}, {"shape", Json::array(tensor.shape)}, {"data_offsets", Json::Array{next, end}}};
    next = end;
  }
  std::string text = header.text();
  text.append((length_size - text.size() % length_size) % length_size, ' ');  // so that the numbers lie aligned
  std::string out(length_size, '\0');
  const std::uint64_t length = text.size();
  std::memcpy(out.data(), &length, length_size);
  out += text;
  for (const auto& [name, tensor] : tensors) out += tensor.bytes;
  return out;
}

StoredTensors read_safetensors(std::string_view bytes, std::string_view where) {
  std::uint64_t length = 0;
  if (bytes.size() >= length_size) std::memcpy(&length, bytes.data(), length_size);
  if (bytes.size() < length_size || length > bytes.size() - length_size) {
    throw Error("not a safetensors file: it is shorter than its header says", std::string(where));
  }
  try {
    return read_tensors(Json::parse(bytes.substr(length_size, length), "header"), bytes.substr(length_size + length));
  } catch (const Error& error) {
    throw Error(std::string("not a safetensors file that can be read: ") + error.what(), std::string(where));
  }
}

}  // namespace aisle
