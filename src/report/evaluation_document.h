#pragma once

#include "core/json.h"
#include "core/labels.h"
#include "report/chart.h"

#include <array>
#include <limits>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace aisle::report {

// evaluation.json (docs/formats.md, format 2) as the page, the model card and the terminal read it. What is absent or
// null in the document is NaN, empty or nothing here: a report shows what there is. What has another type than the
// format says is an Error.

inline constexpr double kUnknown = std::numeric_limits<double>::quiet_NaN();

struct Measure {
  double value = kUnknown, low = kUnknown, high = kUnknown;
};

// Measures by the names of their metrics.
class Measures {
 public:
  [[nodiscard]] Measure operator[](std::string_view metric) const;
  void set(std::string_view metric, Measure measure) { measures_[std::string(metric)] = measure; }

 private:
  std::map<std::string, Measure, std::less<>> measures_;
};

struct Member {
  std::string name;  // of a row of the leaderboard
  double weight = kUnknown;
};

// A model of the leaderboard.
struct Model {
  std::string name, kind, algorithm, title;  // kind: single, blend or stack
  std::vector<Member> members;
  Json options;
  double trials = kUnknown;
  Measures measures;
  double fit_seconds = kUnknown, predict_seconds = kUnknown, size_bytes = kUnknown;
};

// A paired difference on the same rows: the champion's metric minus the other's.
struct Against {
  std::string name, role, metric;  // role: runner_up or simpler
  double difference = kUnknown, low = kUnknown, high = kUnknown;
};

// What a row costs on average when rows from `threshold` on are called positive.
struct Threshold {
  double cost_of_miss = 1, cost_of_false_alarm = 1;
  double threshold = kUnknown, cost = kUnknown, cost_at_half = kUnknown, cost_always = kUnknown, cost_never = kUnknown;
};

struct Confusion {
  double threshold = 0.5;
  double true_positive = 0, false_positive = 0, true_negative = 0, false_negative = 0;
};

struct CalibrationGroup {
  double predicted = 0, observed = 0, low = kUnknown, high = kUnknown, rows = 0;
};

struct LiftGroup {
  double share = 0, lift = 0, rows = 0;  // share: where the group ends, 0.1 for the most probable tenth
};

struct LearningPoint {
  double rows = 0, training = kUnknown, held_out = kUnknown;
};

struct Importance {
  std::string column;
  double drop = 0, low = kUnknown, high = kUnknown;
};

// The mean answer by the value of one column: `values` where it holds numbers, else `categories`.
struct Dependence {
  std::string column;
  std::vector<Point> values;
  std::vector<Bar> categories;
};

// Loss after each epoch of one network.
struct Training {
  std::string algorithm;
  std::vector<Point> training, held_out;
};

struct Champion {
  Model model;
  std::string chosen_by;
  bool measured_on_test = true;  // else on the held-out folds of cross-validation
  double measured_rows = kUnknown;
  Measures baseline;
  std::vector<Against> against;
  std::optional<Threshold> threshold;
  std::optional<Confusion> confusion;
  std::vector<Point> roc, pr, gain;
  std::vector<LiftGroup> lift;
  std::vector<CalibrationGroup> calibration;
  std::vector<LearningPoint> learning;
  std::vector<Point> actual;                          // x: estimate, y: truth
  std::vector<std::vector<double>> confusion_matrix;  // [truth][called]; square, of as many classes as the target has
  std::vector<Importance> importance;
  std::vector<Dependence> dependence;
  std::vector<Training> training;
};

struct Suspect {
  std::string metric;
  double value = kUnknown;
};

struct PreparedColumn {
  std::string column, type, left_out;
  std::vector<std::string> features, made;
  double missing = 0, categories = 0, rare = 0;
  double filled_with = kUnknown, low = kUnknown, high = kUnknown, moved_low = 0, moved_high = 0;
  bool log = false;
  double centre = kUnknown, scale = kUnknown;
  std::optional<Suspect> suspect;
};

struct Target {
  std::string column, positive, negative;
  std::vector<std::string> classes;
  std::vector<double> rows;  // of each class
  double positive_rows = kUnknown;
  double low = kUnknown, mean = kUnknown, high = kUnknown;  // of a number
};

struct Split {
  std::string kind, column;  // kind: random, group or time
  std::string folds_by;      // of a shop's task: time or persons
  double seed = kUnknown, test = 0, folds = kUnknown, training_rows = kUnknown, test_rows = 0;
};

struct Data {
  std::string file, sha256;
  double rows = kUnknown, columns = kUnknown, rows_without_target = 0, duplicate_rows = 0;
  std::vector<std::string> notes;
};

// How much better one does than another; above 0 it does.
struct Gain {
  std::string metric;
  double gain = kUnknown, low = kUnknown, high = kUnknown;
  bool taken = false;  // whether it is better beyond doubt (over the base rate: better), and so used
};

// A simple answer that models must beat, measured on the test.
struct Baseline {
  Model model;
  double validated = kUnknown;  // what models are chosen by, on held-out examples
  Gain best_model_gain;         // of the best model over it, on the test
  std::string head;             // of the behaviour model: joint (its encoder learnt on with it) or frozen
};

// What the champion rule found on held-out examples: whether the best model beats the best simple answer.
struct Rule {
  Gain gain;
  Model model;
  std::string over;  // a baseline's name
};

// What a shop's task adds. Several rows are of one person.
struct Task {
  std::string name, question, unit;
  double base_rate = kUnknown;
  double version = kUnknown;
  Json publication;  // of the version that answers; null where none does
  Json too_little;   // what is missing to learn; null where nothing is
  std::optional<Rule> rule;
  std::vector<Baseline> baselines;
  std::optional<Gain> behaviour, tuning;  // by what the behaviour model says; by tuning its encoder for the task
  bool behaviour_diverged = false, behaviour_left_out = false;
  // Of its encoder the loss by epoch; of its tuning for the task on persons held out.
  std::vector<Point> behaviour_learning, behaviour_tuning;
};

struct Evaluation {
  Problem problem = Problem::binary;
  std::string created;
  Data data;
  Target target;
  Split split;
  std::vector<PreparedColumn> preparation;
  double features = kUnknown;
  double budget_seconds = kUnknown, trials = kUnknown;
  std::vector<Model> leaderboard;
  Champion champion;
  std::optional<Task> task;

  [[nodiscard]] double positive_share() const { return target.positive_rows / (split.training_rows + split.test_rows); }
  [[nodiscard]] const Model* model(std::string_view name) const;  // of the leaderboard, or nullptr
};

// Throws Error for a document of a newer format, and for one of an older, whose model must be fitted again.
Evaluation read_evaluation(const Json& document);

// The part that one champion is described by, as read_evaluation needs it.
Champion read_champion(const Json& champion, const Target& target);

}  // namespace aisle::report
