#pragma once

#include "evaluate/next_item.h"
#include "models/ranker.h"
#include "train/blend_fitting.h"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace aisle::train {

// A weighted sum of several rankers' scores on one scale: log probabilities as they are, weights as
// log(max(score, 0) + floor), the floor a share of the member's usual largest score: below it, scores are noise. As a
// Ranker it owns its members; the weights are fitted apart, by fit_weights.
class RankBlend : public models::Ranker {
 public:
  using Members = std::vector<std::shared_ptr<models::Ranker>>;

  explicit RankBlend(Members members);
  // Of those that have a weight.
  RankBlend(const Members& members, BlendWeights weights);

  // Fits the weights to questions (BlendFitting), and lets members go that get none: returns the places of those that
  // stay, in rising order.
  std::vector<std::size_t> fit_weights(const features::Sequences& sequences,
                                       std::span<const evaluate::Question> questions, bool mask_seen,
                                       const evaluate::Fits& fits = {});

  // Fits the members; the weights stay.
  void fit(const models::NextItem& task, const models::Fitting& how) override;
  void score(std::span<const features::History> histories, std::span<float> scores_BV) const override;
  [[nodiscard]] Scale scale() const override { return Scale::log; }
  [[nodiscard]] Json options() const override { return Json::Object{}; }
  // The members' tensors stand behind "0.", "1.", …
  void save(StoredTensors& weights) const override;
  void load(const StoredTensors& weights) override;

  // Whether some member knows what an attribute means, and items that came after learning, as of models::Newcomers. A
  // member that knows nothing of attributes has nothing to say for them.
  [[nodiscard]] bool knows(std::string_view attribute) const;
  void add_items(std::span<const std::vector<std::string>> attributes);

  [[nodiscard]] const Members& members() const { return members_; }
  [[nodiscard]] std::span<const double> weights() const { return weights_; }  // a member

  // a member; what is added to a weight before its logarithm is taken
  [[nodiscard]] std::span<const double> floors() const { return floors_; }

 private:
  // The place of the member that has all the weight, if there is one.
  [[nodiscard]] std::optional<std::size_t> alone() const;
  // A member's scores for all histories, on the common scale.
  [[nodiscard]] std::vector<float> transformed(std::size_t member, std::span<const features::History> histories,
                                               std::size_t row) const;

  Members members_;
  std::vector<double> weights_;  // a member
  std::vector<double> floors_;   // a member; of use for the scale of weights
  std::size_t newcomers_ = 0;    // items that came after learning
};

// What ranks a fold's questions when a blend of the members is fitted to the others: of persons who are whole in one of
// a few folds, so that no answer is ranked by weights that have seen it, or another of the same person. Where each
// stands then, as `ranks` tells it of a ranker.
std::vector<double> cross_fitted_ranks(
    const RankBlend::Members& members, const BlendFitting& fitting, std::span<const evaluate::Question> questions,
    const std::function<std::vector<double>(const models::Ranker&, std::span<const evaluate::Question>)>& ranks);

}  // namespace aisle::train
