#pragma once

#include "evaluate/next_item.h"
#include "models/ranker.h"

#include <cstddef>
#include <memory>
#include <span>
#include <vector>

namespace aisle::train {

// A weighted sum of several rankers' scores on one scale: log probabilities as they are (log-softmax), weights as
// log(max(score, 0) + floor). A history's length says which of the weights count: short ones may trust other members
// than long ones. As a Ranker it owns its members; the weights are fitted apart, by fit_weights.
class RankBlend : public models::Ranker {
 public:
  using Members = std::vector<std::shared_ptr<models::Ranker>>;

  explicit RankBlend(Members members);

  // Fits the weights to questions that the members have not learnt from: those by which the answers are likeliest under
  // a softmax over all items. When the blend then ranks them no better than the best member alone (ndcg@20), that one
  // gets all the weight. The same bits whatever the number of threads.
  void fit_weights(const features::Sequences& sequences, std::span<const evaluate::Question> questions, bool mask_seen);

  // Fits the members; the weights stay.
  void fit(const models::NextItem& task, const models::Fitting& how) override;
  void score(std::span<const features::History> histories, std::span<float> scores_BV) const override;
  [[nodiscard]] Scale scale() const override { return Scale::log; }
  [[nodiscard]] Json options() const override { return Json::Object{}; }
  // The members' tensors stand behind "0.", "1.", …
  void save(StoredTensors& weights) const override;
  void load(const StoredTensors& weights) override;

  // Histories of up to 2, up to 5, and of more events.
  static constexpr std::size_t bands = 3;
  static std::size_t band(std::size_t length);
  // Of a member in a band.
  [[nodiscard]] double weight(std::size_t band, std::size_t member) const {
    return weights_[band * members_.size() + member];
  }

 private:
  // A member's scores for all histories, on the common scale.
  [[nodiscard]] std::vector<float> transformed(std::size_t member, std::span<const features::History> histories,
                                               std::size_t row) const;
  void set_floors(const features::Sequences& sequences, std::span<const evaluate::Question> questions);

  Members members_;
  std::vector<double> weights_;  // bands × members
  std::vector<double> floors_;   // a member; of use for the scale of weights
};

}  // namespace aisle::train
