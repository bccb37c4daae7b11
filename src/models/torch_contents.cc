#include "models/torch_contents.h"

#include <ATen/ops/index_select.h>
#include <ATen/ops/tensor.h>
#include <ATen/ops/zeros.h>
#include <ATen/ops/zeros_like.h>
#include <utility>

namespace aisle::models {

TorchContents::TorchContents(std::shared_ptr<const features::ItemAttributes> attributes, std::vector<char> is_chosen,
                             std::int64_t width, c10::Device device)
    : vectors(at::zeros({static_cast<std::int64_t>(attributes->count()) + 1, width},
                        at::TensorOptions(device).dtype(at::kFloat))),
      attributes_(std::move(attributes)),
      is_chosen_(std::move(is_chosen)),
      device_(device) {}

TorchContents::Rows TorchContents::rows_of(std::span<const std::int64_t> items) const {
  std::vector<std::int64_t> rows;
  std::vector<std::int64_t> codes;
  std::vector<float> own;
  for (std::size_t r = 0; r < items.size(); ++r) {
    const auto item = static_cast<Code>(items[r]);
    own.push_back(item == 0 || is_chosen_[item] != 0 ? 1.0F : 0.0F);
    for (const Code attribute : attributes_->of(item)) {
      rows.push_back(static_cast<std::int64_t>(r));
      codes.push_back(attribute);
    }
  }
  return {at::tensor(rows, at::kLong).to(device_), at::tensor(codes, at::kLong).to(device_),
          at::tensor(own).to(device_).unsqueeze(1)};
}

at::Tensor TorchContents::composed(const Rows& rows, const at::Tensor& own) const {
  const auto there = own.device();
  return own.index_add(0, rows.row.to(there), at::index_select(vectors, 0, rows.attribute).to(there));
}

at::Tensor TorchContents::collect(const Rows& rows, at::Tensor& gradient) const {
  at::Tensor out = at::zeros_like(vectors).index_add_(0, rows.attribute, at::index_select(gradient, 0, rows.row));
  gradient.mul_(rows.has_own);
  return out;
}

}  // namespace aisle::models
