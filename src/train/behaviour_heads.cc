#include "train/behaviour_heads.h"

#include "core/clock.h"
#include "core/error.h"
#include "core/progress.h"
#include "train/selection.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <utility>

namespace aisle::train {

namespace {

constexpr std::size_t least_rows = 200;  // to fit a head to
constexpr std::size_t most_spans = 8;

class Quiet : public Progress {
 public:
  void start(std::string_view /*what*/, std::size_t /*steps*/) override {}
  void advance(std::string_view /*detail*/) override { check_interrupted(); }
  void finish() override {}
};

Column number_column(std::string name, std::vector<double> numbers) {
  return {.name = std::move(name), .type = ColumnType::number, .numbers = std::move(numbers), .codes = {}, .words = {}};
}

// The rows, each with the span that it is asked about: these begin with 0, and each is met after those before it.
Table with_spans(Table rows, const std::vector<std::size_t>& spans) {
  Column column{.name = "span", .type = ColumnType::text, .numbers = {}, .codes = {}, .words = {}};
  for (const std::size_t span : spans) {
    column.codes.push_back(static_cast<std::int32_t>(span));
    if (span == column.words.size()) column.words.push_back(std::to_string(span));
  }
  rows.columns.push_back(std::move(column));
  return rows;
}

// Three folds of whole persons.
std::vector<stats::Fold> person_folds(std::span<const Code> persons) {
  std::vector<stats::Fold> out(3);
  for (std::size_t row = 0; row < persons.size(); ++row)
    for (std::size_t f = 0; f < out.size(); ++f)
      (persons[row] % out.size() == f ? out[f].held_out : out[f].training).push_back(row);
  return out;
}

// Linear or a small network, as folds of other persons say; none where the answers are too much alike.
std::optional<Selection> fit_head(const Table& table, const Labels& answers, std::span<const Code> persons,
                                  std::uint64_t seed) {
  constexpr std::size_t least_of_class = 10;
  prepare::Target target;
  target.column = {.name = "answer",
                   .type = answers.classes.empty() ? ColumnType::number : ColumnType::text,
                   .problem = answers.problem,
                   .classes = answers.classes};
  target.labels = answers;
  target.rows = all_rows(table);
  SelectionConfig config;
  config.seed = seed;
  config.explained = false;
  config.algorithms = {answers.classes.empty() ? "ridge" : "logistic", "dnn"};
  config.given = GivenSplit{.kind = "persons", .training = target.rows, .test = {}, .folds = person_folds(persons)};
  for (const auto& fold : config.given->folds) {
    std::vector<std::size_t> seen(std::max<std::size_t>(1, answers.classes.size()));
    for (const std::size_t row : fold.training)
      ++seen[answers.classes.empty() ? 0 : static_cast<std::size_t>(answers.values[row])];
    if (fold.held_out.empty() || std::ranges::min(seen) < least_of_class) return {};
  }
  Quiet quiet;
  return select(table, target, config, {}, quiet);
}

// Brings numbers to mean 0 and spread 1.
class Scale {
 public:
  explicit Scale(std::span<const double> numbers) {
    const auto count = static_cast<double>(numbers.size());
    mean_ = std::accumulate(numbers.begin(), numbers.end(), 0.0) / count;
    double squares = 0;
    for (const double number : numbers) squares += (number - mean_) * (number - mean_);
    if (squares > 0) spread_ = std::sqrt(squares / count);
  }
  [[nodiscard]] float of(double number) const { return static_cast<float>((number - mean_) / spread_); }

 private:
  double mean_ = 0, spread_ = 1;
};

double log_odds(double chance) {
  const double p = std::clamp(chance, 1e-6, 1 - 1e-6);
  return std::log(p / (1 - p));
}

// Where spans of time end that hold as many answers each; those that reach the horizon are in the last, which has no
// end.
std::vector<double> span_ends(std::span<const double> answers) {
  std::vector<double> sorted(answers.begin(), answers.end());
  std::ranges::sort(sorted);
  std::vector<double> out;
  for (std::size_t i = 1; i < most_spans; ++i) {
    const double end = sorted[i * sorted.size() / most_spans];
    if (end > sorted.front() && (out.empty() || end > out.back())) out.push_back(end);
  }
  return out;
}

std::size_t span_of(double answer, const std::vector<double>& ends) {
  return static_cast<std::size_t>(std::ranges::upper_bound(ends, answer) - ends.begin());
}

// Fits the heads of one task.
class Fitting {
 public:
  Fitting(const Table& seen, std::span<const Code> persons, std::span<const double> answers, std::uint64_t seed)
      : table_(seen), persons_(persons), answers_(answers), seed_(seed) {}

  [[nodiscard]] std::optional<BehaviourHeads> fit(const features::Task& task) const {
    BehaviourHeads out;
    if (answers_.size() < least_rows) return {};
    if (task.kind == features::TaskKind::time_to) return fit_span(out) ? std::optional(std::move(out)) : std::nullopt;
    auto any = fit_head(table_, is_any(), persons_, seed_);
    if (!any) return {};
    out.any = std::move(any->champion);
    if (!task.is_yes_or_no() && !fit_amount(out)) return {};
    return out;
  }

 private:
  [[nodiscard]] Labels is_any() const {
    Labels out{.problem = Problem::binary, .classes = {"no", "yes"}, .values = {}, .weights = {}};
    for (const double answer : answers_) out.values.push_back(answer > 0 ? 1 : 0);
    return out;
  }

  bool fit_amount(BehaviourHeads& heads) const {
    Labels logs{.problem = Problem::regression, .classes = {}, .values = {}, .weights = {}};
    Rows rows;
    std::vector<Code> persons;
    for (std::size_t i = 0; i < answers_.size(); ++i) {
      if (!(answers_[i] > 0)) continue;
      rows.push_back(i);
      persons.push_back(persons_[i]);
      logs.values.push_back(std::log(answers_[i]));
    }
    if (rows.size() < least_rows / 4) return false;
    auto found = fit_head(take_rows(table_, rows), logs, persons, seed_);
    if (!found) return false;
    const auto& held_out = found->leaderboard.front().out_of_fold.values;
    for (std::size_t i = 0; i < held_out.size(); ++i)
      heads.spread += std::pow(held_out[i] - logs.values[found->held_out[i]], 2) / static_cast<double>(held_out.size());
    heads.amount = std::move(found->champion);
    return true;
  }

  // The head says of each span but the last how likely it is to happen then, if it did not before.
  bool fit_span(BehaviourHeads& heads) const {
    const std::vector<double> ends = span_ends(answers_);
    if (ends.size() < 2) return false;
    std::vector<double> counts(ends.size() + 1);
    heads.span_days.resize(counts.size());
    Labels is_now{.problem = Problem::binary, .classes = {"no", "yes"}, .values = {}, .weights = {}};
    Rows rows;
    std::vector<std::size_t> at_risk;  // the span that each of `rows` asks about
    std::vector<Code> persons;
    for (std::size_t i = 0; i < answers_.size(); ++i) {
      const std::size_t span = span_of(answers_[i], ends);
      heads.span_days[span] += answers_[i];
      ++counts[span];
      for (std::size_t asked = 0; asked <= std::min(span, ends.size() - 1); ++asked) {
        rows.push_back(i);
        at_risk.push_back(asked);
        persons.push_back(persons_[i]);
        is_now.values.push_back(asked == span ? 1 : 0);
      }
    }
    for (std::size_t i = 0; i < counts.size(); ++i) heads.span_days[i] /= std::max(1.0, counts[i]);
    auto found = fit_head(with_spans(take_rows(table_, rows), at_risk), is_now, persons, seed_);
    if (!found) return false;
    heads.hazard = std::move(found->champion);
    return true;
  }

  const Table& table_;
  std::span<const Code> persons_;
  std::span<const double> answers_;
  std::uint64_t seed_;
};

void add_head(const std::optional<registry::FittedModel>& head, const std::string& part, registry::Files& files) {
  if (!head) return;
  registry::Files own;
  registry::add_to_files(*head, utc_now(), own);
  for (auto& [name, bytes] : own) files[behaviour_file(part, name)] = std::move(bytes);
}

std::optional<registry::FittedModel> head_from(const registry::Files& files, const std::string& part) {
  registry::Files own;
  for (const char* name : {"model.json", "weights.safetensors"})
    if (const auto found = files.find(behaviour_file(part, name)); found != files.end()) own[name] = found->second;
  if (own.empty()) return {};
  return registry::from_files(own);
}

}  // namespace

std::string behaviour_file(const std::string& part, const std::string& name) {
  return "behaviour." + part + "." + name;
}

std::optional<BehaviourHeads> BehaviourHeads::fit(const features::Task& task, const Table& seen,
                                                  std::span<const Code> persons, std::span<const double> answers,
                                                  std::uint64_t seed) {
  return Fitting(seen, persons, answers, seed).fit(task);
}

BehaviourHeads::Questions BehaviourHeads::questions(const features::Task& task, std::span<const double> answers) {
  Questions out;
  if (task.kind == features::TaskKind::time_to) {
    const std::vector<double> ends = span_ends(answers);
    out.count = ends.size();
    for (const double answer : answers)
      for (std::size_t span = 0, then = span_of(answer, ends); span < ends.size(); ++span)
        out.answers.push_back(span > then ? NAN : span == then ? 1 : 0);
    return out;
  }
  std::vector<double> logs;
  for (const double answer : answers)
    if (answer > 0) logs.push_back(std::log(answer));
  if (!task.is_yes_or_no()) out.count += out.how_much = 1;
  const Scale scale(logs);
  for (const double answer : answers) {
    out.answers.push_back(answer > 0 ? 1 : 0);
    if (out.how_much > 0) out.answers.push_back(answer > 0 ? scale.of(std::log(answer)) : NAN);
  }
  return out;
}

Table BehaviourHeads::said(const Table& seen, const Rows& rows) const {
  Table out;
  const auto add = [&](const char* name, const auto& value) {
    std::vector<double> numbers;
    for (std::size_t i = 0; i < rows.size(); ++i) numbers.push_back(value(i));
    out.columns.push_back(number_column(name, std::move(numbers)));
  };
  if (hazard) {
    const std::size_t asked = span_days.size() - 1;  // the last span is what is left
    Rows repeated;
    std::vector<std::size_t> spans;
    for (const std::size_t row : rows) {
      for (std::size_t each = 0; each < asked; ++each) {
        repeated.push_back(row);
        spans.push_back(each);
      }
    }
    const Table table = with_spans(take_rows(seen, repeated), spans);
    const auto hazards = hazard->predict(table, all_rows(table));
    add("behaviour_expected", [&](std::size_t i) {
      double not_yet = 1;
      double expected = 0;
      for (std::size_t each = 0; each < asked; ++each) {
        const double then = hazards.values[i * asked + each];
        expected += not_yet * then * span_days[each];
        not_yet *= 1 - then;
      }
      return expected + not_yet * span_days.back();
    });
    return out;
  }
  const auto chances = any->predict(seen, rows);
  add("behaviour_log_odds", [&](std::size_t i) { return log_odds(chances.values[i]); });
  if (!amount) return out;
  const auto logs = amount->predict(seen, rows);
  add("behaviour_amount", [&](std::size_t i) { return logs.values[i]; });
  add("behaviour_expected", [&](std::size_t i) { return chances.values[i] * std::exp(logs.values[i] + spread / 2); });
  return out;
}

void BehaviourHeads::add_to_files(Json& about, registry::Files& files) const {
  about["span_days"] = Json::array(span_days);
  about["spread"] = spread;
  add_head(any, "any", files);
  add_head(amount, "amount", files);
  add_head(hazard, "hazard", files);
}

BehaviourHeads BehaviourHeads::from_files(const Json& about, const registry::Files& files) {
  BehaviourHeads out{head_from(files, "any"), head_from(files, "amount"), head_from(files, "hazard"), {}, 0};
  for (const Json& days : about.at("span_days").array()) out.span_days.push_back(days.number());
  out.spread = about.at("spread").number();
  if (!out.any && !out.hazard)
    throw Error("no head of the behaviour model is there", "behaviour.json", "train the task again");
  return out;
}

}  // namespace aisle::train
