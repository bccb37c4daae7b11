#include "train/behaviour_outlook.h"

#include "core/clock.h"
#include "core/parallel.h"
#include "core/progress.h"
#include "core/safetensors.h"
#include "features/item_sequences.h"
#include "models/embedding.h"
#include "train/selection.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>
#include <thread>
#include <unordered_map>

namespace aisle::train {

namespace {

constexpr std::size_t width = 32;
constexpr std::size_t longest = 64;
constexpr std::size_t least_events = 2000;  // to learn an encoder from
constexpr std::size_t least_rows = 200;     // to fit a head to
constexpr std::size_t most_rows = 10000;
constexpr double events_to_learn = 600000;    // about, in all epochs
constexpr std::size_t scored_at_once = 8000;  // items from which on candidates are drawn
constexpr std::size_t kept_at_once = 256;     // histories that are read together
constexpr std::size_t most_spans = 8;

class Quiet : public Progress {
 public:
  void start(std::string_view /*what*/, std::size_t /*steps*/) override {}
  void advance(std::string_view /*detail*/) override { check_interrupted(); }
  void finish() override {}
};

Json encoder_options(const features::Sequences& sequences) {
  const double epochs = std::clamp(std::round(events_to_learn / static_cast<double>(sequences.events())), 1.0, 16.0);
  return Json::Object{{"width", width},
                      {"longest", longest},
                      {"epochs", epochs},
                      {"candidates", sequences.items > scored_at_once ? 1024 : 0}};
}

Column number_column(std::string name, std::vector<double> numbers) {
  return {.name = std::move(name), .type = ColumnType::number, .numbers = std::move(numbers), .codes = {}, .words = {}};
}

// Three folds of whole persons.
std::vector<stats::Fold> person_folds(std::span<const Code> persons) {
  std::vector<stats::Fold> out(3);
  for (std::size_t row = 0; row < persons.size(); ++row)
    for (std::size_t f = 0; f < out.size(); ++f)
      (persons[row] % out.size() == f ? out[f].held_out : out[f].training).push_back(row);
  return out;
}

Table at_rows(const Table& table, const Rows& rows) {
  Table out;
  for (const Column& column : table.columns) {
    std::vector<double> numbers;
    for (const std::size_t row : rows) numbers.push_back(column.numbers[row]);
    out.columns.push_back(number_column(column.name, std::move(numbers)));
  }
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

double log_odds(double chance) {
  const double p = std::clamp(chance, 1e-6, 1 - 1e-6);
  return std::log(p / (1 - p));
}

// What stands before a part's files in the directory.
std::string prefixed(const std::string& part, const std::string& name) { return "behaviour." + part + "." + name; }

void add_head(const std::optional<registry::FittedModel>& head, const std::string& part, registry::Files& files) {
  if (!head) return;
  registry::Files own;
  registry::add_to_files(*head, utc_now(), own);
  for (auto& [name, bytes] : own) files[prefixed(part, name)] = std::move(bytes);
}

std::optional<registry::FittedModel> head_from(const registry::Files& files, const std::string& part) {
  registry::Files own;
  for (const char* name : {"model.json", "weights.safetensors"})
    if (const auto found = files.find(prefixed(part, name)); found != files.end()) own[name] = found->second;
  if (own.empty()) return {};
  return registry::from_files(own);
}

}  // namespace

Past past_in(const Timelines& timelines) {
  return {[&timelines](Code person, Micros moment, TimelineColumns& held) {
            TimelineColumns all;
            return features::item_history(timelines.of(person, all), moment, held);
          },
          [&timelines](Coded field, Code code) { return timelines.text(field, code); }};
}

// The encoder's own codes.
struct BehaviourOutlook::Codes {
  Codes(std::vector<std::string> items, std::vector<std::string> types)
      : of_items(std::move(items)), of_types(std::move(types)) {}

  struct Of {
    explicit Of(std::vector<std::string> known) : texts(std::move(known)) {
      for (std::size_t i = 0; i < texts.size(); ++i) codes.emplace(texts[i], static_cast<Code>(i + 1));
    }
    // Mostly the same code; 0 for a text that is not known.
    [[nodiscard]] Code find(Code code, std::string_view text) const {
      if (code > 0 && code <= texts.size() && texts[code - 1] == text) return code;
      const auto found = codes.find(text);
      return found == codes.end() ? 0 : found->second;
    }
    std::vector<std::string> texts;  // from code 1 on; they stay where they are
    std::unordered_map<std::string_view, Code> codes;
  };
  Of of_items, of_types;
};

struct BehaviourOutlook::Heads {
  std::optional<registry::FittedModel> any, amount, span;
  std::vector<double> span_days;  // mean of each of `span`
  double spread = 0;              // variance of the logarithm around `amount`
};

// The rows that heads are fitted to.
class BehaviourOutlook::HeadFitting {
 public:
  explicit HeadFitting(std::uint64_t seed) : seed_(seed) {}

  void add(std::size_t row, Code person, double answer) {
    rows_.push_back(row);
    persons_.push_back(person);
    answers_.push_back(answer);
  }

  // nullptr where the answers hold too little.
  [[nodiscard]] std::shared_ptr<const Heads> fit(const features::Task& task, const Table& seen) const {
    if (rows_.size() < least_rows) return {};
    const Table table = at_rows(seen, rows_);
    auto out = std::make_shared<Heads>();
    if (task.kind == features::TaskKind::time_to) return fit_span(table, *out) ? out : nullptr;
    auto any = fit_head(table, is_any(), persons_, seed_);
    if (!any) return {};
    out->any = std::move(any->champion);
    if (!task.is_yes_or_no() && !fit_amount(table, *out)) return {};
    return out;
  }

 private:
  [[nodiscard]] Labels is_any() const {
    Labels out{.problem = Problem::binary, .classes = {"no", "yes"}, .values = {}, .weights = {}};
    for (const double answer : answers_) out.values.push_back(answer > 0 ? 1 : 0);
    return out;
  }

  bool fit_amount(const Table& table, Heads& heads) const {
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
    auto found = fit_head(at_rows(table, rows), logs, persons, seed_);
    if (!found) return false;
    const auto& held_out = found->leaderboard.front().out_of_fold.values;
    for (std::size_t i = 0; i < held_out.size(); ++i)
      heads.spread += std::pow(held_out[i] - logs.values[found->held_out[i]], 2) / static_cast<double>(held_out.size());
    heads.amount = std::move(found->champion);
    return true;
  }

  // Spans of time that hold as many answers each; those that reach the horizon are one.
  bool fit_span(const Table& table, Heads& heads) const {
    std::vector<double> sorted = answers_;
    std::ranges::sort(sorted);
    std::vector<double> ends;  // of spans, but the last
    for (std::size_t i = 1; i < most_spans; ++i) {
      const double end = sorted[i * sorted.size() / most_spans];
      if (end > sorted.front() && (ends.empty() || end > ends.back())) ends.push_back(end);
    }
    Labels spans{.problem = Problem::multiclass, .classes = {}, .values = {}, .weights = {}};
    for (std::size_t i = 0; i <= ends.size(); ++i) spans.classes.push_back(std::to_string(i));
    if (spans.classes.size() < 3) return false;
    std::vector<double> counts(spans.classes.size());
    heads.span_days.resize(spans.classes.size());
    for (const double answer : answers_) {
      const auto span = static_cast<std::size_t>(std::ranges::upper_bound(ends, answer) - ends.begin());
      spans.values.push_back(static_cast<double>(span));
      heads.span_days[span] += answer;
      ++counts[span];
    }
    for (std::size_t i = 0; i < counts.size(); ++i) heads.span_days[i] /= std::max(1.0, counts[i]);
    auto found = fit_head(table, spans, persons_, seed_);
    if (!found) return false;
    heads.span = std::move(found->champion);
    return true;
  }

  std::uint64_t seed_;
  Rows rows_;
  std::vector<Code> persons_;
  std::vector<double> answers_;
};

void BehaviourOutlook::learn_encoder(const Timelines& timelines, Micros until, std::uint64_t seed) {
  const auto sequences = features::item_sequences(timelines, until).sequences;
  if (sequences.events() < least_events) return;
  const std::shared_ptr encoder = models::ranking_algorithm("behaviour").make(encoder_options(sequences));
  encoder->fit({sequences, 0}, {.seed = seed, .threads = std::max(1U, std::thread::hardware_concurrency())});
  encoder_ = encoder;
  const auto texts = [&](Coded field, std::size_t count) {
    std::vector<std::string> out;
    for (Code code = 1; code <= count; ++code) out.emplace_back(timelines.text(field, code));
    return out;
  };
  codes_ = std::make_shared<const Codes>(texts(Coded::item, sequences.items), texts(Coded::type, sequences.types));
}

BehaviourOutlook::Seen BehaviourOutlook::seen(const features::Examples& examples, std::span<const std::size_t> rows,
                                              const Past& past) const {
  const auto& embedding = dynamic_cast<const models::Embedding&>(*encoder_);
  std::vector<std::vector<double>> columns(width + 2, std::vector<double>(rows.size(), NAN));
  Seen out{{}, std::vector<bool>(rows.size())};
  std::vector<char> known(rows.size());
  parallel_for((rows.size() + kept_at_once - 1) / kept_at_once, [&](std::size_t part) {
    features::Sequences some;
    std::vector<std::size_t> places;
    TimelineColumns held;
    for (std::size_t i = part * kept_at_once; i < std::min(rows.size(), (part + 1) * kept_at_once); ++i) {
      const Micros moment = examples.moment[rows[i]];
      const auto whole = past.of(examples.person[rows[i]], moment, held);
      if (whole.size() == 0) continue;
      const auto history = whole.last(std::min(longest, whole.size()));
      std::vector<Code> item;
      std::vector<Code> type;
      for (std::size_t e = 0; e < history.size(); ++e) {
        item.push_back(codes_->of_items.find(history.item[e], past.text(Coded::item, history.item[e])));
        type.push_back(codes_->of_types.find(history.type[e], past.text(Coded::type, history.type[e])));
      }
      some.add({item, type, history.time});
      places.push_back(i);
      columns[width][i] = std::log1p(features::days(moment - history.time.back()));
      columns[width + 1][i] = std::log1p(static_cast<double>(history.size()));
    }
    std::vector<features::History> histories;
    for (std::size_t h = 0; h < some.size(); ++h) histories.push_back(some[h]);
    std::vector<float> vectors(places.size() * width);
    if (!places.empty()) embedding.embed(histories, vectors);
    for (std::size_t h = 0; h < places.size(); ++h) {
      for (std::size_t d = 0; d < width; ++d) columns[d][places[h]] = vectors[h * width + d];
      known[places[h]] = 1;
    }
  });
  for (std::size_t d = 0; d < columns.size(); ++d)
    out.table.columns.push_back(number_column(d < width    ? "v" + std::to_string(d)
                                              : d == width ? "since"
                                                           : "events",
                                              std::move(columns[d])));
  out.known.assign(known.begin(), known.end());
  return out;
}

std::optional<BehaviourOutlook> BehaviourOutlook::fit(const Timelines& timelines, const features::Task& task,
                                                      const features::Examples& examples,
                                                      std::span<const std::size_t> rows, Micros until,
                                                      std::uint64_t seed) {
  BehaviourOutlook out;
  out.learn_encoder(timelines, until, seed);
  if (!out.encoder_) return {};
  std::vector<std::size_t> asked;
  for (std::size_t i = 0, step = rows.size() / most_rows + 1; i < rows.size(); i += step) asked.push_back(rows[i]);
  const Seen seen = out.seen(examples, asked, past_in(timelines));
  HeadFitting heads(seed);
  for (std::size_t i = 0; i < asked.size(); ++i)
    if (seen.known[i]) heads.add(i, examples.person[asked[i]], examples.answer[asked[i]]);
  out.heads_ = heads.fit(task, seen.table);
  if (!out.heads_) return {};
  return out;
}

std::string BehaviourOutlook::answer_column(const features::Task& task) {
  return task.is_yes_or_no() ? "behaviour_log_odds" : "behaviour_expected";
}

void BehaviourOutlook::add_columns(const features::Examples& examples, const Past& past, Table& table) const {
  std::vector<std::size_t> rows(examples.size());
  std::iota(rows.begin(), rows.end(), std::size_t{0});
  const Seen all = seen(examples, rows, past);
  Rows known;
  for (std::size_t i = 0; i < rows.size(); ++i)
    if (all.known[i]) known.push_back(i);
  const auto add = [&](const std::string& name, const auto& value) {
    std::vector<double> numbers(rows.size(), NAN);
    for (std::size_t i = 0; i < known.size(); ++i) numbers[known[i]] = value(i);
    table.columns.push_back(number_column("behaviour_" + name, std::move(numbers)));
  };
  if (heads_->any) {
    const auto any = heads_->any->predict(all.table, known);
    add("log_odds", [&](std::size_t i) { return log_odds(any.values[i]); });
    if (!heads_->amount) return;
    const auto amount = heads_->amount->predict(all.table, known);
    add("amount", [&](std::size_t i) { return amount.values[i]; });
    add("expected", [&](std::size_t i) { return any.values[i] * std::exp(amount.values[i] + heads_->spread / 2); });
    return;
  }
  const auto span = heads_->span->predict(all.table, known);
  const std::size_t kinds = heads_->span_days.size();
  add("expected", [&](std::size_t i) {
    return std::inner_product(heads_->span_days.begin(), heads_->span_days.end(),
                              span.values.begin() + static_cast<std::ptrdiff_t>(i * kinds), 0.0);
  });
}

void BehaviourOutlook::add_to_files(registry::Files& files) const {
  StoredTensors weights;
  encoder_->save(weights);
  files[prefixed("encoder", "weights.safetensors")] = write_safetensors(weights);
  files["behaviour.json"] = Json(Json::Object{{"format", registry::format},
                                              {"options", encoder_->options()},
                                              {"span_days", Json::array(heads_->span_days)},
                                              {"spread", heads_->spread},
                                              {"types", Json::array(codes_->of_types.texts)},
                                              {"items", Json::array(codes_->of_items.texts)}})
                                .text(true);
  add_head(heads_->any, "any", files);
  add_head(heads_->amount, "amount", files);
  add_head(heads_->span, "span", files);
}

std::optional<BehaviourOutlook> BehaviourOutlook::from_files(const registry::Files& files) {
  if (!files.contains("behaviour.json")) return {};
  const Json json = registry::json_file(files, "behaviour.json");
  BehaviourOutlook out;
  const std::string weights = prefixed("encoder", "weights.safetensors");
  const std::shared_ptr encoder = models::ranking_algorithm("behaviour").make(json.at("options"));
  encoder->load(read_safetensors(registry::file(files, weights), weights));
  out.encoder_ = encoder;
  out.codes_ = std::make_shared<const Codes>(json.at("items").strings(), json.at("types").strings());
  auto heads = std::make_shared<Heads>();
  for (const Json& days : json.at("span_days").array()) heads->span_days.push_back(days.number());
  heads->spread = json.at("spread").number();
  heads->any = head_from(files, "any");
  heads->amount = head_from(files, "amount");
  heads->span = head_from(files, "span");
  if (!heads->any && !heads->span) throw Error("no head of the behaviour model is there", "behaviour.json");
  out.heads_ = std::move(heads);
  return out;
}

}  // namespace aisle::train
