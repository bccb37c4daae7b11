#include "decide/recommend.h"

#include "predict/next_items.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <unordered_set>

namespace aisle::decide {

namespace {

using predict::Edition;
using predict::ItemAnswerer;
using predict::ItemPast;

constexpr std::size_t most_reasons = 5;
constexpr std::size_t events_left_out = 20;  // of which each is tried

// What is not to be answered, whatever the scores.
struct Limits {
  std::unordered_set<Code> excluded;
  std::vector<Code> categories;  // any if empty

  Limits(const Edition& edition, const ItemQuestion& question) {
    const auto& codes = edition.live->codes();
    for (const auto& item : question.exclude) excluded.insert(codes.find(Coded::item, item));
    for (const auto& category : question.categories) categories.push_back(codes.find(Coded::category, category));
  }

  [[nodiscard]] bool allow(const Edition& edition, Code item) const {
    if (item == 0 || excluded.contains(item)) return false;
    const auto known = edition.live->items().of(item);
    if (known.hidden) return false;
    return categories.empty() ||
           (known.category != 0 && std::ranges::find(categories, known.category) != categories.end());
  }
};

ItemPast session_past(const Edition& edition, const ItemAnswerer* answerer, const ItemQuestion& question) {
  ItemPast out;
  const auto& codes = edition.live->codes();
  const auto in_model = [](const std::vector<Code>& table, Code code) { return code < table.size() ? table[code] : 0; };
  const Micros end = now();
  for (std::size_t i = 0; i < question.session.size(); ++i) {
    const Code item = codes.find(Coded::item, question.session[i].item);
    const Code type = codes.find(Coded::type, question.session[i].type);
    out.item.push_back(answerer == nullptr ? 0 : in_model(answerer->item_to_model, item));
    out.type.push_back(answerer == nullptr ? 0 : in_model(answerer->type_to_model, type));
    out.time.push_back(end - Micros{static_cast<std::int64_t>(question.session.size() - i) * second.count});
  }
  return out;
}

// The model's items that are allowed, the likeliest first.
std::vector<ChosenItem> likeliest(const Edition& edition, const ItemAnswerer& answerer,
                                  const predict::ItemScores& found, const Limits& limits, std::size_t n) {
  const auto& scores = found.scores;
  std::vector<Code> order;
  std::size_t looked_at = 0;
  std::vector<ChosenItem> out;
  for (Code item = 1; item < scores.size(); ++item)
    if (std::isfinite(scores[item])) order.push_back(item);
  const auto likelier = [&](Code a, Code b) { return scores[a] != scores[b] ? scores[a] > scores[b] : a < b; };
  for (std::size_t part = n + 64; out.size() < n && looked_at < order.size(); part *= 4) {  // more where limits bite
    const std::size_t end = std::min(order.size(), looked_at + part);
    std::ranges::partial_sort(order.begin() + static_cast<std::ptrdiff_t>(looked_at),
                              order.begin() + static_cast<std::ptrdiff_t>(end), order.end(), likelier);
    for (; looked_at < end && out.size() < n; ++looked_at) {
      const Code item = answerer.item_to_live[order[looked_at]];
      if (!limits.allow(edition, item)) continue;
      const double chance = scores[order[looked_at]] - found.log_sum;
      out.push_back({.item = item, .score = chance, .probability = std::exp(chance)});
    }
  }
  return out;
}

std::vector<ChosenItem> popular(const Edition& edition, const Limits& limits, std::size_t n) {
  std::vector<ChosenItem> out;
  const auto& items = edition.live->items();
  const auto order = items.popular();
  for (const Code item : *order) {
    if (out.size() >= n) break;
    if (limits.allow(edition, item)) out.push_back({.item = item, .score = items.weight(item)});
  }
  return out;
}

// By leaving out one of the latest events at a time.
std::vector<PastReason> reasons_of(const Edition& edition, const ItemAnswerer& answerer, const ItemPast& past,
                                   const predict::ItemScores& found, Code item) {
  std::vector<PastReason> out;
  const std::size_t first = past.item.size() > events_left_out ? past.item.size() - events_left_out : 0;
  const Code in_model = answerer.item_to_model[item];
  for (std::size_t left = first; left < past.item.size(); ++left) {
    ItemPast shorter = past;
    const auto at = static_cast<std::ptrdiff_t>(left);
    shorter.item.erase(shorter.item.begin() + at);
    shorter.type.erase(shorter.type.begin() + at);
    shorter.time.erase(shorter.time.begin() + at);
    const auto without = predict::item_scores(answerer, shorter);
    const double fall = (found.scores[in_model] - found.log_sum) - (without.scores[in_model] - without.log_sum);
    if (fall <= 0 || past.item[left] == 0) continue;
    const auto& codes = edition.live->codes();
    out.push_back({.item = std::string(codes.text(Coded::item, answerer.item_to_live[past.item[left]])),
                   .type = past.type[left] == 0 ? "" : answerer.model.type_texts()[past.type[left] - 1],
                   .time = past.time[left],
                   .contribution = fall});
  }
  std::ranges::stable_sort(out, std::greater(), &PastReason::contribution);
  if (out.size() > most_reasons) out.resize(most_reasons);
  return out;
}

}  // namespace

std::string_view path_name(Path path) {
  constexpr std::array<std::string_view, 4> names = {"model", "new_visitor", "no_model", "no_consent"};
  return names[static_cast<std::size_t>(path)];
}

std::vector<ChosenItem> popular(const Edition& edition, const ItemQuestion& question) {
  return popular(edition, Limits(edition, question), question.n);
}

Recommendation recommend(const Edition& edition, const ItemQuestion& question) {
  const ItemAnswerer* answerer = edition.ranking(question.task);
  const Code person = question.user.empty() ? 0 : edition.live->people().find(question.user);
  const Limits limits(edition, question);
  Recommendation out;
  if (answerer != nullptr) {
    out.task = answerer->task;
    out.version = answerer->version;
  }
  ItemPast past = session_past(edition, answerer, question);
  if (person != 0 && answerer != nullptr && question.session.empty()) {
    TimelineColumns scratch;
    past = predict::item_past(*answerer, edition.live->people().of(person, scratch));
  }
  out.events = past.item.size();
  const bool withdrew = person != 0 && edition.live->people().withdrew(person);
  out.path = withdrew              ? Path::no_consent
             : answerer == nullptr ? Path::no_model
             : past.known() == 0   ? Path::new_visitor
                                   : Path::model;
  if (out.path != Path::model) {
    if (withdrew) out.events = 0;
    out.items = popular(edition, limits, question.n);
    return out;
  }
  const auto found = predict::item_scores(*answerer, past);
  out.items = likeliest(edition, *answerer, found, limits, question.n);
  if (question.explain && !out.items.empty())
    out.reasons = reasons_of(edition, *answerer, past, found, out.items.front().item);
  return out;
}

}  // namespace aisle::decide
