#include "train/next_item_model.h"

#include "core/error.h"
#include "core/safetensors.h"
#include "features/item_attributes.h"
#include "models/ranker.h"
#include "registry/fitted_model.h"

#include <algorithm>
#include <cmath>
#include <initializer_list>
#include <numeric>
#include <optional>
#include <span>
#include <unordered_map>
#include <utility>

namespace aisle::train {

namespace {

const std::string tested_weights = "tested.safetensors";
constexpr std::size_t most_reasons = 5;
constexpr std::size_t events_left_out = 20;  // of which each is tried

std::vector<std::string> texts_of(const Timelines& timelines, Coded field, std::size_t count) {
  std::vector<std::string> out;
  for (Code code = 1; code <= count; ++code) out.emplace_back(timelines.text(field, code));
  return out;
}

std::shared_ptr<RankBlend> unfitted(const std::vector<std::string>& members, const std::vector<Json>& options) {
  RankBlend::Members rankers;
  for (std::size_t i = 0; i < members.size(); ++i)
    rankers.push_back(models::ranking_algorithm(members[i]).make(options[i]));
  return std::make_shared<RankBlend>(std::move(rankers));
}

// From each code of the timelines to that of the same text in the model, 0 for none.
std::vector<Code> translation(const std::vector<std::string>& known, const Timelines& timelines, Coded field,
                              std::size_t count) {
  std::vector<Code> out(count + 1);
  std::unordered_map<std::string_view, Code> codes;
  for (Code code = 1; code <= count; ++code) {
    const std::string_view text = timelines.text(field, code);
    if (text.empty()) continue;  // gone
    if (code <= known.size() && known[code - 1] == text) {
      out[code] = code;
      continue;
    }
    if (codes.empty())
      for (std::size_t i = 0; i < known.size(); ++i)
        if (!known[i].empty()) codes.emplace(known[i], static_cast<Code>(i + 1));
    const auto found = codes.find(text);
    out[code] = found == codes.end() ? 0 : found->second;
  }
  return out;
}

// Microseconds since 1970 as a text: numbers of JSON lose the last digits.
Json moment_json(const std::optional<Micros>& moment) { return moment ? Json(std::to_string(moment->count)) : Json(); }

std::optional<Micros> moment_of(const Json& value) {
  if (value.is_null()) return {};
  return Micros{std::stoll(value.string())};
}

// Where the answers stand as the model sees it; items that it does not know stand last.
std::vector<double> ranks_of(const NextItemModel& model, const features::Sequences& sequences,
                             const std::vector<evaluate::Question>& questions, const Timelines& timelines,
                             const evaluate::Fits& fits) {
  const auto codes = translation(model.item_texts(), timelines, Coded::item, sequences.choices());
  std::vector<evaluate::Question> asked = questions;
  for (auto& question : asked) question.answer = codes[question.answer];
  evaluate::Fits model_fits;
  if (fits || model.searches() != nullptr) {
    std::vector<Code> of_log{0};
    for (const auto& text : model.item_texts()) of_log.push_back(text.empty() ? 0 : timelines.find(Coded::item, text));
    model_fits = [of_log = std::move(of_log), &fits, &model](Code item, Micros at) {
      return model.search_words(item).empty() && (!fits || fits(of_log[item], at));
    };
  }
  features::WithFewerSearches known;
  if (sequences.searches != nullptr && sequences.searches != model.searches()) {
    known = features::with_fewer_searches(sequences,
                                          [&](Code search) { return model.search(sequences.search(search)) != 0; });
    for (auto& question : asked) question.length = known.before[question.sequence][question.length];
  }
  const auto& read = known.before.empty() ? sequences : known.sequences;
  auto out = evaluate::ranks(model.ranker(), model.translated(read, timelines), asked, model.mask_seen(), model_fits);
  for (std::size_t i = 0; i < out.size(); ++i)
    if (asked[i].answer == 0) out[i] = static_cast<double>(model.items());
  return out;
}

// Whether it learnt from all that lay before a moment, as what was never tested did.
bool learnt_all_before_its_cut(const NextItemModel& model) { return !model.was_tested() && model.cut().test_from; }

// The questions of the cut's test; none about what one of the versions learnt without being tested.
std::vector<evaluate::Question> tested_by(const features::Sequences& sequences, Code target, const evaluate::Cut& cut,
                                          const evaluate::Asking& asking,
                                          std::initializer_list<const NextItemModel*> versions) {
  auto out = evaluate::split(sequences, target, cut).test;
  for (const auto* version : versions)
    if (learnt_all_before_its_cut(*version))
      std::erase_if(out, [&](const auto& question) { return question.moment < *version->cut().test_from; });
  evaluate::keep_asked(sequences, asking, out);
  return out;
}

// Scores with what must not be answered at minus infinity, and the logarithm of their softmax's sum.
double finish(std::span<float> scores, const features::History& history, bool mask_seen, const std::vector<bool>& fit) {
  scores[0] = -INFINITY;
  for (std::size_t item = 1; item < fit.size(); ++item)
    if (!fit[item]) scores[item] = -INFINITY;
  if (mask_seen)
    for (const Code item : history.item) scores[item] = -INFINITY;
  const float top = *std::ranges::max_element(scores);
  double sum = 0;
  for (const float score : scores) sum += std::exp(static_cast<double>(score) - top);
  return top + std::log(sum);
}

std::vector<LikelyItem> best(std::span<float> scores, const features::History& history, bool mask_seen,
                             std::size_t count, const std::vector<bool>& fit) {
  const double sum = finish(scores, history, mask_seen, fit);
  std::vector<Code> order(scores.size() - 1);
  std::iota(order.begin(), order.end(), Code{1});
  count = std::min(count, order.size());
  const auto higher = [&](Code a, Code b) { return scores[a] != scores[b] ? scores[a] > scores[b] : a < b; };
  std::ranges::partial_sort(order, order.begin() + static_cast<std::ptrdiff_t>(count), higher);
  std::vector<LikelyItem> out;
  for (std::size_t i = 0; i < count && std::isfinite(scores[order[i]]); ++i)
    out.push_back({order[i], std::exp(scores[order[i]] - sum)});
  return out;
}

std::vector<PastReason> reasons_for(const NextItemModel& model, const features::History& history, Code item,
                                    const std::vector<bool>& fit) {
  features::Sequences shorter;
  const std::size_t first = history.size() > events_left_out ? history.size() - events_left_out : 0;
  for (std::size_t left_out = first; left_out < history.size(); ++left_out) {
    std::vector<Code> items;
    std::vector<Code> types;
    std::vector<Micros> times;
    for (std::size_t i = 0; i < history.size(); ++i) {
      if (i == left_out) continue;
      items.push_back(history.item[i]);
      types.push_back(history.type[i]);
      if (!history.time.empty()) times.push_back(history.time[i]);
    }
    shorter.add({items, types, times});
  }
  std::vector<features::History> asked{history};
  for (std::size_t i = 0; i < shorter.size(); ++i) asked.push_back(shorter[i]);
  const std::size_t width = model.items() + 1;
  std::vector<float> scores(asked.size() * width);
  model.ranker().score(asked, scores);
  std::vector<double> chance;
  for (std::size_t i = 0; i < asked.size(); ++i) {
    const auto row = std::span(scores).subspan(i * width, width);
    const float score = row[item];
    chance.push_back(score - finish(row, {}, false, fit));
  }
  std::vector<PastReason> out;
  for (std::size_t i = 1; i < asked.size(); ++i) out.push_back({first + i - 1, chance[0] - chance[i]});
  std::ranges::stable_sort(out, std::greater(), &PastReason::weight);
  if (out.size() > most_reasons) out.resize(most_reasons);
  std::erase_if(out, [](const PastReason& reason) { return reason.weight <= 0; });
  return out;
}

}  // namespace

NextItemModel::NextItemModel(features::Task task, NextItemOutcome outcome, const Timelines& timelines)
    : task_(std::move(task)),
      ranker_(std::move(outcome.model)),
      tested_(std::move(outcome.tested)),
      members_(std::move(outcome.members)),
      options_(std::move(outcome.options)),
      mask_seen_(outcome.mask_seen),
      cut_(outcome.cut),
      items_(texts_of(timelines, Coded::item, outcome.items)),
      types_(texts_of(timelines, Coded::type, outcome.types)),
      evaluation_(std::move(outcome.evaluation)) {
  evaluation_["format"] = registry::format;
  know_searches(std::move(outcome.searches));
}

void NextItemModel::know_searches(std::shared_ptr<const features::Searches> searches) {
  if (searches == nullptr) return;
  before_searches_ = static_cast<Code>(items_.size());
  items_.resize(items_.size() + searches->size());
  searches_ = std::move(searches);
}

Code NextItemModel::search(std::string_view query) const {
  const Code found = searches_ == nullptr ? 0 : searches_->find(query);
  return found == 0 ? 0 : before_searches_ + found;
}

std::string_view NextItemModel::search_words(Code code) const {
  const bool is_search =
      searches_ != nullptr && code > before_searches_ && code - before_searches_ <= searches_->size();
  return is_search ? std::string_view(searches_->text(code - before_searches_)) : std::string_view{};
}

std::vector<bool> NextItemModel::choices(std::vector<bool> fit) const {
  if (searches_ == nullptr) return fit;
  if (fit.empty()) fit.assign(items_.size() + 1, true);
  for (std::size_t i = 1; i <= searches_->size(); ++i) fit[before_searches_ + i] = false;
  return fit;
}

// A new model has met no items that came later.
std::vector<std::string> NextItemModel::items_alone() const {
  return {items_.begin(), items_.end() - (searches_ == nullptr ? 0 : static_cast<std::ptrdiff_t>(searches_->size()))};
}

void NextItemModel::add_to_files(registry::Files& files) const {
  const Json about = Json::Object{{"format", registry::format},
                                  {"task", task_.name},
                                  {"question", features::task_text(task_)},
                                  {"members", Json::array(members_)},
                                  {"options", options_},
                                  {"mask_seen", mask_seen_},
                                  {"protocol", std::string(evaluate::protocol_name(cut_.protocol))},
                                  {"validation_from", moment_json(cut_.validation_from)},
                                  {"test_from", moment_json(cut_.test_from)},
                                  {"types", Json::array(types_)},
                                  {"items", Json::array(items_alone())},
                                  {"searches", searches_ == nullptr ? Json() : Json::array(searches_->texts())}};
  StoredTensors weights;
  ranker_->save(weights);
  files["next_item.json"] = about.text(true);
  files["weights.safetensors"] = write_safetensors(weights);
  if (!tested_.empty()) files[tested_weights] = write_safetensors(tested_);
  files["evaluation.json"] = evaluation_.text(true);
}

NextItemModel NextItemModel::from_files(const registry::Files& files) {
  return with_weights(files, "weights.safetensors");
}

NextItemModel NextItemModel::tested_from_files(const registry::Files& files) {
  return with_weights(files, files.contains(tested_weights) ? tested_weights : "weights.safetensors");
}

NextItemModel NextItemModel::with_weights(const registry::Files& files, const std::string& weights) {
  const Json about = registry::json_file(files, "next_item.json");
  NextItemModel out;
  out.task_ = features::parse_task(about.at("task").string(), about.at("question").string());
  out.members_ = about.at("members").strings();
  out.options_ = about.at("options").array();
  out.mask_seen_ = about.at("mask_seen").boolean();
  out.cut_ = {evaluate::protocol_of(about.at("protocol").string()), moment_of(about.at("validation_from")),
              moment_of(about.at("test_from"))};
  out.types_ = about.at("types").strings();
  out.items_ = about.at("items").strings();
  if (const Json* searches = about.find("searches"); searches != nullptr && !searches->is_null())
    out.know_searches(std::make_shared<const features::Searches>(searches->strings()));
  if (out.members_.size() != out.options_.size() || out.members_.empty())
    throw Error("members and options do not fit each other", "next_item.json");
  out.evaluation_ = registry::json_file(files, "evaluation.json");
  out.ranker_ = unfitted(out.members_, out.options_);
  out.ranker_->load(read_safetensors(registry::file(files, weights), weights));
  return out;
}

void NextItemModel::meet_items(const Timelines& timelines, Micros now) {
  const auto count = timelines.snapshot().codes(Coded::item);
  const std::size_t last = count == 0 ? 0 : count - 1;
  const auto codes = translation(items_, timelines, Coded::item, last);
  std::vector<Code> unknown;
  for (Code item = 1; item <= last; ++item) {
    if (codes[item] != 0 || timelines.text(Coded::item, item).empty()) continue;
    const auto since = timelines.content(item).since;
    if (!since.empty() && since.front() < now) unknown.push_back(item);
  }
  const auto tells = [this](std::string_view word) { return ranker_->knows("word:" + std::string(word)); };
  const auto what = features::attributes_of(timelines, unknown, now, tells);
  std::vector<std::vector<std::string>> newcomers;
  for (std::size_t i = 0; i < unknown.size(); ++i) {
    std::vector<std::string> known;
    for (const Code attribute : what.of(static_cast<Code>(i + 1)))
      if (ranker_->knows(what.text(attribute))) known.emplace_back(what.text(attribute));
    if (known.empty()) continue;
    newcomers.push_back(std::move(known));
    items_.emplace_back(timelines.text(Coded::item, unknown[i]));
  }
  if (!newcomers.empty()) ranker_->add_items(newcomers);
}

features::Sequences NextItemModel::translated(const features::Sequences& sequences, const Timelines& timelines) const {
  auto item_codes = translation(items_, timelines, Coded::item, sequences.choices());
  for (std::size_t i = sequences.choices() + 1; i <= sequences.items; ++i)
    item_codes.push_back(search(sequences.search(static_cast<Code>(i))));
  const auto type_codes = translation(types_, timelines, Coded::type, sequences.types);
  features::Sequences out;
  out.items = items_.size();
  out.types = types_.size();
  for (std::size_t s = 0; s < sequences.size(); ++s) {
    const auto history = sequences[s];
    std::vector<Code> items(history.size());
    std::vector<Code> types(history.size());
    std::ranges::transform(history.item, items.begin(), [&](Code code) { return item_codes[code]; });
    std::ranges::transform(history.type, types.begin(), [&](Code code) { return type_codes[code]; });
    out.add({items, types, history.time, history.known});
  }
  return out;
}

Json tested_today(const NextItemModel& model, const features::Sequences& sequences, Code target,
                  const Timelines& timelines, const evaluate::Asking& asking, std::uint64_t seed) {
  const auto questions = tested_by(sequences, target, model.cut(), asking, {&model});
  if (questions.empty()) throw Error("the log holds no question that the version did not learn from");
  const auto ranks = ranks_of(model, sequences, questions, timelines, asking.fits);
  return Json::Object{{"questions", questions.size()},
                      {"metrics", evaluate::ranking_metrics(ranks)},
                      {"intervals", evaluate::ranking_intervals(ranks, evaluate::askers(questions), seed)}};
}

Gain next_item_gain(const NextItemModel& candidate, const NextItemModel& other, const features::Sequences& sequences,
                    Code target, const Timelines& timelines, const evaluate::Asking& asking, std::uint64_t seed) {
  if (!candidate.was_tested()) throw Error("it was never tested: it learnt from all there was");
  evaluate::Cut cut = candidate.cut();
  if (cut.protocol != other.cut().protocol && !learnt_all_before_its_cut(other))
    throw Error("the two versions were tested by different protocols, so one has learnt what the other is asked");
  if (cut.test_from && other.cut().test_from) cut.test_from = std::max(*cut.test_from, *other.cut().test_from);
  const auto questions = tested_by(sequences, target, cut, asking, {&other});
  if (questions.empty()) throw Error("the log holds no question that neither version learnt from");
  const auto ours = ranks_of(candidate, sequences, questions, timelines, asking.fits);
  const auto theirs = ranks_of(other, sequences, questions, timelines, asking.fits);
  const auto interval = rank_gain(ours, theirs, evaluate::askers(questions), cut.protocol, seed);
  Gain out{.metric = cut.protocol == evaluate::Protocol::prefixes ? "mrr@20" : "ndcg@10", .rows = questions.size()};
  out.gain = mean_worth(ours, cut.protocol) - mean_worth(theirs, cut.protocol);
  out.low = interval.low;
  out.high = interval.high;
  return out;
}

std::vector<NextItemAnswer> likely_items(const NextItemModel& model, const features::Sequences& histories,
                                         std::size_t count, bool explain, const std::vector<bool>& fit) {
  std::vector<NextItemAnswer> out;
  const auto likely = model.choices(fit);
  std::vector<float> scores(model.items() + 1);
  for (std::size_t s = 0; s < histories.size(); ++s) {
    const features::History history = histories[s];
    model.ranker().score(std::span(&history, 1), scores);
    NextItemAnswer answer{best(scores, history, model.mask_seen(), count, likely), {}};
    if (explain && !answer.items.empty())
      answer.reasons = reasons_for(model, history, answer.items.front().item, likely);
    out.push_back(std::move(answer));
  }
  return out;
}

}  // namespace aisle::train
