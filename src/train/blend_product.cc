#include "train/blend_product.h"

#include "models/sparse_sums.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace aisle::train {

namespace {

using features::History;
using models::Link;

constexpr std::size_t usual_numbers = 4;  // vectors are multiples of four wide

float largest(std::span<const float> numbers) {
  float out = 0;
  for (const float number : numbers) out = std::max(out, std::abs(number));
  return out;
}

}  // namespace

std::shared_ptr<const BlendProduct> BlendProduct::of(const RankBlend& blend) {
  const std::shared_ptr<BlendProduct> out(new BlendProduct);
  for (std::size_t m = 0; m < blend.members().size(); ++m)
    if (blend.weights()[m] != 0 && !out->take(blend.members()[m], blend.weights()[m], blend.floors()[m]))
      return nullptr;
  if (out->towers_.empty()) return nullptr;
  const auto items = [](const Tower& tower) {
    return tower.embedding->item_vectors().size() / tower.embedding->width();
  };
  const auto as_many = [&](const Tower& tower) { return items(tower) == items(out->towers_.front()); };
  if (!std::ranges::all_of(out->towers_, as_many)) return nullptr;
  out->lay_out();
  return out;
}

bool BlendProduct::take(const std::shared_ptr<models::Ranker>& member, double weight, double floor) {
  members_.push_back(member);
  const bool log = member->scale() == models::Ranker::Scale::log;
  const auto factor = static_cast<float>(weight);
  if (const auto* embedding = dynamic_cast<const models::Embedding*>(member.get()); embedding != nullptr && log) {
    towers_.push_back({embedding, factor});
    return true;
  }
  const auto* sparse = dynamic_cast<const models::SparseRanker*>(member.get());
  if (sparse == nullptr || (!log && !sparse->usual().empty())) return false;
  sparse_.push_back({sparse, factor, log ? 0 : static_cast<float>(floor)});
  return true;
}

// Of items 1 …, less their mean. What came after learning is as usual as what is least so.
std::vector<float> BlendProduct::usual(std::size_t items) const {
  std::vector<float> out(items);
  for (const auto& [ranker, weight, floor] : sparse_) {
    if (ranker->usual().size() < 2) continue;
    const auto scores = ranker->usual().subspan(1);
    const float least = std::ranges::min(scores);
    for (std::size_t i = 0; i < items; ++i) out[i] += weight * (i < scores.size() ? scores[i] : least);
  }
  const double sum = std::accumulate(out.begin(), out.end(), 0.0);
  const auto mean = static_cast<float>(sum / static_cast<double>(std::max<std::size_t>(items, 1)));
  for (float& score : out) score -= mean;
  return out;
}

// A scan keeps a vector's numbers in bytes of one scale: everybody's scores are made as large as the others.
void BlendProduct::lay_out() {
  for (const auto& tower : towers_) width_ += tower.embedding->width();
  const std::size_t items = towers_.front().embedding->item_vectors().size() / towers_.front().embedding->width();
  const auto scores = usual(items);
  const float spread = largest(scores);
  if (towers_.size() == 1 && spread == 0) return;
  float most = 0;
  for (const auto& tower : towers_) most = std::max(most, largest(tower.embedding->item_vectors()));
  const float scale = spread > 0 && most > 0 ? spread / most : 1;
  if (spread > 0) {
    usual_question_ = scale / usual_numbers;
    width_ += usual_numbers;
  }
  own_vectors_.reserve(items * width_);
  for (std::size_t i = 0; i < items; ++i) {
    for (const auto& [embedding, weight] : towers_) {
      const auto row = embedding->item_vectors().subspan(i * embedding->width(), embedding->width());
      own_vectors_.insert(own_vectors_.end(), row.begin(), row.end());
    }
    if (spread > 0) own_vectors_.insert(own_vectors_.end(), usual_numbers, scores[i] / scale);
  }
}

void BlendProduct::embed(std::span<const History> histories, std::span<float> vectors_BD) const {
  std::size_t place = 0;
  for (const auto& [embedding, weight] : towers_) {
    const std::size_t width = embedding->width();
    std::vector<float> vectors(histories.size() * width);
    embedding->embed(histories, vectors);
    for (std::size_t h = 0; h < histories.size(); ++h)
      for (std::size_t d = 0; d < width; ++d) vectors_BD[h * width_ + place + d] = weight * vectors[h * width + d];
    place += width;
  }
  for (std::size_t h = 0; h < histories.size(); ++h)
    std::ranges::fill(vectors_BD.subspan(h * width_ + place, width_ - place), usual_question_);
}

std::vector<Link> BlendProduct::added(const History& history) const {
  std::vector<Link> all;
  for (const auto& [embedding, weight] : towers_)
    for (const Link& link : embedding->added(history)) all.push_back({link.item, weight * link.weight});
  for (const auto& [ranker, weight, floor] : sparse_)
    for (const Link& link : ranker->few(history)) {
      const float more =
          floor == 0 ? link.weight - ranker->usual()[link.item] : std::log(1 + std::max(link.weight, 0.0F) / floor);
      all.push_back({link.item, weight * more});
    }
  models::SparseSums sums(item_vectors().size() / width_);
  for (const Link& link : all) sums.add(link.item, link.weight);
  return sums.links();
}

}  // namespace aisle::train
