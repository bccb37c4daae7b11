#include "train/tutorial.h"

#include "core/clock.h"
#include "core/error.h"
#include "models/models.h"
#include "prepare/preparation.h"
#include "train/fit.h"
#include "train/selection.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <random>
#include <thread>

namespace aisle::train {

namespace {

// The target's rows at some places, as a target of their own.
prepare::Target part_of(const prepare::Target& target, std::span<const std::size_t> places) {
  prepare::Target out{.column = target.column, .rows = {}, .labels = target.labels.at(places)};
  for (const std::size_t place : places) out.rows.push_back(target.rows[place]);
  return out;
}

class TutorialRun {
 public:
  TutorialRun(const Table& table, const prepare::Target& target, const TutorialConfig& config)
      : table_(table), config_(config) {
    const auto order = numpy_permutation(target.rows.size(), static_cast<std::uint32_t>(config.seed));
    const std::size_t tested = (order.size() + 4) / 5;
    training_ = part_of(target, std::span(order).subspan(tested));
    test_ = part_of(target, std::span(order).first(tested));
    using Config = prepare::PreparationConfig;
    const Config plain{.outliers = Config::Outliers::none,
                       .categories = Config::Categories::onehot,
                       .skew = Config::Switch::off,
                       .codes = Config::Switch::off,
                       .pairs = Config::Switch::off};
    prepared_ = prepare::Preparation::fit(table, training_.rows, training_.labels, target.column.name, plain, 0);
    unseen_ = prepared_.preparation.apply(table, test_.rows);
    found_ = {prepared_.features.columns, training_.rows.size(), test_.rows.size(), {}};
  }

  Tutorial run(bool ours, Progress& progress) {
    progress.start("tutorial", ours ? 3 : 2);
    fit_and_measure("linear", Json::Object{}, prepared_.features, training_.labels);
    progress.advance("linear regression");
    fit_lstm();
    progress.advance("LSTM");
    if (ours) compare();
    progress.finish();
    return std::move(found_);
  }

 private:
  // The tutorial holds a tenth out and never looks at it; here it says which epoch's weights are kept. All epochs run.
  void fit_lstm() {
    const Json options = Json::Object{
        {"epochs", config_.epochs}, {"patience", config_.epochs}, {"batch", 32}, {"rate", 1e-3}, {"cosine", 0}};
    fit_and_measure("lstm", options, prepared_.features, training_.labels);
  }

  void fit_and_measure(const std::string& algorithm, const Json& options, const Matrix& features,
                       const Labels& labels) {
    const auto& entry = models::algorithm(algorithm);
    const auto model = entry.make(options);
    const Stopwatch watch;
    fit(*model, {features, labels, prepared_.preparation.features()},
        {.seed = config_.seed, .threads = std::max(1U, std::thread::hardware_concurrency())});
    add(entry.title, model->predict(unseen_), watch.seconds());
  }

  // What `aisle fit` makes of the same training rows, asked about the same test rows.
  void compare() {
    class Quiet : public Progress {
      void start(std::string_view /*what*/, std::size_t /*steps*/) override {}
      void advance(std::string_view /*detail*/) override { check_interrupted(); }
      void finish() override {}
    } quiet;
    SelectionConfig config;
    config.test = 0;
    const Stopwatch watch;
    const Selection best = select(table_, training_, config, {}, quiet);
    add("ours: " + best.leaderboard.front().title, best.champion.predict(table_, test_.rows), watch.seconds());
  }

  void add(const std::string& name, const Predictions& answers, double seconds) {
    found_.models.push_back({name, evaluate::measure(test_.labels, answers, config_.seed), seconds});
  }

  const Table& table_;
  const TutorialConfig& config_;
  prepare::Target training_;
  prepare::Target test_;
  prepare::Preparation::Fitted prepared_;
  Matrix unseen_;
  Tutorial found_;
};

}  // namespace

Tutorial run_tutorial(const Table& table, const prepare::Target& target, const TutorialConfig& config, bool ours,
                      Progress& progress) {
  if (target.labels.problem != Problem::binary) {
    throw Error("the tutorial predicts a column of two values", "target column " + target.column.name,
                "choose another --target, or `aisle fit`");
  }
  return TutorialRun(table, target, config).run(ours, progress);
}

std::vector<std::size_t> numpy_permutation(std::size_t count, std::uint32_t seed) {
  std::vector<std::size_t> out(count);
  std::iota(out.begin(), out.end(), std::size_t{0});
  std::mt19937 random(seed);
  for (std::size_t i = count; i-- > 1;) {
    std::uint32_t mask = 1;
    while (mask < i) mask = mask * 2 + 1;
    std::size_t place = random() & mask;
    while (place > i) place = random() & mask;
    std::swap(out[i], out[place]);
  }
  return out;
}

}  // namespace aisle::train
