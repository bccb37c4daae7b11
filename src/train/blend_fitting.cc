#include "train/blend_fitting.h"

#include "core/parallel.h"
#include "core/progress.h"
#include "stats/random.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <utility>

namespace aisle::train {

namespace {

using evaluate::Question;
using features::History;
using features::Sequences;

constexpr std::size_t most_questions = 5000;               // that weights are fitted to
constexpr std::size_t block_questions = 16;                // that are scored together
constexpr double least_share = 0.01;                       // of all weight; who has less is let go
constexpr double floor_shares[] = {0.01, 0.03, 0.1, 0.3};  // of a member's usual largest score, that are tried

// The items that a choice is measured against: the answer first, those that stand high with a member, and a few of all
// the others, each of which stands for many.
class Rivals {
 public:
  // rows: of each member the scores of all items that can be chosen; `taken` is 1 for those that are no alternative.
  Rivals(const std::vector<std::span<const float>>& rows, Code answer, std::vector<char> taken)
      : rows_(rows), taken_(std::move(taken)) {
    take(answer, 0);
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

// 1 for what cannot be the answer.
std::vector<char> no_alternatives(const Sequences& sequences, const Question& question, const History& history,
                                  bool mask_seen, const evaluate::Fits& fits) {
  std::vector<char> out(sequences.choices() + 1);
  out[0] = 1;
  if (mask_seen) {
    for (const Code item : history.item)
      if (item < out.size()) out[item] = 1;
  }
  if (fits) {
    for (Code item = 1; item < out.size(); ++item)
      if (out[item] == 0 && !fits(item, question.moment)) out[item] = 1;
  }
  out[question.answer] = 0;
  return out;
}

double largest(const Choice& choice, std::size_t members, std::size_t member) {
  float out = 0;
  for (std::size_t i = member; i < choice.scores.size(); i += members) out = std::max(out, choice.scores[i]);
  return out;
}

// By how much to multiply weights that order the answers best: of any length they do, of this one the answers are
// likeliest.
double length(std::vector<Choice> choices, std::span<const double> weights) {
  for (Choice& choice : choices) {
    std::vector<float> sums(choice.log_times.size());
    for (std::size_t i = 0; i < choice.scores.size(); ++i)
      sums[i / weights.size()] += static_cast<float>(weights[i % weights.size()]) * choice.scores[i];
    choice.scores = std::move(sums);
  }
  const double found = softmax_weights(choices, 1).front();
  return found > 0 ? found : 1;
}

}  // namespace

BlendFitting::BlendFitting(std::span<const std::shared_ptr<models::Ranker>> members, const Sequences& sequences,
                           std::span<const Question> questions, bool mask_seen, const evaluate::Fits& fits) {
  const auto sample = evaluate::evenly(questions, most_questions);
  const std::size_t row = sequences.items + 1;
  choices_.resize(sample.size());
  sequences_ = evaluate::askers(sample);
  parallel_for((sample.size() + block_questions - 1) / block_questions, [&](std::size_t block) {
    check_interrupted();
    const std::size_t first = block * block_questions;
    std::vector<History> histories;
    for (std::size_t i = first; i < std::min(first + block_questions, sample.size()); ++i)
      histories.push_back(evaluate::history_before(sequences, sample[i]));
    std::vector<std::vector<float>> scores;
    for (const auto& member : members) member->score(histories, scores.emplace_back(histories.size() * row));
    for (std::size_t i = 0; i < histories.size(); ++i) {
      std::vector<std::span<const float>> rows;
      for (const auto& of_member : scores)
        rows.push_back(std::span(of_member).subspan(i * row, sequences.choices() + 1));
      const Question& question = sample[first + i];
      choices_[first + i] =
          Rivals(rows, question.answer, no_alternatives(sequences, question, histories[i], mask_seen, fits))
              .choice(first + i);
    }
  });
  for (std::size_t m = 0; m < members.size(); ++m) {
    is_log_.push_back(members[m]->scale() == models::Ranker::Scale::log);
    double sum = 0;
    for (const Choice& choice : choices_) sum += largest(choice, members.size(), m);
    largest_.push_back(sum > 0 ? sum / static_cast<double>(choices_.size()) : 1);
  }
}

// Some of the choices, among some of the members.
std::vector<Choice> BlendFitting::on_one_scale(std::span<const std::size_t> places,
                                               std::span<const std::size_t> members,
                                               std::span<const double> floors) const {
  std::vector<Choice> out;
  out.reserve(places.size());
  for (const std::size_t place : places) {
    const Choice& whole = choices_[place];
    Choice& some = out.emplace_back(Choice{.scores = {}, .log_times = whole.log_times});
    some.scores.reserve(whole.log_times.size() * members.size());
    for (std::size_t first = 0; first < whole.scores.size(); first += is_log_.size()) {
      for (std::size_t m = 0; m < members.size(); ++m) {
        const float score = whole.scores[first + members[m]];
        some.scores.push_back(is_log_[members[m]] ? score
                                                  : std::log(std::max(score, 0.0F) + static_cast<float>(floors[m])));
      }
    }
  }
  return out;
}

// One round: of these members none is let go.
BlendWeights BlendFitting::fit_members(std::span<const std::size_t> places, std::vector<std::size_t> members) const {
  struct Tried {
    std::vector<double> floors, weights;
    double worth = -1;
  };
  std::vector<Tried> tried(std::size(floor_shares));
  parallel_for(tried.size(), [&](std::size_t t) {
    for (const std::size_t m : members) tried[t].floors.push_back(floor_shares[t] * largest_[m]);
    const auto scaled = on_one_scale(places, members, tried[t].floors);
    tried[t].weights = ranking_weights(scaled, softmax_weights(scaled, members.size()));
    tried[t].worth = ndcg_of(scaled, tried[t].weights);
  });
  Tried& joint = *std::ranges::max_element(tried, {}, &Tried::worth);
  const auto scaled = on_one_scale(places, members, joint.floors);
  double best = -1;  // of equally good ones the first: a member alone is simpler
  std::vector<double> chosen;
  for (std::size_t m = 0; m < members.size(); ++m) {
    std::vector<double> alone(members.size());
    alone[m] = 1;
    if (const double worth = ndcg_of(scaled, alone); worth > best) {
      best = worth;
      chosen = std::move(alone);
    }
  }
  if (joint.worth > best) chosen = joint.weights;
  const double longer = length(scaled, chosen);
  for (double& weight : chosen) weight *= longer;
  return {std::move(members), std::move(chosen), std::move(joint.floors)};
}

BlendWeights BlendFitting::fit(const std::function<bool(std::uint32_t sequence)>& taken) const {
  std::vector<std::size_t> places;
  for (std::size_t i = 0; i < choices_.size(); ++i)
    if (!taken || taken(sequences_[i])) places.push_back(i);
  if (places.empty()) return {{0}, {1}, {1}};
  std::vector<std::size_t> members(is_log_.size());
  std::iota(members.begin(), members.end(), std::size_t{0});
  while (true) {
    BlendWeights found = fit_members(places, members);
    const double least = least_share * std::accumulate(found.weights.begin(), found.weights.end(), 0.0);
    std::vector<std::size_t> heavy;
    for (std::size_t m = 0; m < members.size(); ++m)
      if (found.weights[m] >= least) heavy.push_back(members[m]);
    if (heavy.empty() || heavy.size() == members.size()) return found;
    members = std::move(heavy);
  }
}

}  // namespace aisle::train
