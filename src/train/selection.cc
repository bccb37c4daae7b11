#include "train/selection.h"

#include "core/error.h"
#include "core/parallel.h"
#include "models/models.h"
#include "train/explanation.h"
#include "train/search.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <thread>

namespace aisle::train {

namespace {

// One seed for each use of chance, so that a change to one does not change the others.
enum class Chance : std::uint64_t { test, folds, models, bootstrap, explanation, search };

// A thread for each million numbers: with less, threads wait for each other longer than they work.
std::size_t useful_threads(const Matrix& features) {
  constexpr std::size_t enough = 1000000;
  return std::clamp<std::size_t>(features.values.size() / enough, 1, std::max(1U, std::thread::hardware_concurrency()));
}

// What a row is grouped or ordered by; NaN where it is missing.
double key(const Column& column, std::size_t row) {
  if (column.missing(row)) return std::nan("");
  return column.type == ColumnType::text ? static_cast<double>(column.codes[row]) : column.numbers[row];
}

class SelectionRun {
 public:
  SelectionRun(const Table& table, const prepare::Target& target, const SelectionConfig& config,
               const OutcomeStore& store, Progress& progress)
      : table_(table), target_(target), store_(store), progress_(progress) {
    found_.config = config;
  }

  Selection run() {
    const auto folds = split();
    const CrossValidation validation(table_, target_, found_.config.preparation, found_.config.balanced,
                                     seed(Chance::models), folds, store_);
    try_algorithms(validation);
    rank(validation);
    found_.champion = fitted(found_.training, found_.epochs);
    progress_.advance("fitted on all training rows");
    read_test();
    if (found_.config.explained) explain(folds.back());
    progress_.finish();
    return std::move(found_);
  }

 private:
  [[nodiscard]] std::uint64_t seed(Chance chance) const {
    return found_.config.seed * 8 + static_cast<std::uint64_t>(chance);
  }

  // Holds out the test part and cuts the rest into folds.
  std::vector<stats::Fold> split() {
    if (found_.config.given) return given_split();
    const stats::Splitting splitting = what_stays_together();
    Rows all(target_.rows.size());
    std::iota(all.begin(), all.end(), std::size_t{0});
    if (found_.config.test > 0) {
      auto held = stats::make_holdout(target_.labels, splitting, all, found_.config.test, seed(Chance::test));
      found_.training = std::move(held.kept);
      found_.test = std::move(held.held_out);
    } else {
      found_.training = std::move(all);
    }
    for (std::size_t c = 0; c < target_.labels.classes.size(); ++c) check_class(c);
    return stats::make_folds(target_.labels, splitting, found_.training, found_.config.cv, seed(Chance::folds));
  }

  std::vector<stats::Fold> given_split() {
    const GivenSplit& given = *found_.config.given;
    found_.training = given.training;
    found_.test = given.test;
    found_.config.cv = given.folds.size();
    found_.config.test = static_cast<double>(given.test.size()) / static_cast<double>(target_.rows.size());
    for (std::size_t c = 0; c < target_.labels.classes.size(); ++c) check_class(c);
    return given.folds;
  }

  [[nodiscard]] stats::Splitting what_stays_together() const {
    stats::Splitting out;
    if (!found_.config.time.empty() || !found_.config.group.empty()) {
      const bool by_time = !found_.config.time.empty();
      const Column& column = table_.at(by_time ? found_.config.time : found_.config.group);
      if (by_time && column.type == ColumnType::text) {
        throw Error("the column holds text, not times or numbers", "--time " + column.name, "choose another column");
      }
      out.kind = by_time ? stats::Splitting::Kind::time : stats::Splitting::Kind::group;
      for (const std::size_t row : target_.rows) out.keys.push_back(key(column, row));
      return out;
    }
    const auto first = first_alike(table_);
    bool any = false;
    for (const std::size_t row : target_.rows) {
      out.keys.push_back(static_cast<double>(first[row]));
      any = any || first[row] != row;
    }
    if (!any) return {};
    out.kind = stats::Splitting::Kind::group;
    return out;
  }

  void check_class(std::size_t place) const {
    const auto count = [&](const Rows& rows) {
      return static_cast<std::size_t>(std::ranges::count_if(
          rows, [&](std::size_t row) { return target_.labels.values[row] == static_cast<double>(place); }));
    };
    const std::size_t in_training = count(found_.training);
    const std::size_t in_test = count(found_.test);
    const std::string where = "target column " + target_.column.name;
    const std::string& name = target_.labels.classes[place];
    if (in_training < found_.config.cv) {
      throw Error("only " + std::to_string(in_training + in_test) + " rows are \"" + name + "\": too few to learn from",
                  where, "give more rows; fewer folds (--cv 2) and no test part (--test 0) need the fewest");
    }
    if (in_test == 0 && found_.config.test > 0 && target_.labels.problem == Problem::binary) {
      throw Error("no row that is \"" + name + "\" falls to the test part", where,
                  "give more rows, a larger --test, or --test 0");
    }
  }

  [[nodiscard]] std::vector<std::string> algorithms() const {
    std::vector<std::string> out;
    for (const auto& entry : models::algorithms()) {
      const auto& named = found_.config.algorithms;
      const bool chosen = std::ranges::find(named, entry.name) != named.end();
      const bool suits = entry.by_default && (entry.most_rows == 0 || found_.training.size() <= entry.most_rows);
      if (chosen && !entry.serves(target_.labels.problem)) {
        throw Error::misuse("\"" + entry.name + "\" cannot be asked this: the problem is " +
                                std::string(name_of(target_.labels.problem)),
                            "--algorithms", "`aisle algorithms` says what each is for");
      }
      if ((chosen || (named.empty() && suits)) && entry.serves(target_.labels.problem)) out.push_back(entry.name);
    }
    return out;
  }

  // Each algorithm with its defaults and its other start, or what is to be replayed.
  [[nodiscard]] std::vector<PlannedTrial> planned() const {
    if (!found_.config.replay.empty()) return found_.config.replay;
    constexpr std::size_t many_rows = 100000;  // of which each trial takes long
    std::vector<PlannedTrial> out;
    for (const auto& name : algorithms()) {
      out.push_back({name, Json::Object{}});
      const Json& other = models::algorithm(name).other_start;
      if (other.kind() == Json::Kind::object && found_.training.size() <= many_rows) out.push_back({name, other});
    }
    return out;
  }

  void try_algorithms(const CrossValidation& validation) {
    for (const auto& [name, options] : planned()) {
      found_.trials.push_back({.algorithm = name, .options = options, .out_of_fold = {}, .fold_loss = {}});
    }
    progress_.start("cross-validation", found_.trials.size() * found_.config.cv);
    validation.run(found_.trials, progress_);
    progress_.finish();
    if (found_.config.budget_seconds > 0) {
      search(found_.trials, validation, found_.config.budget_seconds, seed(Chance::search), progress_);
    }
    found_.held_out = validation.held_out();
    found_.fold = validation.fold();
  }

  void rank(const CrossValidation& validation) {
    const Labels truth = target_.labels.at(validation.held_out());
    const ScaledLabels scaled = scaled_labels(target_, found_.training, false);
    progress_.start("comparing", found_.trials.size() + 2);
    found_.leaderboard = rank_candidates(found_.trials, {truth, found_.fold, scaled.centre, scaled.scale},
                                         seed(Chance::bootstrap), progress_);
    progress_.start("champion: " + found_.leaderboard.front().title, found_.config.explained ? 3 : 1);
    compare(truth);
    const Candidate& best = found_.leaderboard.front();
    if (truth.problem == Problem::binary) choose_threshold(truth, best.out_of_fold);
    found_.measured = best.measured;
  }

  void choose_threshold(const Labels& truth, const Predictions& answers) {
    std::vector<char> positive;
    for (const double value : truth.values) positive.push_back(value > 0 ? 1 : 0);
    const stats::Costs costs{found_.config.cost_of_miss, found_.config.cost_of_false_alarm};
    found_.threshold = stats::cheapest_threshold(positive, answers.values, costs);
    if (costs.miss != costs.false_alarm) return;
    found_.threshold->threshold = 0.5;  // what is right where both cost the same; all else would be noise
    found_.threshold->cost = found_.threshold->cost_at_half;
  }

  // The runner-up, and the simplest candidate that is as good within the noise.
  void compare(const Labels& truth) {
    const Candidate& best = found_.leaderboard.front();
    std::size_t simplest = 0;
    std::vector<Comparison> all;
    for (std::size_t place = 1; place < found_.leaderboard.size(); ++place) {
      const Candidate& other = found_.leaderboard[place];
      const auto difference = stats::paired_difference(truth, best.out_of_fold, other.out_of_fold,
                                                       stats::chosen_by(truth.problem), seed(Chance::bootstrap));
      all.push_back({place, "runner_up", difference});
      if (difference.interval.high >= 0 && other.complexity < found_.leaderboard[simplest].complexity) simplest = place;
    }
    if (!all.empty()) found_.against.push_back(all.front());
    if (simplest == 0) return;
    found_.against.push_back(all[simplest - 1]);
    found_.against.back().role = "simpler";
  }

  // The champion, fitted on these rows of the target.
  [[nodiscard]] registry::FittedModel fitted(const Rows& rows, std::vector<std::vector<EpochLoss>>& epochs) const {
    const Candidate& best = found_.leaderboard.front();
    const ScaledLabels scaled = scaled_labels(target_, rows, found_.config.balanced);
    auto prepared = prepare::Preparation::fit(table_, table_rows(target_, rows), target_.labels.at(rows),
                                              target_.column.name, found_.config.preparation, seed(Chance::models));
    registry::FittedModel out{.name = best.name,
                              .target = target_.column,
                              .centre = scaled.centre,
                              .scale = scaled.scale,
                              .threshold = found_.threshold ? found_.threshold->threshold : 0.5,
                              .preparation = std::move(prepared.preparation),
                              .members = {},
                              .combination = best.combination};
    for (const std::size_t trial : best.trials) {
      const auto& algorithm = models::algorithm(found_.trials[trial].algorithm);
      out.members.push_back({.algorithm = algorithm.name,
                             .threads = useful_threads(prepared.features),
                             .model = algorithm.make(found_.trials[trial].options)});
    }
    epochs.resize(out.members.size());
    const models::Examples examples{prepared.features, scaled.labels, out.preparation.features()};
    const auto fit_member = [&](std::size_t m) {
      auto& member = out.members[m];
      epochs[m] = fit(*member.model, examples, {.seed = seed(Chance::models), .threads = member.threads});
    };
    if (useful_threads(prepared.features) == 1) {
      parallel_for(out.members.size(), fit_member);
    } else {
      for (std::size_t m = 0; m < out.members.size(); ++m) fit_member(m);
    }
    return out;
  }

  void read_test() {
    if (found_.test.empty()) return;
    found_.test_predictions = found_.champion.predict(table_, table_rows(target_, found_.test));
    found_.measured =
        evaluate::measure(target_.labels.at(found_.test), found_.test_predictions, seed(Chance::bootstrap));
  }

  void explain(const stats::Fold& last) {
    if (found_.test.empty()) {
      std::vector<std::vector<EpochLoss>> unused;
      const auto without_fold = fitted(last.training, unused);
      explain_on(without_fold, last.held_out);
    } else {
      explain_on(found_.champion, found_.test);
    }
    progress_.advance("what the answers depend on");
    const auto& best = found_.leaderboard.front();
    const auto& weights = best.combination.weights;
    const auto leading = static_cast<std::size_t>(std::ranges::max_element(weights) - weights.begin());
    found_.learning = learning_curve(table_, target_, found_.trials[best.trials[leading]], last,
                                     found_.config.preparation, seed(Chance::models));
    progress_.advance("learning curve");
  }

  void explain_on(const registry::FittedModel& model, const Rows& rows) {
    found_.importance = importance(model, table_, target_, rows, seed(Chance::explanation));
    found_.partial_dependence =
        dependence_on_most_important(model, table_, target_, rows, found_.importance, seed(Chance::explanation));
  }

  const Table& table_;
  const prepare::Target& target_;
  const OutcomeStore& store_;
  Progress& progress_;
  Selection found_;
};

}  // namespace

void SelectionConfig::validate() const {
  (void)config_from_json<SelectionConfig>(config_to_json(*this));
  if (!replay.empty() && (budget_seconds > 0 || !algorithms.empty())) {
    throw Error::misuse("--replay says which trials there are", "", "leave --budget and --algorithms out");
  }
  if (!group.empty() && !time.empty()) throw Error::misuse("--group and --time exclude each other", "", "choose one");
  for (auto name = algorithms.begin(); name != algorithms.end(); ++name) {
    (void)models::algorithm(*name);
    if (std::find(algorithms.begin(), name, *name) != name) {
      throw Error::misuse("the algorithm \"" + *name + "\" is named twice", "", "name each once");
    }
  }
}

Selection select(const Table& table, const prepare::Target& target, const SelectionConfig& config,
                 const OutcomeStore& store, Progress& progress) {
  config.validate();
  return SelectionRun(table, target, config, store, progress).run();
}

}  // namespace aisle::train
