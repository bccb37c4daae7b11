#include "train/behaviour_outlook.h"

#include "core/parallel.h"
#include "core/safetensors.h"
#include "features/item_attributes.h"
#include "features/item_sequences.h"
#include "models/embedding.h"
#include "models/newcomers.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <thread>
#include <unordered_map>
#include <unordered_set>

namespace aisle::train {

namespace {

constexpr std::size_t width = 32;
constexpr std::size_t longest = 64;
constexpr std::size_t least_events = 2000;  // to learn an encoder from
constexpr std::size_t most_rows = 10000;
constexpr double events_to_learn = 600000;    // about, in all epochs
constexpr std::size_t scored_at_once = 8000;  // items from which on candidates are drawn
constexpr std::size_t read_at_once = 256;     // histories that are read together

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

}  // namespace

Past past_in(const Timelines& timelines) {
  return {[&timelines](Code person, Micros moment, TimelineColumns& held) {
            TimelineColumns all;
            return features::item_history(timelines.of(person, all), moment, held);
          },
          [&timelines](Coded field, Code code) { return timelines.text(field, code); },
          [&timelines](Code item, Micros moment) -> std::string_view {
            const ItemContent content = timelines.content(item);
            if (content.since.empty()) return {};
            return timelines.text(Coded::category, content.category[entry_before(content.since, moment).value_or(0)]);
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

void BehaviourOutlook::learn_encoder(const Timelines& timelines, Micros until, std::uint64_t seed) {
  auto sequences = features::item_sequences(timelines, until).sequences;
  if (sequences.events() < least_events) return;
  sequences.attributes =
      std::make_shared<const features::ItemAttributes>(features::item_attributes(timelines, sequences.items, until));
  const std::shared_ptr encoder = models::ranking_algorithm("behaviour").make(encoder_options(sequences));
  encoder->fit({sequences, 0}, {.seed = seed, .threads = std::max(1U, std::thread::hardware_concurrency())});
  encoder_ = encoder;
  const auto texts = [&](Coded field, std::size_t count) {
    std::vector<std::string> out;
    for (Code code = 1; code <= count; ++code) out.emplace_back(timelines.text(field, code));
    return out;
  };
  codes_ = std::make_shared<const Codes>(texts(Coded::item, sequences.items), texts(Coded::type, sequences.types),
                                         add_categories(timelines, sequences, *encoder));
}

// Columns of numbers: the vector, how long ago the past ended, how long it is.
struct BehaviourOutlook::Numbers {
  explicit Numbers(std::size_t rows) : columns(width + 2, std::vector<double>(rows, NAN)), known(rows) {}
  std::vector<std::vector<double>> columns;
  std::vector<char> known;
};

Code BehaviourOutlook::item_code(Code item, Micros moment, const Past& past) const {
  if (const Code known = codes_->of_items.find(item, past.text(Coded::item, item)); known != 0) return known;
  const auto category = codes_->of_categories.find(0, past.category(item, moment));
  return category == 0 ? 0 : static_cast<Code>(codes_->of_items.texts.size() + category);
}

// In the encoder's codes.
void BehaviourOutlook::translate(const features::History& history, Micros moment, const Past& past,
                                 features::Sequences& to) const {
  std::vector<Code> item;
  std::vector<Code> type;
  for (std::size_t e = 0; e < history.size(); ++e) {
    item.push_back(item_code(history.item[e], moment, past));
    type.push_back(codes_->of_types.find(history.type[e], past.text(Coded::type, history.type[e])));
  }
  to.add({item, type, history.time});
}

void BehaviourOutlook::read(const features::Examples& examples, std::span<const std::size_t> rows, std::size_t first,
                            const Past& past, Numbers& numbers) const {
  features::Sequences some;
  std::vector<std::size_t> places;
  TimelineColumns held;
  for (std::size_t i = first; i < std::min(rows.size(), first + read_at_once); ++i) {
    const Micros moment = examples.moment[rows[i]];
    const auto whole = past.of(examples.person[rows[i]], moment, held);
    if (whole.size() == 0) continue;
    const auto history = whole.last(std::min(longest, whole.size()));
    translate(history, moment, past, some);
    places.push_back(i);
    numbers.known[i] = 1;
    numbers.columns[width][i] = std::log1p(features::days(moment - history.time.back()));
    numbers.columns[width + 1][i] = std::log1p(static_cast<double>(history.size()));
  }
  if (places.empty()) return;
  std::vector<features::History> histories;
  for (std::size_t h = 0; h < some.size(); ++h) histories.push_back(some[h]);
  std::vector<float> vectors(places.size() * width);
  dynamic_cast<const models::Embedding&>(*encoder_).embed(histories, vectors);
  for (std::size_t h = 0; h < places.size(); ++h)
    for (std::size_t d = 0; d < width; ++d) numbers.columns[d][places[h]] = vectors[h * width + d];
}

BehaviourOutlook::Seen BehaviourOutlook::seen(const features::Examples& examples, std::span<const std::size_t> rows,
                                              const Past& past) const {
  Numbers numbers(rows.size());
  parallel_for((rows.size() + read_at_once - 1) / read_at_once,
               [&](std::size_t part) { read(examples, rows, part * read_at_once, past, numbers); });
  Seen out{{}, {numbers.known.begin(), numbers.known.end()}};
  for (std::size_t d = 0; d < width; ++d)
    out.table.columns.push_back(number_column("v" + std::to_string(d), std::move(numbers.columns[d])));
  out.table.columns.push_back(number_column("since", std::move(numbers.columns[width])));
  out.table.columns.push_back(number_column("events", std::move(numbers.columns[width + 1])));
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
  Rows known;
  std::vector<Code> persons;
  std::vector<double> answers;
  for (std::size_t i = 0; i < asked.size(); ++i) {
    if (!seen.known[i]) continue;
    known.push_back(i);
    persons.push_back(examples.person[asked[i]]);
    answers.push_back(examples.answer[asked[i]]);
  }
  out.heads_ = BehaviourHeads::fit(task, take_rows(seen.table, known), persons, answers, seed);
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
  for (const Column& said : heads_->said(all.table, known).columns) {
    std::vector<double> numbers(rows.size(), NAN);
    for (std::size_t i = 0; i < known.size(); ++i) numbers[known[i]] = said.numbers[i];
    table.columns.push_back(number_column(said.name, std::move(numbers)));
  }
}

void BehaviourOutlook::add_to_files(registry::Files& files) const {
  StoredTensors weights;
  encoder_->save(weights);
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
  encoder->load(read_safetensors(registry::file(files, weights), weights));
  out.encoder_ = encoder;
  out.codes_ = std::make_shared<const Codes>(json.at("items").strings(), json.at("types").strings(),
                                             json.at("categories").strings());
  out.heads_ = BehaviourHeads::from_files(json, files);
  return out;
}

}  // namespace aisle::train
