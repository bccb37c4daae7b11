#include "train/rank_blend.h"

#include "core/error.h"
#include "core/parallel.h"
#include "core/progress.h"
#include "models/newcomers.h"
#include "stats/random.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <string>
#include <utility>

namespace aisle::train {

namespace {

using evaluate::Question;
using features::History;
using features::Sequences;

constexpr std::size_t most_questions = 5000;               // that weights are fitted to
constexpr std::size_t block_questions = 16;                // that are scored together
constexpr double least_share = 0.01;                       // of all weight; who has less is let go
constexpr std::size_t most_checked = 10000;                // that blend and members are compared on
constexpr double floor_shares[] = {0.01, 0.03, 0.1, 0.3};  // of a member's usual largest score, that are tried

// Calls work(first, histories) for one block of questions after the other, on all cores.
void in_blocks(const Sequences& sequences, std::span<const Question> questions, const auto& work) {
  parallel_for((questions.size() + block_questions - 1) / block_questions, [&](std::size_t block) {
    check_interrupted();
    const std::size_t first = block * block_questions;
    std::vector<History> histories;
    for (std::size_t i = first; i < std::min(first + block_questions, questions.size()); ++i) {
      histories.push_back(evaluate::history_before(sequences, questions[i]));
    }
    work(first, histories);
  });
}

// The items that a choice is measured against: the answer first, those that stand high with a member, and a few of all
// the others, each of which stands for many.
class Rivals {
 public:
  // rows: of each member the scores of all items that can be chosen.
  Rivals(const std::vector<std::span<const float>>& rows, const Question& question, const History& history,
         bool mask_seen)
      : rows_(rows), taken_(rows.front().size()) {
    taken_[0] = 1;
    if (mask_seen) {
      for (const Code item : history.item)
        if (item < taken_.size()) taken_[item] = 1;
    }
    taken_[question.answer] = 0;
    take(question.answer, 0);
  }

  Choice choice(std::uint64_t seed) && {
    for (const auto& row : rows_) take_highest(row);
    take_others(seed);
    return std::move(choice_);
  }

 private:
  static constexpr std::size_t highest = 50;
  static constexpr std::size_t others = 150;

  void take(std::size_t item, double log_times) {
    taken_[item] = 1;
    choice_.log_times.push_back(static_cast<float>(log_times));
    for (const auto& row : rows_) choice_.scores.push_back(row[item]);
  }

  void take_highest(std::span<const float> row) {
    std::vector<std::uint32_t> items;
    for (std::uint32_t item = 1; item < row.size(); ++item) {
      if (taken_[item] == 0) items.push_back(item);
    }
    const auto higher = [&](std::uint32_t a, std::uint32_t b) { return row[a] != row[b] ? row[a] > row[b] : a < b; };
    const std::size_t count = std::min(highest, items.size());
    std::ranges::nth_element(items, items.begin() + static_cast<std::ptrdiff_t>(count), higher);
    for (std::size_t i = 0; i < count; ++i) take(items[i], 0);
  }

  void take_others(std::uint64_t seed) {
    const auto left = static_cast<std::size_t>(std::ranges::count(taken_, 0));
    const std::size_t count = std::min(others, left);
    stats::Random random(seed);
    const double log_times = std::log(static_cast<double>(left) / static_cast<double>(std::max<std::size_t>(count, 1)));
    for (std::size_t drawn = 0; drawn < count;) {
      const std::size_t item = random.below(taken_.size());
      if (taken_[item] != 0) continue;
      take(item, log_times);
      ++drawn;
    }
  }

  const std::vector<std::span<const float>>& rows_;
  std::vector<char> taken_;
  Choice choice_;
};

double ndcg(const models::Ranker& ranker, const Sequences& sequences, std::span<const Question> questions,
            bool mask_seen) {
  return evaluate::ranking_metrics(evaluate::ranks(ranker, sequences, questions, mask_seen)).at("ndcg@20").number();
}

}  // namespace

namespace {

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

std::vector<float> RankBlend::transformed(std::size_t member, std::span<const History> histories,
                                          std::size_t row) const {
  std::vector<float> out = member_scores(*members_[member], histories, row, newcomers_);
  if (members_[member]->scale() == Scale::log) return out;
  const auto floor = static_cast<float>(floors_[member]);
  const float least = std::log(floor);
  for (float& score : out) score = score > 0 ? std::log(score + floor) : least;
  return out;
}

std::vector<double> RankBlend::usual_largest(const Sequences& sequences, std::span<const Question> questions) const {
  std::vector<double> out;
  for (std::size_t member = 0; member < members_.size(); ++member) {
    std::vector<float> largest(questions.size());
    const std::size_t row = sequences.items + 1;
    in_blocks(sequences, questions, [&](std::size_t first, const std::vector<History>& histories) {
      std::vector<float> scores(histories.size() * row);
      members_[member]->score(histories, scores);
      for (std::size_t i = 0; i < histories.size(); ++i) {
        largest[first + i] =
            std::max(std::ranges::max(std::span(scores).subspan(i * row + 1, sequences.choices())), 0.0F);
      }
    });
    const double sum = std::accumulate(largest.begin(), largest.end(), 0.0);
    out.push_back(sum > 0 ? sum / static_cast<double>(largest.size()) : 1);
  }
  return out;
}

std::vector<Choice> RankBlend::choices(const Sequences& sequences, std::span<const Question> questions,
                                       bool mask_seen) const {
  std::vector<Choice> out(questions.size());
  const std::size_t row = sequences.items + 1;
  in_blocks(sequences, questions, [&](std::size_t first, const std::vector<History>& histories) {
    std::vector<std::vector<float>> scores;
    for (const auto& member : members_) member->score(histories, scores.emplace_back(histories.size() * row));
    for (std::size_t i = 0; i < histories.size(); ++i) {
      std::vector<std::span<const float>> rows;
      for (const auto& of_member : scores)
        rows.push_back(std::span(of_member).subspan(i * row, sequences.choices() + 1));
      out[first + i] = Rivals(rows, questions[first + i], histories[i], mask_seen).choice(first + i);
    }
  });
  return out;
}

std::vector<Choice> RankBlend::on_one_scale(std::vector<Choice> choices, const std::vector<double>& floors) const {
  for (Choice& choice : choices) {
    for (std::size_t i = 0; i < choice.scores.size(); ++i) {
      const std::size_t member = i % members_.size();
      if (members_[member]->scale() == Scale::log) continue;
      choice.scores[i] = std::log(std::max(choice.scores[i], 0.0F) + static_cast<float>(floors[member]));
    }
  }
  return choices;
}

std::vector<std::size_t> RankBlend::fit_weights(const Sequences& sequences, std::span<const Question> questions,
                                                bool mask_seen) {
  std::vector<std::size_t> kept(members_.size());
  std::iota(kept.begin(), kept.end(), std::size_t{0});
  while (true) {
    fit_weights_of_all(sequences, questions, mask_seen);
    const double least = least_share * std::accumulate(weights_.begin(), weights_.end(), 0.0);
    Members heavy;
    std::vector<std::size_t> places;
    for (std::size_t m = 0; m < members_.size(); ++m) {
      if (weights_[m] < least) continue;
      heavy.push_back(members_[m]);
      places.push_back(kept[m]);
    }
    if (heavy.empty() || heavy.size() == members_.size()) return kept;
    *this = RankBlend(std::move(heavy));
    kept = std::move(places);
  }
}

void RankBlend::fit_weights_of_all(const Sequences& sequences, std::span<const Question> questions, bool mask_seen) {
  const auto sample = evaluate::evenly(questions, most_questions);
  if (sample.empty()) return;
  const auto largest = usual_largest(sequences, evaluate::evenly(questions, most_questions / 10));
  const auto made = choices(sequences, sample, mask_seen);
  std::vector<double> joint;
  double highest = -1;
  for (const double share : floor_shares) {
    std::vector<double> floors = largest;
    for (double& floor : floors) floor *= share;
    const auto scaled = on_one_scale(made, floors);
    auto weights = ranking_weights(scaled, softmax_weights(scaled, members_.size()));
    const double found = ndcg_of(scaled, weights);
    if (found <= highest) continue;
    highest = found;
    joint = std::move(weights);
    floors_ = floors;
  }
  const auto checked = evaluate::evenly(questions, most_checked);
  double best = -1;  // of equally good ones the first: a member alone is simpler
  std::vector<double> chosen;
  const auto consider = [&](const models::Ranker& ranker, std::vector<double> weights) {
    const double found = ndcg(ranker, sequences, checked, mask_seen);
    if (found > best) {
      best = found;
      chosen = std::move(weights);
    }
  };
  for (std::size_t m = 0; m < members_.size(); ++m) {
    std::vector<double> alone(members_.size());
    alone[m] = 1;
    consider(*members_[m], alone);
  }
  weights_ = joint;
  consider(*this, joint);
  weights_ = std::move(chosen);
  calibrate(on_one_scale(made, floors_));
}

// Weights that order the answers best are of any length: of the one by which the answers are likeliest, scores are log
// probabilities.
void RankBlend::calibrate(std::vector<Choice> choices) {
  for (Choice& choice : choices) {
    std::vector<float> sums(choice.log_times.size());
    for (std::size_t i = 0; i < choice.scores.size(); ++i)
      sums[i / members_.size()] += static_cast<float>(weights_[i % members_.size()]) * choice.scores[i];
    choice.scores = std::move(sums);
  }
  const double length = softmax_weights(choices, 1).front();
  if (length <= 0) return;
  for (double& weight : weights_) weight *= length;
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
