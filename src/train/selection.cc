#include "train/selection.h"

#include "core/clock.h"
#include "core/error.h"
#include "core/parallel.h"
#include "stats/split.h"
#include "train/fit.h"

#include <algorithm>
#include <array>
#include <mutex>
#include <numeric>
#include <thread>

namespace aisle::train {

namespace {

// One seed for each use of chance, so that a change to one does not change the others.
enum class Chance : std::uint64_t { test, folds, models, bootstrap, importance };

// A thread for each million numbers: with less, threads wait for each other longer than they work.
std::size_t useful_threads(const Matrix& features) {
  constexpr std::size_t enough = 1000000;
  return std::clamp<std::size_t>(features.values.size() / enough, 1, std::max(1U, std::thread::hardware_concurrency()));
}

class Comparison {
 public:
  Comparison(const Table& table, const prepare::Target& target, const SelectionConfig& config, Progress& progress)
      : table_(table), target_(target), progress_(progress) {
    found_.config = config;
  }

  Selection run() {
    split();
    cross_validate();
    choose();
    explain();
    return std::move(found_);
  }

 private:
  [[nodiscard]] std::uint64_t seed(Chance chance) const {
    return found_.config.seed * 8 + static_cast<std::uint64_t>(chance);
  }

  void split() {
    Rows all(target_.rows.size());
    std::iota(all.begin(), all.end(), std::size_t{0});
    auto held = stats::stratified_holdout(target_.positive_rows, all, found_.config.test, seed(Chance::test));
    found_.training = std::move(held.kept);
    found_.test = std::move(held.held_out);
    check_class(target_.positive, 1);
    check_class(target_.negative, 0);
    found_.fold = stats::stratified_folds(positive(found_.training), found_.config.cv, seed(Chance::folds));
  }

  void check_class(const std::string& name, char label) const {
    const auto training = positive(found_.training);
    const auto test = positive(found_.test);
    const auto in_training = static_cast<std::size_t>(std::ranges::count(training, label));
    const auto in_test = static_cast<std::size_t>(std::ranges::count(test, label));
    const std::string where = "target column " + target_.column;
    if (in_training < found_.config.cv) {
      throw Error("only " + std::to_string(in_training + in_test) + " rows are \"" + name + "\": too few to learn from",
                  where, "give more rows; fewer folds (--cv 2) and no test part (--test 0) need the fewest");
    }
    if (in_test == 0 && found_.config.test > 0) {
      throw Error("no row that is \"" + name + "\" falls to the test part", where,
                  "give more rows, a larger --test, or --test 0");
    }
  }

  // The labels of rows of the target.
  [[nodiscard]] std::vector<char> positive(const Rows& rows) const {
    std::vector<char> out;
    for (const std::size_t row : rows) out.push_back(target_.positive_rows[row]);
    return out;
  }

  [[nodiscard]] std::vector<float> labels(const Rows& rows) const {
    std::vector<float> out;
    for (const std::size_t row : rows) out.push_back(static_cast<float>(target_.positive_rows[row]));
    return out;
  }

  // The table's rows for rows of the target.
  [[nodiscard]] Rows table_rows(const Rows& rows) const {
    Rows out;
    for (const std::size_t row : rows) out.push_back(target_.rows[row]);
    return out;
  }

  // The training rows in the fold, and those outside it.
  [[nodiscard]] std::array<Rows, 2> inside_and_outside(std::size_t fold) const {
    std::array<Rows, 2> out;
    for (std::size_t i = 0; i < found_.training.size(); ++i) {
      out[found_.fold[i] == fold ? 0 : 1].push_back(found_.training[i]);
    }
    return out;
  }

  [[nodiscard]] std::vector<const models::Algorithm*> algorithms() const {
    std::vector<const models::Algorithm*> out;
    out.reserve(models::algorithms().size());
    for (const auto& name : found_.config.algorithms) out.push_back(&models::algorithm(name));
    if (out.empty()) {
      for (const auto& entry : models::algorithms()) out.push_back(&entry);
    }
    return out;
  }

  void cross_validate() {
    const auto tried = algorithms();
    for (const auto* algorithm : tried) {
      found_.leaderboard.push_back(
          {.algorithm = algorithm->name, .title = algorithm->title, .probability = {}, .measured = {}});
      found_.leaderboard.back().probability.resize(found_.training.size());
    }
    progress_.start("cross-validation", tried.size() * found_.config.cv);
    // Folds side by side with one thread each: no model here is large enough to keep several threads busy.
    std::mutex telling;
    parallel_for(found_.config.cv, [&](std::size_t fold) {
      const auto [inside, outside] = inside_and_outside(fold);
      const auto preparation = prepare::Preparation::fit(table_, table_rows(outside), target_.column);
      const Matrix seen = preparation.apply(table_, table_rows(outside));
      const Matrix unseen = preparation.apply(table_, table_rows(inside));
      for (std::size_t a = 0; a < tried.size(); ++a) {
        check_interrupted();
        const Outcome outcome = try_out(*tried[a], seen, labels(outside), unseen);
        const std::lock_guard lock(telling);
        fill_fold(found_.leaderboard[a], fold, outcome);
        progress_.advance("fold " + std::to_string(fold + 1) + ": " + tried[a]->title);
      }
    });
    progress_.finish();
  }

  struct Outcome {
    std::vector<double> probability;
    double fit_seconds = 0;
    double predict_seconds = 0;
  };

  [[nodiscard]] Outcome try_out(const models::Algorithm& algorithm, const Matrix& seen,
                                const std::vector<float>& target, const Matrix& unseen) const {
    const auto model = algorithm.make(Json::Object{});
    const Stopwatch fitting;
    fit(*model, seen, target, {.seed = seed(Chance::models), .threads = 1});
    const double fit_seconds = fitting.seconds();
    const Stopwatch predicting;
    return {model->predict(unseen), fit_seconds, predicting.seconds()};
  }

  void fill_fold(Candidate& candidate, std::size_t fold, const Outcome& outcome) const {
    const auto folds = static_cast<double>(found_.config.cv);
    candidate.fit_seconds += outcome.fit_seconds / folds;
    candidate.predict_seconds += outcome.predict_seconds / folds;
    std::size_t next = 0;
    for (std::size_t i = 0; i < found_.fold.size(); ++i) {
      if (found_.fold[i] == fold) candidate.probability[i] = outcome.probability[next++];
    }
  }

  void choose() {
    const auto truth = positive(found_.training);
    progress_.start("measuring", found_.leaderboard.size());
    for (auto& candidate : found_.leaderboard) {
      candidate.measured = evaluate::measure(truth, candidate.probability, seed(Chance::bootstrap));
      progress_.advance(candidate.title);
    }
    progress_.finish();
    std::ranges::stable_sort(found_.leaderboard, {},
                             [](const Candidate& candidate) { return candidate.measured.metrics.log_loss; });
  }

  // The champion, fitted on these rows of the target.
  [[nodiscard]] registry::FittedModel fitted(const Rows& rows) const {
    const auto& algorithm = models::algorithm(found_.leaderboard.front().algorithm);
    registry::FittedModel out{.algorithm = algorithm.name,
                              .target = target_.column,
                              .target_type = target_.type,
                              .positive = target_.positive,
                              .negative = target_.negative,
                              .preparation = prepare::Preparation::fit(table_, table_rows(rows), target_.column),
                              .model = algorithm.make(Json::Object{})};
    const Matrix features = out.preparation.apply(table_, table_rows(rows));
    out.threads = useful_threads(features);
    fit(*out.model, features, labels(rows), {.seed = seed(Chance::models), .threads = out.threads});
    return out;
  }

  void explain() {
    progress_.start("champion: " + found_.leaderboard.front().title, 2);
    found_.champion = fitted(found_.training);
    progress_.advance("fitted on all training rows");
    if (found_.test.empty()) {
      found_.measured = found_.leaderboard.front().measured;
      const auto [inside, outside] = inside_and_outside(found_.config.cv - 1);
      found_.importance = importance(fitted(outside), inside);
    } else {
      found_.test_probability = found_.champion.predict(table_, table_rows(found_.test));
      found_.measured = evaluate::measure(positive(found_.test), found_.test_probability, seed(Chance::bootstrap));
      found_.importance = importance(found_.champion, found_.test);
    }
    progress_.advance("importance of each column");
    progress_.finish();
  }

  [[nodiscard]] std::vector<evaluate::Importance> importance(const registry::FittedModel& model,
                                                             const Rows& rows) const {
    return evaluate::permutation_importance(*model.model, model.preparation,
                                            model.preparation.apply(table_, table_rows(rows)), positive(rows),
                                            seed(Chance::importance));
  }

  const Table& table_;
  const prepare::Target& target_;
  Progress& progress_;
  Selection found_;
};

}  // namespace

void SelectionConfig::validate() const {
  (void)config_from_json<SelectionConfig>(config_to_json(*this));
  for (auto name = algorithms.begin(); name != algorithms.end(); ++name) {
    (void)models::algorithm(*name);
    if (std::find(algorithms.begin(), name, *name) != name) {
      throw Error::misuse("the algorithm \"" + *name + "\" is named twice", "", "name each once");
    }
  }
}

Selection select(const Table& table, const prepare::Target& target, const SelectionConfig& config, Progress& progress) {
  config.validate();
  return Comparison(table, target, config, progress).run();
}

}  // namespace aisle::train
