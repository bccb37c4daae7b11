#include "train/cross_validation.h"

#include "core/clock.h"
#include "core/parallel.h"
#include "models/models.h"
#include "train/fit.h"

#include <algorithm>
#include <cmath>
#include <mutex>
#include <numeric>

namespace aisle::train {

double Trial::loss() const {
  return std::accumulate(fold_loss.begin(), fold_loss.end(), 0.0) / static_cast<double>(fold_loss.size());
}

Rows table_rows(const prepare::Target& target, const Rows& rows) {
  Rows out;
  out.reserve(rows.size());
  for (const std::size_t row : rows) out.push_back(target.rows[row]);
  return out;
}

ScaledLabels scaled_labels(const prepare::Target& target, const Rows& rows, bool balanced) {
  ScaledLabels out{.labels = target.labels.at(rows)};
  auto& values = out.labels.values;
  const auto n = static_cast<double>(values.size());
  if (out.labels.problem != Problem::regression) {
    if (!balanced) return out;
    std::vector<double> counts(out.labels.classes.size());
    for (const double value : values) ++counts[static_cast<std::size_t>(value)];
    for (const double value : values) {
      out.labels.weights.push_back(n / (static_cast<double>(counts.size()) * counts[static_cast<std::size_t>(value)]));
    }
    return out;
  }
  out.centre = std::accumulate(values.begin(), values.end(), 0.0) / n;
  double squares = 0;
  for (const double value : values) squares += (value - out.centre) * (value - out.centre);
  if (squares > 0) out.scale = std::sqrt(squares / n);
  for (double& value : values) value = (value - out.centre) / out.scale;
  return out;
}

CrossValidation::CrossValidation(const Table& table, const prepare::Target& target,
                                 const prepare::PreparationConfig& preparation, bool balanced, std::uint64_t seed,
                                 std::vector<stats::Fold> folds, const OutcomeStore& store)
    : table_(table),
      target_(target),
      preparation_(preparation),
      balanced_(balanced),
      seed_(seed),
      folds_(std::move(folds)),
      store_(store),
      kept_(folds_.size()) {
  std::vector<std::pair<std::size_t, std::size_t>> places;
  for (std::size_t f = 0; f < folds_.size(); ++f) {
    for (const std::size_t row : folds_[f].held_out) places.emplace_back(row, f);
  }
  std::ranges::sort(places);
  for (const auto& [row, f] : places) {
    held_out_.push_back(row);
    fold_.push_back(f);
  }
}

void CrossValidation::run(std::vector<Trial>& trials, Progress& progress) const {
  std::mutex telling;
  for (auto& trial : trials) trial.fold_loss.resize(folds_.size());
  parallel_for(folds_.size(), [&](std::size_t fold) {
    const Prepared data = prepared(fold);
    for (auto& trial : trials) {
      check_interrupted();
      const Outcome found = outcome(trial, fold, data);
      const std::lock_guard lock(telling);
      note(trial, fold, found);
      progress.advance("fold " + std::to_string(fold + 1) + ": " + models::algorithm(trial.algorithm).title);
    }
  });
}

void CrossValidation::run(Trial& trial, double give_up_above) const {
  std::vector<Outcome> outcomes(folds_.size());
  const auto run_folds = [&](std::size_t begin, std::size_t end) {
    parallel_for(end - begin, [&](std::size_t i) {
      auto& kept = kept_[begin + i];
      if (!kept) kept = prepared(begin + i);
      outcomes[begin + i] = outcome(trial, begin + i, *kept);
    });
    for (std::size_t fold = begin; fold < end; ++fold) trial.fold_loss.push_back(outcomes[fold].loss);
  };
  const std::size_t first = std::min<std::size_t>(2, folds_.size());
  run_folds(0, first);
  if (!(trial.loss() < give_up_above)) return;
  run_folds(first, folds_.size());
  for (std::size_t fold = 0; fold < folds_.size(); ++fold) note(trial, fold, outcomes[fold]);
}

CrossValidation::Prepared CrossValidation::prepared(std::size_t fold) const {
  const Rows& training = folds_[fold].training;
  ScaledLabels scaled = scaled_labels(target_, training, balanced_);
  auto fitted = prepare::Preparation::fit(table_, table_rows(target_, training), target_.labels.at(training),
                                          target_.column.name, preparation_, seed_);
  Matrix unseen = fitted.preparation.apply(table_, table_rows(target_, folds_[fold].held_out));
  return {std::move(fitted.preparation),
          std::move(fitted.features),
          std::move(unseen),
          std::move(scaled.labels),
          target_.labels.at(folds_[fold].held_out),
          scaled.centre,
          scaled.scale};
}

Outcome CrossValidation::outcome(const Trial& trial, std::size_t fold, const Prepared& data) const {
  if (auto kept = store_.find(trial.algorithm, trial.options, fold)) return *kept;
  Outcome made = try_out(trial, data);
  store_.keep(trial.algorithm, trial.options, fold, made);
  return made;
}

Outcome CrossValidation::try_out(const Trial& trial, const Prepared& data) const {
  const auto model = models::algorithm(trial.algorithm).make(trial.options);
  const Stopwatch fitting;
  fit(*model, {data.seen, data.labels, data.preparation.features()}, {.seed = seed_, .threads = 1});
  Outcome out{.predictions = {}, .fit_seconds = fitting.seconds()};
  const Stopwatch predicting;
  out.predictions = model->predict(data.unseen);
  out.predict_seconds = predicting.seconds();
  for (double& value : out.predictions.values) value = value * data.scale + data.centre;
  out.loss = evaluate::loss(data.truth, out.predictions);
  StoredTensors weights;
  model->save(weights);
  for (const auto& [name, tensor] : weights) out.size_bytes += tensor.bytes.size();
  return out;
}

void CrossValidation::note(Trial& trial, std::size_t fold, const Outcome& outcome) const {
  const auto folds = static_cast<double>(folds_.size());
  const std::size_t outputs = outcome.predictions.outputs;
  if (trial.given_up()) trial.out_of_fold = {outputs, std::vector<double>(held_out_.size() * outputs)};
  trial.fold_loss[fold] = outcome.loss;
  trial.fit_seconds += outcome.fit_seconds / folds;
  trial.predict_seconds += outcome.predict_seconds / folds;
  trial.size_bytes = std::max(trial.size_bytes, outcome.size_bytes);
  std::size_t next = 0;
  for (std::size_t i = 0; i < fold_.size(); ++i) {
    if (fold_[i] == fold) std::ranges::copy(outcome.predictions.row(next++), trial.out_of_fold.row(i).begin());
  }
}

}  // namespace aisle::train
