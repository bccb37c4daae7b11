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
std::size_t size_of(const PlacedTensor& tensor, std::size_t limit) {
  std::size_t size = width_of(tensor.type);
  if (size == 0) throw Error("type \"" + tensor.type + "\" is not one of F32, F64, I32, I64, U8");
  for (const std::size_t extent : tensor.shape) {
    if (extent != 0 && size > limit / extent) throw Error("a shape that the file is too short for");
    size *= extent;
  }
  return size;
}

std::vector<PlacedTensor> place_tensors(const Json& header, std::string_view data,
                                        std::map<std::string, std::string>* notes) {
  std::vector<PlacedTensor> tensors;
  std::size_t next = 0;  // tensors lie without gaps, in the order of the header
  for (const auto& [name, entry] : header.object()) {
    if (name == "__metadata__") {
      for (const auto& [key, note] : entry.object()) {
        if (notes != nullptr) (*notes)[key] = note.string();
      }
      continue;
    }
    PlacedTensor tensor{name, entry.at("dtype").string(), {}, {}};
    for (const auto& extent : entry.at("shape").array()) tensor.shape.push_back(extent.count());
    const auto& offsets = entry.at("data_offsets").array();
    const std::size_t size = size_of(tensor, data.size());
    if (offsets.size() != 2 || offsets[0].count() != next || size > data.size() - next ||
        offsets[1].count() != next + size) {
      throw Error("the offsets of tensor \"" + name + "\" do not fit its shape and the file");
    }
    tensor.bytes = data.substr(next, size);
    next += size;
    tensors.push_back(std::move(tensor));
  }
  if (next != data.size()) throw Error("bytes after the last tensor");
  return tensors;
}

}  // namespace

std::string safetensors_header(std::span<const PlacedTensor> tensors, const std::map<std::string, std::string>& notes) {
  Json header = Json::Object{};
  if (!notes.empty()) {
    Json all = Json::Object{};
    for (const auto& [key, note] : notes) all[key] = note;
    header["__metadata__"] = std::move(all);
  }
  std::size_t next = 0;
  for (const auto& tensor : tensors) {
    std::size_t end = width_of(tensor.type);
    for (const auto extent : tensor.shape) end *= extent;
    end += next;
    header[tensor.name] = Json::Object{
        {"dtype", tensor.type}, {"shape", Json::array(tensor.shape)}, {"data_offsets", Json::Array{next, end}}};
    next = end;
  }
  std::string text = header.text();
  text.append((length_size - text.size() % length_size) % length_size, ' ');  // so that the numbers lie aligned
  std::string out(length_size, '\0');
  const std::uint64_t length = text.size();
  std::memcpy(out.data(), &length, length_size);
  return out + text;
}

std::string write_safetensors(const StoredTensors& tensors) {
  std::vector<PlacedTensor> placed;
  for (const auto& [name, tensor] : tensors) placed.push_back({name, tensor.type, tensor.shape, tensor.bytes});
  std::string out = safetensors_header(placed);
  for (const auto& tensor : placed) out += tensor.bytes;
  return out;
}

std::vector<PlacedTensor> find_tensors(std::string_view bytes, std::string_view where,
                                       std::map<std::string, std::string>* notes) {
  std::uint64_t length = 0;
  if (bytes.size() >= length_size) std::memcpy(&length, bytes.data(), length_size);
  if (bytes.size() < length_size || length > bytes.size() - length_size) {
    throw Error("not a safetensors file: it is shorter than its header says", std::string(where));
  }
  try {
    return place_tensors(Json::parse(bytes.substr(length_size, length), "header"), bytes.substr(length_size + length),
                         notes);
  } catch (const Error& error) {
    throw Error(std::string("not a safetensors file that can be read: ") + error.what(), std::string(where));
  }
}

StoredTensors read_safetensors(std::string_view bytes, std::string_view where) {
  StoredTensors out;
  for (auto& tensor : find_tensors(bytes, where)) {
    out.emplace(std::move(tensor.name),
                StoredTensor{std::move(tensor.type), std::move(tensor.shape), std::string(tensor.bytes)});
  }
  return out;
}

}  // namespace aisle
