#include "train/rank_blend.h"

#include "core/error.h"
#include "models/newcomers.h"

#include <algorithm>
#include <cmath>
#include <string>
#include <unordered_map>
#include <utility>

namespace aisle::train {

namespace {

using features::History;

// Also where the last items came after learning and the member knows nothing of them: they stand with the last ones.
std::vector<float> member_scores(const models::Ranker& member, std::span<const History> histories, std::size_t row,
                                 std::size_t newcomers) {
  std::vector<float> out(histories.size() * row);
  if (newcomers == 0 || dynamic_cast<const models::Newcomers*>(&member) != nullptr) {
    member.score(histories, out);
    return out;
  }
  const std::size_t known = row - newcomers;
  std::vector<float> scores(histories.size() * known);
  member.score(histories, scores);
  for (std::size_t h = 0; h < histories.size(); ++h) {
    const auto from = std::span(scores).subspan(h * known, known);
    const auto to = std::span(out).subspan(h * row, row);
    std::ranges::copy(from, to.begin());
    const float least = known > 1 ? std::ranges::min(from.subspan(1)) : 0;
    std::ranges::fill(to.subspan(known), member.scale() == models::Ranker::Scale::log ? least : 0);
  }
  return out;
}

}  // namespace

bool RankBlend::knows(std::string_view attribute) const {
  return std::ranges::any_of(members_, [&](const auto& member) {
    const auto* knowing = dynamic_cast<const models::Newcomers*>(member.get());
    return knowing != nullptr && knowing->knows(attribute);
  });
}

void RankBlend::add_items(std::span<const std::vector<std::string>> attributes) {
  for (const auto& member : members_)
    if (auto* knowing = dynamic_cast<models::Newcomers*>(member.get())) knowing->add_items(attributes);
  newcomers_ += attributes.size();
}

RankBlend::RankBlend(Members members)
    : members_(std::move(members)), weights_(members_.size(), 1), floors_(members_.size(), 1) {
  if (members_.empty()) throw Error("a blend needs members");
}

RankBlend::RankBlend(const Members& members, BlendWeights weights)
    : weights_(std::move(weights.weights)), floors_(std::move(weights.floors)) {
  for (const std::size_t place : weights.members) members_.push_back(members[place]);
}

std::vector<float> RankBlend::transformed(std::size_t member, std::span<const History> histories,
                                          std::size_t row) const {
  std::vector<float> out = member_scores(*members_[member], histories, row, newcomers_);
  if (members_[member]->scale() == Scale::log) return out;
  const auto floor = static_cast<float>(floors_[member]);
  const float least = std::log(floor);
  for (float& score : out) score = score > 0 ? std::log(score + floor) : least;
  return out;
}

std::vector<std::size_t> RankBlend::fit_weights(const features::Sequences& sequences,
                                                std::span<const evaluate::Question> questions, bool mask_seen,
                                                const evaluate::Fits& fits) {
  auto found = BlendFitting(members_, sequences, questions, mask_seen, fits).fit();
  auto kept = found.members;
  *this = RankBlend(members_, std::move(found));
  return kept;
}

std::vector<double> cross_fitted_ranks(
    const RankBlend::Members& members, const BlendFitting& fitting, std::span<const evaluate::Question> questions,
    const std::function<std::vector<double>(const models::Ranker&, std::span<const evaluate::Question>)>& ranks) {
  constexpr std::uint32_t folds = 4;
  std::unordered_map<std::uint32_t, std::uint32_t> fold;  // of a sequence: dealt round
  for (const auto& question : questions) fold.emplace(question.sequence, fold.size() % folds);
  std::vector<double> out(questions.size());
  for (std::uint32_t k = 0; k < folds; ++k) {
    std::vector<std::size_t> places;
    std::vector<evaluate::Question> held_out;
    for (std::size_t i = 0; i < questions.size(); ++i) {
      if (fold.at(questions[i].sequence) != k) continue;
      places.push_back(i);
      held_out.push_back(questions[i]);
    }
    if (held_out.empty()) continue;
    const RankBlend blend(members, fitting.fit([&](std::uint32_t sequence) { return fold.at(sequence) != k; }));
    const auto found = ranks(blend, held_out);
    for (std::size_t i = 0; i < places.size(); ++i) out[places[i]] = found[i];
  }
  return out;
}

void RankBlend::fit(const models::NextItem& task, const models::Fitting& how) {
  for (const auto& member : members_) member->fit(task, how);
}

void RankBlend::score(std::span<const History> histories, std::span<float> scores_BV) const {
  if (histories.empty()) return;
  const std::size_t row = scores_BV.size() / histories.size();
  const auto member = alone();
  if (member && newcomers_ == 0 && members_[*member]->scale() == Scale::log) {
    members_[*member]->score(histories, scores_BV);  // without a copy: catalogues are large
    for (float& score : scores_BV) score *= static_cast<float>(weights_[*member]);
    return;
  }
  std::ranges::fill(scores_BV, 0.0F);
  for (std::size_t m = 0; m < members_.size(); ++m) {
    if (weights_[m] == 0) continue;
    const auto factor = static_cast<float>(weights_[m]);
    const auto scores = transformed(m, histories, row);
    for (std::size_t i = 0; i < scores.size(); ++i) scores_BV[i] += factor * scores[i];
  }
}

std::optional<std::size_t> RankBlend::alone() const {
  if (std::ranges::count(weights_, 0.0) + 1 != std::ssize(weights_)) return {};
  const auto found = std::ranges::find_if(weights_, [](double weight) { return weight != 0; });
  return static_cast<std::size_t>(found - weights_.begin());
}

void RankBlend::save(StoredTensors& weights) const {
  weights["blend.weights"] = stored(std::span<const double>(weights_), {weights_.size()});
  weights["blend.floors"] = stored(std::span<const double>(floors_), {floors_.size()});
  for (std::size_t m = 0; m < members_.size(); ++m) {
    StoredTensors own;
    members_[m]->save(own);
    for (auto& [name, tensor] : own) weights[std::to_string(m) + "." + name] = std::move(tensor);
  }
}

void RankBlend::load(const StoredTensors& weights) {
  weights_ = restore<double>(weights, "blend.weights");
  floors_ = restore<double>(weights, "blend.floors");
  if (weights_.size() != members_.size() || floors_.size() != members_.size())
    throw Error("the weights are for a blend of another number of members");
  for (std::size_t m = 0; m < members_.size(); ++m) {
    const std::string prefix = std::to_string(m) + ".";
    StoredTensors own;
    for (const auto& [name, tensor] : weights) {
      if (name.starts_with(prefix)) own[name.substr(prefix.size())] = tensor;
    }
    members_[m]->load(own);
  }
}

}  // namespace aisle::train
