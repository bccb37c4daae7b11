#include "models/attribute_vectors.h"

#include "core/error.h"

#include <algorithm>
#include <functional>
#include <utility>

namespace aisle::models {

AttributeVectors::AttributeVectors(const features::ItemAttributes& attributes, std::span<const float> vectors,
                                   std::size_t width)
    : width_(width) {
  std::vector<std::string> texts;
  for (Code code = 1; code <= attributes.count(); ++code) {
    if (attributes.kind(code) == features::ItemAttributes::Kind::price) continue;
    texts.emplace_back(attributes.text(code));
    const auto row = vectors.subspan(code * width, width);
    vectors_.insert(vectors_.end(), row.begin(), row.end());
  }
  take(std::move(texts));
}

void AttributeVectors::take(std::vector<std::string> texts) {
  texts_ = std::move(texts);
  for (std::size_t i = 0; i < texts_.size(); ++i) place_.emplace(texts_[i], i);
}

void AttributeVectors::add(std::span<const std::string> attributes, std::span<float> to) const {
  for (const auto& attribute : attributes) {
    const auto found = place_.find(attribute);
    if (found == place_.end()) continue;
    const float* row = vectors_.data() + found->second * width_;
    std::transform(row, row + width_, to.begin(), to.begin(), std::plus<>());
  }
}

void AttributeVectors::save(StoredTensors& weights) const {
  if (empty()) return;
  std::string texts;
  for (const auto& text : texts_) (texts += text) += '\0';
  weights["attributes"] = stored(std::span<const float>(vectors_), {texts_.size(), width_});
  weights["attribute texts"] = stored(std::span<const char>(texts), {texts.size()});
}

void AttributeVectors::load(const StoredTensors& weights, std::size_t width) {
  *this = {};
  if (!weights.contains("attributes")) return;
  width_ = width;
  vectors_ = restore<float>(weights, "attributes");
  const auto bytes = restore<char>(weights, "attribute texts");
  std::vector<std::string> texts;
  for (auto begin = bytes.begin(); begin != bytes.end();) {
    const auto end = std::find(begin, bytes.end(), '\0');
    texts.emplace_back(begin, end);
    begin = end == bytes.end() ? end : end + 1;
  }
  if (vectors_.size() != texts.size() * width)
    throw Error("the attributes and their vectors do not fit each other", "behaviour model", "train the task again");
  take(std::move(texts));
}

}  // namespace aisle::models
