#pragma once

#include "models/embedding.h"
#include "models/sparse_ranker.h"
#include "train/rank_blend.h"

#include <cstddef>
#include <memory>
#include <span>
#include <vector>

namespace aisle::train {

// The scores of a blend, up to a constant a history, as products of vectors and what is added to a few items: so not
// all items of a large catalogue need be scored. Vectors of several members lie one behind the other; everybody's
// scores (models/sparse_ranker.h) are four numbers more.
class BlendProduct : public models::Embedding {
 public:
  // nullptr where no member with a weight is of vectors, or one is neither of vectors nor sparse.
  static std::shared_ptr<const BlendProduct> of(const RankBlend& blend);

  [[nodiscard]] std::size_t width() const override { return width_; }
  [[nodiscard]] std::span<const float> item_vectors() const override {
    return own_vectors_.empty() ? towers_.front().embedding->item_vectors() : std::span<const float>(own_vectors_);
  }
  void embed(std::span<const features::History> histories, std::span<float> vectors_BD) const override;
  // In the order of the items.
  [[nodiscard]] std::vector<models::Link> added(const features::History& history) const override;

 private:
  struct Tower {
    const models::Embedding* embedding = nullptr;
    float weight = 0;
  };
  struct Sparse {
    const models::SparseRanker* ranker = nullptr;
    float weight = 0;
    float floor = 0;  // 0 where its scores are logarithms
  };

  BlendProduct() = default;
  bool take(const std::shared_ptr<models::Ranker>& member, double weight, double floor);
  [[nodiscard]] std::vector<float> usual(std::size_t items) const;
  void lay_out();

  RankBlend::Members members_;  // that the pointers point to
  std::vector<Tower> towers_;
  std::vector<Sparse> sparse_;
  std::size_t width_ = 0;
  std::vector<float> own_vectors_;  // empty: the only tower's
  float usual_question_ = 0;        // each of a question's four numbers for everybody's scores; 0: there are none
};

}  // namespace aisle::train
