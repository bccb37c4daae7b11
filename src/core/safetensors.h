#pragma once

#include "core/error.h"

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace aisle {

// An array as it stands in a file: its type ("F32", "F64", "I32", "I64", "U8"), shape, and bytes, little endian.
struct StoredTensor {
  std::string type;
  std::vector<std::size_t> shape;
  std::string bytes;
};

using StoredTensors = std::map<std::string, StoredTensor>;

template <typename T>
constexpr std::string_view stored_type() {
  if constexpr (std::same_as<T, float>) return "F32";
  if constexpr (std::same_as<T, double>) return "F64";
  if constexpr (std::same_as<T, std::int32_t>) return "I32";
  if constexpr (std::same_as<T, std::int64_t>) return "I64";
  if constexpr (std::same_as<T, char>) return "U8";
}

// `shape` multiplies to values.size().
template <typename T>
StoredTensor stored(std::span<const T> values, std::vector<std::size_t> shape) {
  std::string bytes(values.size_bytes(), '\0');
  if (!values.empty()) std::memcpy(bytes.data(), values.data(), bytes.size());
  return {std::string(stored_type<T>()), std::move(shape), std::move(bytes)};
}

// The tensor `name` as numbers of type T; Error when it is absent or of another type.
template <typename T>
std::vector<T> restore(const StoredTensors& tensors, const std::string& name) {
  const auto found = tensors.find(name);
  if (found == tensors.end() || found->second.type != stored_type<T>()) {
    throw Error("the weights hold no " + std::string(stored_type<T>()) + " tensor \"" + name + "\"");
  }
  std::vector<T> values(found->second.bytes.size() / sizeof(T));
  if (!values.empty()) std::memcpy(values.data(), found->second.bytes.data(), values.size() * sizeof(T));
  return values;
}

// A tensor of such a file where it lies: the bytes are a view into the file.
struct PlacedTensor {
  std::string name;
  std::string type;
  std::vector<std::size_t> shape;
  std::string_view bytes;
};

// The beginning of a file in which these tensors' bytes follow one after the other; their views are not looked into.
// The bytes that follow lie aligned to 8 where every tensor's size is a multiple of 8.
std::string safetensors_header(std::span<const PlacedTensor> tensors,
                               const std::map<std::string, std::string>& notes = {});
// The tensors of a file, and what it notes; Error as read_safetensors.
std::vector<PlacedTensor> find_tensors(std::string_view bytes, std::string_view where,
                                       std::map<std::string, std::string>* notes = nullptr);

// The safetensors file format (docs/formats.md); tensors in the order of their names.
std::string write_safetensors(const StoredTensors& tensors);

// The inverse. Error with `where` for anything that is not exactly such a file: overlapping or missing bytes, shapes
// that do not fit, unknown types. Allocates no more than a small multiple of the input.
StoredTensors read_safetensors(std::string_view bytes, std::string_view where);

}  // namespace aisle
