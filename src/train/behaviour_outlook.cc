#include "train/behaviour_outlook.h"

#include "core/error.h"
#include "core/parallel.h"
#include "core/safetensors.h"
#include "features/item_attributes.h"
#include "features/item_sequences.h"
#include "features/moments.h"
#include "models/embedding.h"
#include "models/newcomers.h"
#include "models/tunable.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <thread>
#include <unordered_map>
#include <unordered_set>

namespace aisle::train {

namespace {

constexpr std::size_t usual_width = 32;
constexpr std::size_t usual_longest = 64;
constexpr std::size_t least_events = 2000;    // to learn an encoder from
constexpr double events_to_learn = 600000;    // about, in all epochs
constexpr std::size_t scored_at_once = 8000;  // items from which on candidates are drawn
constexpr std::size_t usual_at_once = 256;    // histories that are read together

Json encoder_options(const features::Sequences& sequences, const Json& over) {
  const double epochs = std::clamp(std::round(events_to_learn / static_cast<double>(sequences.events())), 1.0, 16.0);
  Json out = Json::Object{{"width", usual_width},
                          {"longest", usual_longest},
                          {"batch", 1024},
                          {"epochs", epochs},
                          {"candidates", sequences.items > scored_at_once ? 1024 : 0}};
  for (const auto& [name, value] : over.object()) out[name] = value;
  return out;
}

Column number_column(std::string name, std::vector<double> numbers) {
  return {.name = std::move(name), .type = ColumnType::number, .numbers = std::move(numbers), .codes = {}, .words = {}};
}

std::vector<features::History> histories_of(const features::Sequences& sequences) {
  std::vector<features::History> out;
  for (std::size_t s = 0; s < sequences.size(); ++s) out.push_back(sequences[s]);
  return out;
}

std::vector<std::size_t> all_of(const features::Examples& examples) {
  std::vector<std::size_t> out(examples.size());
  std::iota(out.begin(), out.end(), std::size_t{0});
  return out;
}

std::size_t threads() { return std::max(1U, std::thread::hardware_concurrency()); }

}  // namespace

Past past_in(const Timelines& timelines) {
  return {[&timelines](Code person, Micros moment, TimelineColumns& held) {
            TimelineColumns all;
            return features::item_history(timelines.of(person, all), moment, held);
          },
          [&timelines](Coded field, Code code) { return timelines.text(field, code); },
          [&timelines](Code item, Micros moment) -> std::string_view {
            const ItemContent content = timelines.content(item);
            const auto entry = entry_before(content.since, moment);
            return entry ? timelines.text(Coded::category, content.category[*entry]) : std::string_view{};
          }};
}

// The encoder's own codes. Behind its items stands one for each category: any item of it.
struct BehaviourOutlook::Codes {
  Codes(std::vector<std::string> items, std::vector<std::string> types, std::vector<std::string> categories)
      : of_items(std::move(items)), of_types(std::move(types)), of_categories(std::move(categories)) {}

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
  Of of_items, of_types, of_categories;
};

namespace {

// Lets the encoder know an item of each category that its items have; which.
std::vector<std::string> add_categories(const Timelines& timelines, const features::Sequences& sequences,
                                        models::Ranker& encoder) {
  auto& newcomers = dynamic_cast<models::Newcomers&>(encoder);
  std::vector<std::string> out;
  std::vector<std::vector<std::string>> attributes;
  std::unordered_set<std::string_view> seen;
  for (Code item = 1; item <= sequences.items; ++item) {
    for (const Code category : timelines.content(item).category) {
      const auto text = timelines.text(Coded::category, category);
      if (text.empty() || !seen.insert(text).second) continue;
      features::ItemAttributes of_category;
      of_category.add(text, "", no_price);
      std::vector<std::string> known;
      for (const Code attribute : of_category.of(1))
        if (newcomers.knows(of_category.text(attribute))) known.emplace_back(of_category.text(attribute));
      if (known.empty()) continue;
      out.emplace_back(text);
      attributes.push_back(std::move(known));
    }
  }
  if (!out.empty()) newcomers.add_items(attributes);
  return out;
}

}  // namespace

void BehaviourOutlook::take_encoder(std::shared_ptr<const models::Ranker> encoder) {
  encoder_ = std::move(encoder);
  width_ = dynamic_cast<const models::Embedding&>(*encoder_).width();
  longest_ = static_cast<std::size_t>(encoder_->options().at("longest").number());
}

// As many histories as take about the memory that they take of the usual encoder.
std::size_t BehaviourOutlook::read_at_once() const {
  return std::max<std::size_t>(1, usual_at_once * usual_width * usual_longest / (width_ * longest_));
}

void BehaviourOutlook::learn_encoder(const Timelines& timelines, Micros until, std::uint64_t seed,
                                     const EncoderLearning& how) {
  auto sequences = features::item_sequences(timelines, until).sequences;
  if (sequences.events() < least_events) return;
  sequences.attributes =
      std::make_shared<const features::ItemAttributes>(features::item_attributes(timelines, sequences.items, until));
  const Json options = encoder_options(sequences, how.options);
  const models::Fitting fitting{.seed = seed, .threads = threads(), .watcher = how.watcher};
  if (how.begins && !how.begins(options, {sequences, 0}, fitting)) return;
  const std::shared_ptr encoder = models::ranking_algorithm("behaviour").make(options);
  encoder->fit({sequences, 0}, fitting);
  const auto texts = [&](Coded field, std::size_t count) {
    std::vector<std::string> out;
    for (Code code = 1; code <= count; ++code) out.emplace_back(timelines.text(field, code));
    return out;
  };
  codes_ = std::make_shared<const Codes>(texts(Coded::item, sequences.items), texts(Coded::type, sequences.types),
                                         add_categories(timelines, sequences, *encoder));
  take_encoder(encoder);
}

// Columns of numbers: the vector, and what is known beside it.
struct BehaviourOutlook::Numbers {
  Numbers(std::size_t rows, std::size_t width) : columns(width + beside, std::vector<double>(rows, NAN)), known(rows) {}
  std::vector<std::vector<double>> columns;
  std::vector<char> known;
};

Code BehaviourOutlook::item_code(Code item, Micros moment, const Past& past) const {
  if (const Code known = codes_->of_items.find(item, past.text(Coded::item, item)); known != 0) return known;
  const auto category = codes_->of_categories.find(0, past.category(item, moment));
  return category == 0 ? 0 : static_cast<Code>(codes_->of_items.texts.size() + category);
}

std::optional<BehaviourOutlook::Beside> BehaviourOutlook::add_past(const features::Examples& examples, std::size_t row,
                                                                   const Past& past, TimelineColumns& held,
                                                                   features::Sequences& to) const {
  const Micros moment = examples.moment[row];
  const auto whole = past.of(examples.person[row], moment, held);
  if (whole.size() == 0) return {};
  const auto history = whole.last(std::min(longest_, whole.size()));
  std::vector<Code> item;
  std::vector<Code> type;
  for (std::size_t e = 0; e < history.size(); ++e) {
    item.push_back(item_code(history.item[e], moment, past));
    type.push_back(codes_->of_types.find(history.type[e], past.text(Coded::type, history.type[e])));
  }
  to.add({item, type, history.time});
  return Beside{std::log1p(features::days(moment - std::ranges::max(history.time))),
                std::log1p(static_cast<double>(history.size()))};
}

void BehaviourOutlook::read(const features::Examples& examples, std::span<const std::size_t> rows, std::size_t first,
                            const Past& past, Numbers& numbers) const {
  features::Sequences some;
  std::vector<std::size_t> places;
  TimelineColumns held;
  for (std::size_t i = first; i < std::min(rows.size(), first + read_at_once()); ++i) {
    const auto about = add_past(examples, rows[i], past, held, some);
    if (!about) continue;
    places.push_back(i);
    numbers.known[i] = 1;
    for (std::size_t j = 0; j < beside; ++j) numbers.columns[width_ + j][i] = (*about)[j];
  }
  if (places.empty()) return;
  const auto histories = histories_of(some);
  std::vector<float> vectors(places.size() * width_);
  dynamic_cast<const models::Embedding&>(*encoder_).embed(histories, vectors);
  for (std::size_t h = 0; h < places.size(); ++h)
    for (std::size_t d = 0; d < width_; ++d) numbers.columns[d][places[h]] = vectors[h * width_ + d];
}

// The vector itself, or what the head says of it that it was tuned with.
Table BehaviourOutlook::read_by_heads(Numbers numbers) const {
  Table out;
  const auto add = [&](std::string name, std::vector<double> column) {
    out.columns.push_back(number_column(std::move(name), std::move(column)));
  };
  const std::size_t inputs = width_ + beside + 1;
  for (std::size_t first = 0; first < tuned_head_.size(); first += inputs) {
    const float* weights = tuned_head_.data() + first;
    std::vector<double> sums(numbers.known.size(), double{weights[width_ + beside]});
    for (std::size_t d = 0; d < width_ + beside; ++d)
      for (std::size_t i = 0; i < sums.size(); ++i) sums[i] += double{weights[d]} * numbers.columns[d][i];
    add("tuned" + std::to_string(first / inputs), std::move(sums));
  }
  if (tuned_head_.empty())
    for (std::size_t d = 0; d < width_; ++d) add("v" + std::to_string(d), std::move(numbers.columns[d]));
  add("since", std::move(numbers.columns[width_]));
  add("events", std::move(numbers.columns[width_ + 1]));
  return out;
}

BehaviourOutlook::Seen BehaviourOutlook::seen(const features::Examples& examples, std::span<const std::size_t> rows,
                                              const Past& past) const {
  Numbers numbers(rows.size(), width_);
  const std::size_t some = read_at_once();
  parallel_for((rows.size() + some - 1) / some,
               [&](std::size_t part) { read(examples, rows, part * some, past, numbers); });
  std::vector<bool> known(numbers.known.begin(), numbers.known.end());
  return {read_by_heads(std::move(numbers)), std::move(known)};
}

bool BehaviourOutlook::fit_heads(const Timelines& timelines, const features::Task& task,
                                 const features::Examples& examples, std::span<const std::size_t> rows,
                                 std::uint64_t seed) {
  const Seen seen = this->seen(examples, rows, past_in(timelines));
  Rows known;
  std::vector<Code> persons;
  std::vector<double> answers;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    if (!seen.known[i]) continue;
    known.push_back(i);
    persons.push_back(examples.person[rows[i]]);
    answers.push_back(examples.answer[rows[i]]);
  }
  heads_ = BehaviourHeads::fit(task, take_rows(seen.table, known), persons, answers, seed);
  return heads_.has_value();
}

std::optional<BehaviourOutlook> BehaviourOutlook::fit(const Timelines& timelines, const features::Task& task,
                                                      const features::Examples& examples, Micros until,
                                                      std::uint64_t seed, const EncoderLearning& how) {
  BehaviourOutlook out;
  out.learn_encoder(timelines, until, seed, how);
  if (!out.encoder_ || !out.fit_heads(timelines, task, examples, all_of(examples), seed)) return {};
  return out;
}

bool BehaviourOutlook::is_tuned_by(Code person, std::uint64_t seed) {
  return features::chance_of(person, Micros{}, seed) % 3 != 0;
}

// Examples of which there is a past, as models::Questions wants them.
struct BehaviourOutlook::Asked {
  features::Sequences pasts;
  std::vector<float> beside;
  std::vector<double> answers;
  std::vector<char> held_out;
};

BehaviourOutlook::Asked BehaviourOutlook::asked_of(const features::Examples& examples, const Past& past,
                                                   std::uint64_t seed) const {
  Asked out;
  TimelineColumns held;
  for (std::size_t i = 0; i < examples.size(); ++i) {
    const auto about = add_past(examples, i, past, held, out.pasts);
    if (!about) continue;
    out.beside.insert(out.beside.end(), about->begin(), about->end());
    out.answers.push_back(examples.answer[i]);
    out.held_out.push_back(is_tuned_by(examples.person[i], seed) ? 0 : 1);
  }
  return out;
}

std::optional<BehaviourOutlook> BehaviourOutlook::tuned(const Timelines& timelines, const features::Task& task,
                                                        const features::Examples& examples, std::uint64_t seed,
                                                        models::LearningWatcher* watcher) const {
  const Asked asked = asked_of(examples, past_in(timelines), seed);
  const auto histories = histories_of(asked.pasts);
  const auto questions = BehaviourHeads::questions(task, asked.answers);
  StoredTensors weights;
  encoder_->save(weights);
  const std::shared_ptr encoder = models::ranking_algorithm("behaviour").make(encoder_->options());
  encoder->load(weights);
  auto tuned = dynamic_cast<models::Tunable&>(*encoder).tune({.histories = histories,
                                                              .beside = beside,
                                                              .beside_BE = asked.beside,
                                                              .count = questions.count,
                                                              .how_much = questions.how_much,
                                                              .answers_BK = questions.answers,
                                                              .held_out = asked.held_out},
                                                             {.seed = seed, .threads = threads(), .watcher = watcher});
  if (!(tuned.after < tuned.before)) return {};
  BehaviourOutlook out;
  out.codes_ = codes_;
  out.take_encoder(encoder);
  out.tuned_head_ = std::move(tuned.head);
  auto others = all_of(examples);
  std::erase_if(others, [&](std::size_t row) { return is_tuned_by(examples.person[row], seed); });
  if (!out.fit_heads(timelines, task, examples, others, seed)) return {};
  return out;
}

std::string BehaviourOutlook::answer_column(const features::Task& task) {
  return task.is_yes_or_no() ? "behaviour_log_odds" : "behaviour_expected";
}

Table BehaviourOutlook::said(const features::Examples& examples, std::span<const std::size_t> rows,
                             const Past& past) const {
  const Seen all = seen(examples, rows, past);
  Rows known;
  for (std::size_t i = 0; i < rows.size(); ++i)
    if (all.known[i]) known.push_back(i);
  Table out = heads_->said(all.table, known);
  for (Column& column : out.columns) {
    std::vector<double> numbers(rows.size(), NAN);
    for (std::size_t i = 0; i < known.size(); ++i) numbers[known[i]] = column.numbers[i];
    column.numbers = std::move(numbers);
  }
  return out;
}

std::vector<double> BehaviourOutlook::answers(const features::Task& task, const features::Examples& examples,
                                              std::span<const std::size_t> rows, const Past& past) const {
  Table all = said(examples, rows, past);
  auto out = std::move(std::ranges::find(all.columns, answer_column(task), &Column::name)->numbers);
  if (task.is_yes_or_no())
    for (double& log_odds : out) log_odds = 1 / (1 + std::exp(-log_odds));
  return out;
}

void BehaviourOutlook::add_columns(const features::Examples& examples, const Past& past, Table& table) const {
  std::ranges::move(said(examples, all_of(examples), past).columns, std::back_inserter(table.columns));
}

void BehaviourOutlook::add_to_files(registry::Files& files) const {
  StoredTensors weights;
  encoder_->save(weights);
  if (!tuned_head_.empty()) weights["tuned_head"] = stored(std::span(tuned_head_), {tuned_head_.size()});
  files[behaviour_file("encoder", "weights.safetensors")] = write_safetensors(weights);
  Json about = Json::Object{{"format", registry::format},
                            {"options", encoder_->options()},
                            {"types", Json::array(codes_->of_types.texts)},
                            {"categories", Json::array(codes_->of_categories.texts)},
                            {"items", Json::array(codes_->of_items.texts)}};
  heads_->add_to_files(about, files);
  files["behaviour.json"] = about.text(true);
}

std::optional<BehaviourOutlook> BehaviourOutlook::from_files(const registry::Files& files) {
  if (!files.contains("behaviour.json")) return {};
  const Json json = registry::json_file(files, "behaviour.json");
  BehaviourOutlook out;
  const std::string weights = behaviour_file("encoder", "weights.safetensors");
  const std::shared_ptr encoder = models::ranking_algorithm("behaviour").make(json.at("options"));
  const StoredTensors tensors = read_safetensors(registry::file(files, weights), weights);
  encoder->load(tensors);
  out.take_encoder(encoder);
  if (tensors.contains("tuned_head")) out.tuned_head_ = restore<float>(tensors, "tuned_head");
  if (out.tuned_head_.size() % (out.width_ + beside + 1) != 0)
    throw Error("the head that the behaviour model was tuned with does not fit it", weights, "train the task again");
  out.codes_ = std::make_shared<const Codes>(json.at("items").strings(), json.at("types").strings(),
                                             json.at("categories").strings());
  out.heads_ = BehaviourHeads::from_files(json, files);
  return out;
}

}  // namespace aisle::train
