#include "models/item_contents.h"

#include "models/item_counts.h"

#include <algorithm>
#include <numeric>

namespace aisle::models {

namespace {

void add_row(const float* from, std::size_t width, float* to) {
  std::transform(from, from + width, to, to, std::plus<>());
}

}  // namespace

bool are_many_chosen_once(const features::Sequences& sequences) {
  const auto once = static_cast<double>(std::ranges::count(event_counts(sequences), 1.0));
  return once > 0.1 * static_cast<double>(sequences.events());
}

std::vector<char> items_with_vectors(const features::Sequences& sequences) {
  const auto counts = event_counts(sequences);
  const double least = are_many_chosen_once(sequences) ? 2 : 1;
  std::vector<char> out(counts.size());
  std::ranges::transform(counts, out.begin(), [least](double count) { return count >= least ? 1 : 0; });
  out[0] = 1;  // none is nobody's to choose
  return out;
}

ItemContents::ItemContents(std::shared_ptr<const features::ItemAttributes> attributes, std::span<const float> own,
                           std::size_t width)
    : attributes_(std::move(attributes)),
      width_(width),
      own_(own.begin(), own.end()),
      vectors_((attributes_->count() + 1) * width),
      gradient_(vectors_.size()),
      mean_(vectors_.size()),
      square_(vectors_.size()) {}

void ItemContents::go_on_from(std::span<const float> rows, std::span<const float> vectors) {
  if (!vectors.empty()) std::ranges::copy(vectors, vectors_.begin());
  std::vector<float> sum(width_);
  for (std::size_t item = 1; item * width_ < own_.size(); ++item) {
    std::ranges::fill(sum, 0.0F);
    for (const Code attribute : attributes_->of(static_cast<Code>(item)))
      add_row(vectors_.data() + attribute * width_, width_, sum.data());
    for (std::size_t d = 0; d < width_; ++d) own_[item * width_ + d] = rows[item * width_ + d] - sum[d];
  }
}

void ItemContents::compose(Code item, float* row) const {
  std::copy_n(own_.data() + item * width_, width_, row);
  for (const Code attribute : attributes_->of(item)) add_row(vectors_.data() + attribute * width_, width_, row);
}

void ItemContents::clear() { std::ranges::fill(gradient_, 0.0F); }

void ItemContents::add(Code item, const float* row_gradient) {
  for (const Code attribute : attributes_->of(item))
    add_row(row_gradient, width_, gradient_.data() + attribute * width_);
}

double ItemContents::squares() const {
  return std::inner_product(gradient_.begin(), gradient_.end(), gradient_.begin(), 0.0);
}

void ItemContents::step(const encoder::Kernel& kernel, const encoder::Kernel::Adam& how) {
  kernel.adam(how, static_cast<std::int64_t>(vectors_.size()), vectors_.data(), gradient_.data(), mean_.data(),
              square_.data());
}

void ItemContents::each_state(const std::function<void(const char*, std::vector<float>&)>& visit) {
  visit("own", own_);
  visit("attributes", vectors_);
  visit("attributes_mean", mean_);
  visit("attributes_square", square_);
}

}  // namespace aisle::models
