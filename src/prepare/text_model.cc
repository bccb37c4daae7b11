#include "prepare/text_model.h"

#include "core/progress.h"
#include "prepare/ngrams.h"
#include "prepare/sparse_linear.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace aisle::prepare {

namespace {

constexpr unsigned bucket_bits = 18;
constexpr std::size_t bucket_count = 1U << bucket_bits;

// The buckets that a text fills, each with log(1 + times).
using Buckets = std::vector<std::pair<std::int32_t, float>>;

Buckets buckets_of(const Column& column, std::size_t row) {
  std::vector<std::int32_t> found;
  if (!column.missing(row)) {
    for (const auto hash : ngrams(column.words[static_cast<std::size_t>(column.codes[row])])) {
      found.push_back(static_cast<std::int32_t>(hash >> (64U - bucket_bits)));
    }
  }
  std::ranges::sort(found);
  Buckets out;
  for (std::size_t i = 0; i < found.size();) {
    std::size_t end = i;
    while (end < found.size() && found[end] == found[i]) ++end;
    out.emplace_back(found[i], std::log1p(static_cast<float>(end - i)));
    i = end;
  }
  return out;
}

// Drops what is not in use, weighs by rarity, scales to length 1 and appends.
void append(SparseRows& rows, const Buckets& buckets, const std::vector<std::int32_t>& place,
            const std::vector<float>& rarity) {
  double squares = 0;
  for (const auto& [bucket, times] : buckets) {
    const auto at = place[static_cast<std::size_t>(bucket)];
    if (at < 0) continue;
    const float value = times * rarity[static_cast<std::size_t>(at)];
    squares += static_cast<double>(value) * static_cast<double>(value);
    rows.places.push_back(at);
    rows.values.push_back(value);
  }
  const auto unit = static_cast<float>(squares > 0 ? 1 / std::sqrt(squares) : 1);
  for (std::size_t i = rows.starts.back(); i < rows.values.size(); ++i) rows.values[i] *= unit;
  rows.starts.push_back(rows.places.size());
}

using Folded = std::array<std::vector<std::size_t>, inner_folds>;

// The places of the rows outside each fold, and inside.
struct FoldRows {
  Folded outside;
  Folded inside;
  std::vector<std::size_t> all;

  explicit FoldRows(std::span<const std::size_t> folds) {
    for (std::size_t i = 0; i < folds.size(); ++i) {
      all.push_back(i);
      for (std::size_t fold = 0; fold < inner_folds; ++fold) (folds[i] == fold ? inside : outside)[fold].push_back(i);
    }
  }
};

// The penalty, of three, under which the first fold is foreseen best; from strong to weak, each from the one before.
double choose_penalty(const SparseRows& rows, const FoldRows& folds, std::size_t width, LinearTask task) {
  constexpr std::array<double, 3> strengths = {2, 0.4, 0.1};  // of the penalty against the sum of the losses
  double best = 0;
  double least = INFINITY;
  std::vector<double> weights;
  for (const double strength : strengths) {
    task.penalty = strength / static_cast<double>(rows.size());
    weights = fit_sparse_linear(rows, folds.outside[0], width, task, std::move(weights));
    const double loss = sparse_linear_loss(rows, folds.inside[0], task, weights);
    if (!(loss < least)) break;
    least = loss;
    best = task.penalty;
  }
  return best;
}

// The target of least squares is brought to mean 0 and deviation 1, so that the same penalties fit.
std::vector<double> standardised(const std::vector<double>& values) {
  const auto n = static_cast<double>(values.size());
  double mean = 0;
  for (const double value : values) mean += value / n;
  double squares = 0;
  for (const double value : values) squares += (value - mean) * (value - mean) / n;
  const double unit = squares > 0 ? std::sqrt(squares) : 1;
  std::vector<double> out;
  out.reserve(values.size());
  for (const double value : values) out.push_back((value - mean) / unit);
  return out;
}

// The scores of each row by the model of the other folds.
std::vector<double> held_out_scores(const SparseRows& rows, const FoldRows& folds, std::size_t width,
                                    const LinearTask& task) {
  std::vector<double> scores(rows.size());
  for (std::size_t fold = 0; fold < inner_folds; ++fold) {
    const auto weights = fit_sparse_linear(rows, folds.outside[fold], width, task, {});
    for (const std::size_t row : folds.inside[fold]) scores[row] = rows.dot(row, std::span(weights)) + weights.back();
  }
  return scores;
}

}  // namespace

TextModel::Fitted TextModel::fit(const Column& column, const Rows& rows, const TargetParts& parts,
                                 std::span<const std::size_t> folds) {
  std::vector<Buckets> texts;
  texts.reserve(rows.size());
  for (const std::size_t row : rows) texts.push_back(buckets_of(column, row));
  Fitted out;
  TextModel& model = out.model;
  model.choose_buckets(texts);
  SparseRows sparse;
  for (auto& text : texts) {
    append(sparse, text, model.place_, model.rarity_);
    text = {};  // the memory is wanted
  }
  const FoldRows fold_rows(folds);
  const std::size_t width = model.buckets_.size();
  LinearTask task{.logistic = !parts.numeric, .target = {}, .weight = parts.weights};
  for (const auto& part : parts.values) {
    check_interrupted();
    const auto target = parts.numeric ? standardised(part) : part;
    task.target = target;
    if (out.scores.empty()) task.penalty = choose_penalty(sparse, fold_rows, width, task);
    out.scores.push_back(held_out_scores(sparse, fold_rows, width, task));
    const auto weights = fit_sparse_linear(sparse, fold_rows.all, width, task, {});
    model.weights_.emplace_back(weights.begin(), weights.end() - 1);
    model.biases_.push_back(weights.back());
  }
  return out;
}

void TextModel::choose_buckets(const std::vector<std::vector<std::pair<std::int32_t, float>>>& texts) {
  constexpr std::size_t many = 1000;
  const std::size_t fewest_texts = texts.size() < many ? 2 : 3;
  std::vector<std::size_t> counts(bucket_count);
  for (const auto& text : texts) {
    for (const auto& entry : text) ++counts[static_cast<std::size_t>(entry.first)];
  }
  for (std::size_t bucket = 0; bucket < bucket_count; ++bucket) {
    if (counts[bucket] < fewest_texts) continue;
    buckets_.push_back(static_cast<std::int64_t>(bucket));
    rarity_.push_back(std::log1p(static_cast<float>(texts.size()) / static_cast<float>(counts[bucket])));
  }
  index();
}

std::vector<std::vector<double>> TextModel::scores(const Column& column, const Rows& rows) const {
  std::vector<std::vector<double>> out(weights_.size(), std::vector<double>(rows.size()));
  for (std::size_t i = 0; i < rows.size(); ++i) {
    SparseRows text;
    append(text, buckets_of(column, rows[i]), place_, rarity_);
    for (std::size_t part = 0; part < out.size(); ++part) {
      out[part][i] = text.dot(0, std::span(weights_[part])) + biases_[part];
    }
  }
  return out;
}

void TextModel::index() {
  place_.assign(bucket_count, -1);
  for (std::size_t i = 0; i < buckets_.size(); ++i) {
    place_.at(static_cast<std::size_t>(buckets_[i])) = static_cast<std::int32_t>(i);
  }
}

void TextModel::save(StoredTensors& tensors, const std::string& prefix) const {
  std::vector<float> weights;
  for (const auto& part : weights_) weights.insert(weights.end(), part.begin(), part.end());
  tensors[prefix + "buckets"] = stored<std::int64_t>(buckets_, {buckets_.size()});
  tensors[prefix + "rarity"] = stored<float>(rarity_, {rarity_.size()});
  tensors[prefix + "weights"] = stored<float>(weights, {weights_.size(), buckets_.size()});
  tensors[prefix + "biases"] = stored<double>(biases_, {biases_.size()});
}

TextModel TextModel::load(const StoredTensors& tensors, const std::string& prefix) {
  TextModel out;
  out.buckets_ = restore<std::int64_t>(tensors, prefix + "buckets");
  out.rarity_ = restore<float>(tensors, prefix + "rarity");
  out.biases_ = restore<double>(tensors, prefix + "biases");
  const auto weights = restore<float>(tensors, prefix + "weights");
  const std::size_t width = out.buckets_.size();
  const bool in_range = std::ranges::all_of(
      out.buckets_, [](std::int64_t b) { return b >= 0 && b < static_cast<std::int64_t>(bucket_count); });
  if (!in_range || out.rarity_.size() != width || weights.size() != width * out.biases_.size()) {
    throw Error("the text model " + prefix + " does not fit itself", "", "fit again");
  }
  for (std::size_t part = 0; part < out.biases_.size(); ++part) {
    const auto begin = weights.begin() + static_cast<std::ptrdiff_t>(part * width);
    out.weights_.emplace_back(begin, begin + static_cast<std::ptrdiff_t>(width));
  }
  out.index();
  return out;
}

}  // namespace aisle::prepare
