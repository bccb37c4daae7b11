#pragma once

#include "core/timelines.h"
#include "features/item_attributes.h"

#include <ATen/core/Tensor.h>
#include <c10/core/Device.h>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

namespace aisle::models {

// ItemContents (item_contents.h) on a device: an item's row is the sum of its own vector and of those of its
// attributes. An item that nobody chose has no vector of its own.
class TorchContents {
 public:
  // is_chosen [items + 1]. Attributes' vectors begin as 0.
  TorchContents(std::shared_ptr<const features::ItemAttributes> attributes, std::vector<char> is_chosen,
                std::int64_t width, c10::Device device);

  // Rows that stand for some items, as the functions below want to know them.
  struct Rows {
    at::Tensor row, attribute;  // of each pair of them
    at::Tensor has_own;         // [R, 1], 0 or 1
  };
  [[nodiscard]] Rows rows_of(std::span<const std::int64_t> items) const;

  // own [R, D] with the attributes added; the sums lie where `own` does.
  [[nodiscard]] at::Tensor composed(const Rows& rows, const at::Tensor& own) const;

  // What the gradient of the rows says of the attributes [A + 1, D]; what is left of it is that of the own vectors.
  [[nodiscard]] at::Tensor collect(const Rows& rows, at::Tensor& gradient) const;

  at::Tensor vectors;  // [A + 1, D], on the device

 private:
  std::shared_ptr<const features::ItemAttributes> attributes_;
  std::vector<char> is_chosen_;
  c10::Device device_;
};

}  // namespace aisle::models
