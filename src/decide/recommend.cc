#include "decide/recommend.h"

#include "decide/pool.h"
#include "features/item_sequences.h"
#include "predict/next_items.h"

#include <algorithm>
#include <cmath>
#include <tuple>
#include <utility>

namespace aisle::decide {

namespace {

using predict::ItemAnswerer;
using predict::ItemPast;
using predict::ItemScores;

constexpr std::size_t most_reasons = 5;
constexpr std::size_t events_left_out = 20;  // of which each is tried

// Room for the events of those who are asked about together. A thread keeps it from one time to the next, without what
// is unusually large.
class Scratches {
 public:
  explicit Scratches(std::size_t count) : count_(count) {
    if (kept().size() < count) kept().resize(count);
  }
  Scratches(const Scratches&) = delete;
  Scratches& operator=(const Scratches&) = delete;
  ~Scratches() {
    constexpr std::size_t usual = 1024;  // events
    for (auto& each : std::span(kept()).first(count_))
      if (each.time.capacity() > usual) each = {};
  }
  TimelineColumns& operator[](std::size_t place) { return kept()[place]; }

 private:
  static std::vector<TimelineColumns>& kept() {
    thread_local std::vector<TimelineColumns> columns;
    return columns;
  }
  std::size_t count_;
};

// What a request is answered from.
struct Asked {
  const Desk& desk;
  const ItemQuestion& question;
  TimelineColumns& scratch;
  std::size_t ranking = 0;                 // its place in the edition
  const ItemAnswerer* answerer = nullptr;  // nullptr: no model is published
  Timeline events = {};                    // the person's that are read (features::most_read)
  ItemPast past = {};                      // in the model's codes
  bool withdrew = false;
};

ItemPast session_past(const Asked& asked) {
  ItemPast out;
  const auto& codes = asked.desk.live().codes();
  const auto in_model = [](const std::vector<Code>& table, Code code) { return code < table.size() ? table[code] : 0; };
  const Micros end = asked.question.at != Micros{} ? asked.question.at : now();
  const auto& session = asked.question.session;
  for (std::size_t i = 0; i < session.size(); ++i) {
    const bool is_search = session[i].item.empty();
    const Code code = is_search ? asked.answerer->model.search(session[i].query)
                                : in_model(asked.answerer->item_to_model, codes.find(Coded::item, session[i].item));
    if (is_search && code == 0) continue;
    out.item.push_back(code);
    out.type.push_back(in_model(asked.answerer->type_to_model, codes.find(Coded::type, session[i].type)));
    out.time.push_back(end - Micros{static_cast<std::int64_t>(session.size() - i) * second.count});
  }
  return out;
}

// Only what happened and was known before the moment.
Timeline known_before(const Timeline& events, Micros at, TimelineColumns& scratch) {
  TimelineColumns out;
  for (std::size_t i = 0; i < events.size(); ++i)
    if (events.time[i] < at && events.received[i] < at) out.append(events, i);
  scratch = std::move(out);
  return scratch.view();
}

void look_up(Asked& asked) {
  const auto& edition = *asked.desk.edition;
  const auto& rankings = edition.rankings;
  asked.answerer = edition.ranking(asked.question.task);
  const auto place = std::ranges::find(rankings, asked.answerer, [](const auto& each) { return each.get(); });
  asked.ranking = static_cast<std::size_t>(place - rankings.begin());
  const Code person = asked.question.user.empty() ? 0 : asked.desk.live().people().find(asked.question.user);
  asked.withdrew = asked.question.impersonal || (person != 0 && asked.desk.live().people().withdrew(person));
  if (asked.withdrew) return;
  const bool now = asked.question.at == Micros{};
  const Micros before = now ? features::ever : asked.question.at;
  if (asked.question.past != nullptr) {
    asked.events = features::newest_known(asked.question.past->view(), before);
  } else if (person != 0) {
    asked.events = asked.desk.live().people().newest(person, features::most_read, asked.scratch, before).events;
  }
  if (!now) asked.events = known_before(asked.events, before, asked.scratch);
  if (!asked.question.imagined.empty()) {
    TimelineColumns with;
    predict::with_imagined(asked.desk.live(), asked.events, asked.question.imagined,
                           predict::moment_after(asked.events), with);
    asked.scratch = std::move(with);
    asked.events = asked.scratch.view();
  }
  if (asked.answerer == nullptr) return;
  asked.past = asked.question.session.empty()
                   ? predict::item_past(*asked.answerer, asked.desk.live().codes(), asked.events)
                   : session_past(asked);
}

Path path_of(const Asked& asked) {
  if (asked.withdrew) return Path::no_consent;
  if (asked.answerer == nullptr) return Path::no_model;
  return asked.past.known() == 0 ? Path::new_visitor : Path::model;
}

// By leaving out one of the latest events at a time.
std::vector<PastReason> reasons_of(const Asked& asked, const ItemScores& found, Code item) {
  std::vector<PastReason> out;
  const auto& [answerer, past] = std::tie(*asked.answerer, asked.past);
  if (item >= answerer.item_to_model.size() || answerer.item_to_model[item] == 0) return out;
  const Code in_model = answerer.item_to_model[item];
  const std::size_t first = past.item.size() > events_left_out ? past.item.size() - events_left_out : 0;
  for (std::size_t left = first; left < past.item.size(); ++left) {
    if (past.item[left] == 0) continue;
    const ItemPast shorter = past.without(left);
    predict::ScoreTable table(answerer, std::array{&shorter});
    const auto& without = table[0];
    const double fall = (found.of(in_model) - found.log_sum()) - (without.of(in_model) - without.log_sum());
    if (!(fall > 0)) continue;
    const auto live = answerer.item_to_live[past.item[left]];
    out.push_back({.item = std::string(asked.desk.live().codes().text(Coded::item, live)),
                   .search = std::string(answerer.model.search_words(past.item[left])),
                   .type = past.type[left] == 0 ? "" : answerer.model.type_texts()[past.type[left] - 1],
                   .time = past.time[left],
                   .contribution = fall});
  }
  std::ranges::stable_sort(out, std::greater(), &PastReason::contribution);
  if (out.size() > most_reasons) out.resize(most_reasons);
  return out;
}

// What the shop wants to stand first, as far as the limits allow it.
void add_pins(const Asked& asked, Limits& limits, std::vector<Chosen>& out) {
  for (const auto& pin : asked.desk.rules.pins) {
    const Code item = asked.desk.live().codes().find(Coded::item, pin);
    if (out.size() >= asked.question.n || !limits.allow(item)) continue;
    limits.place(item);
    out.push_back({.candidate = {.item = item, .source = Source::pin}});
  }
}

Choosing choosing(const Asked& asked) {
  const auto& [question, rules] = std::tie(asked.question, asked.desk.rules);
  return {.n = question.n,
          .diversity = question.diversity.value_or(question.free_of_rules ? 0 : rules.diversity),
          .exploration = question.free_of_rules ? 0 : rules.exploration,
          .seed = question.seed};
}

// How many candidates there are to be, beside `pins` items that stand already.
std::size_t candidates_wanted(const Asked& asked, std::size_t pins) {
  const auto how = choosing(asked);
  const bool fills = !asked.question.free_of_rules && asked.desk.rules.most_per_category > 0;
  const bool choosy = how.diversity > 0 || how.exploration > 0 || fills;
  const std::size_t wanted = asked.question.n + pins;
  return choosy ? 4 * wanted + 20 : wanted;
}

void fill(const Asked& asked, ItemScores* found, Recommendation& out) {
  const auto& question = asked.question;
  Limits limits(asked.desk, question.exclude, question.categories, asked.events, out.at);
  if (limits.allows_none()) return;
  if (question.free_of_rules) {
    limits.open_categories();
  } else {
    add_pins(asked, limits, out.items);
  }
  auto how = choosing(asked);
  how.n -= out.items.size();
  Pool pool(asked.desk, limits, candidates_wanted(asked, out.items.size()), how.n);
  if (found != nullptr) add_of_model(asked.desk, asked.ranking, *found, pool);
  add_popular(asked.desk, limits, pool);
  out.considered = pool.candidates().size();
  const auto chosen = choose(asked.desk.live(), pool.candidates(), limits, how);
  out.items.insert(out.items.end(), chosen.begin(), chosen.end());
  out.left_out = limits.counts();
}

// By what the model thinks of them; else by how much people care for them and, where nobody does, what the rules add.
void rank_given(const Asked& asked, ItemScores* found, Recommendation& out) {
  const auto& given = *asked.question.items;
  out.considered = given.size();
  if (found != nullptr) {
    for (const auto& each : ranked(asked.desk, asked.ranking, *found, given)) out.items.push_back({.candidate = each});
    return;
  }
  const auto& live = asked.desk.live();
  for (const auto& id : given) {
    const Code item = live.codes().find(Coded::item, id);
    const double share = item == 0 ? 0 : popularity(asked.desk, item);
    out.items.push_back({.candidate = {.item = item,
                                       .unknown = item == 0 ? id : "",
                                       .source = Source::popular,
                                       .added = static_cast<float>(added_to(asked.desk, item)),
                                       .score = share}});
  }
  std::ranges::stable_sort(out.items, std::greater(), [&](const Chosen& each) {
    return std::pair(each.candidate.score, added_to(asked.desk, each.candidate.item));
  });
}

// What is written about them lies far from each other in memory.
void fetch_texts(const predict::Live& live, const std::vector<Chosen>& items) {
  for (const auto& chosen : items) {
    const Code item = chosen.candidate.item;
    live.codes().fetch_text(Coded::item, item);
    live.codes().fetch_text(Coded::title, live.items().of(item).title);
  }
}

// With the scores of its past; nullptr where none were asked for.
Recommendation answered(const Asked& asked, ItemScores* scores) {
  const auto& question = asked.question;
  Recommendation out{.path = path_of(asked), .events = asked.past.item.size()};
  out.at = question.at != Micros{} ? question.at : predict::moment_after(asked.events);
  if (asked.answerer != nullptr) {
    out.task = asked.answerer->task;
    out.version = asked.answerer->version;
  }
  if (question.items) {
    rank_given(asked, scores, out);
  } else {
    fill(asked, scores, out);
  }
  fetch_texts(asked.desk.live(), out.items);
  const bool explained = question.explain && scores != nullptr && !out.items.empty();
  if (explained) out.reasons = reasons_of(asked, *scores, out.items.front().candidate.item);
  return out;
}

// All that one model answers, some at a time.
void answer_by(std::size_t ranking, const std::vector<Asked>& asked, std::vector<Recommendation>& out) {
  constexpr std::size_t most_scores = 1U << 22U;  // 16 MB: the model is read once for all of them
  std::vector<std::size_t> mine;
  for (std::size_t i = 0; i < asked.size(); ++i)
    if (asked[i].ranking == ranking && path_of(asked[i]) == Path::model) mine.push_back(i);
  if (mine.empty()) return;
  const ItemAnswerer& answerer = *asked[mine.front()].answerer;
  constexpr std::size_t most_scanned = 32;
  const std::size_t at_once =
      answerer.scan ? most_scanned : std::clamp<std::size_t>(most_scores / (answerer.model.items() + 1), 2, 16);
  for (std::size_t begin = 0; begin < mine.size(); begin += at_once) {
    const auto some = std::span(mine).subspan(begin, std::min(at_once, mine.size() - begin));
    std::vector<const ItemPast*> pasts;
    for (const std::size_t i : some) pasts.push_back(&asked[i].past);
    predict::Sought sought{.more = asked[mine.front()].desk.boosts[ranking], .count = 0};
    for (const std::size_t i : some)
      sought.count = std::max(sought.count, looked_for(candidates_wanted(asked[i], asked[i].desk.rules.pins.size())));
    predict::ScoreTable table(answerer, pasts, sought);
    for (std::size_t k = 0; k < some.size(); ++k) {
      out[some[k]] = answered(asked[some[k]], &table[k]);
    }
  }
}

}  // namespace

std::string_view path_name(Path path) {
  constexpr std::array<std::string_view, 4> names = {"model", "new_visitor", "no_model", "no_consent"};
  return names[static_cast<std::size_t>(path)];
}

std::vector<Chosen> popular(const Desk& desk, const ItemQuestion& question) {
  Limits limits(desk, question.exclude, question.categories, {}, now());
  limits.open_categories();
  std::vector<Chosen> out;
  if (limits.allows_none()) return out;
  Pool pool(desk, limits, question.n, question.n);
  add_popular(desk, limits, pool);
  for (const auto& each : pool.candidates()) out.push_back({.candidate = each});
  return out;
}

Recommendation recommend(const Desk& desk, const ItemQuestion& question) {
  return std::move(recommend(desk, std::span(&question, 1)).front());
}

std::vector<Recommendation> recommend(const Desk& desk, std::span<const ItemQuestion> questions) {
  const std::uint64_t known = desk.live().known();  // before anything is looked at
  Scratches scratches(questions.size());
  std::vector<Asked> asked;
  asked.reserve(questions.size());  // spans point into what they hold
  for (std::size_t i = 0; i < questions.size(); ++i)
    look_up(asked.emplace_back(Asked{.desk = desk, .question = questions[i], .scratch = scratches[i]}));
  std::vector<Recommendation> out(questions.size());
  for (std::size_t ranking = 0; ranking < desk.edition->rankings.size(); ++ranking) answer_by(ranking, asked, out);
  for (std::size_t i = 0; i < asked.size(); ++i)
    if (path_of(asked[i]) != Path::model) out[i] = answered(asked[i], nullptr);
  for (auto& each : out) each.known = known;
  return out;
}

}  // namespace aisle::decide
