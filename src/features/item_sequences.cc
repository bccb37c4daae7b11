#include "features/item_sequences.h"

#include <algorithm>
#include <cstdint>
#include <memory>
#include <set>
#include <string>
#include <unordered_map>
#include <utility>

namespace aisle::features {

namespace {

constexpr std::size_t least_people = 3;  // who search for it
constexpr std::size_t fewest_searches = 256;
constexpr std::size_t most_searches = 4096;

// Calls take(person, events) for everybody but bots.
void each_person(const Timelines& timelines, const auto& take) {
  const auto& snapshot = timelines.snapshot();
  TimelineColumns scratch;
  for (Code person = 1; person < timelines.persons(); ++person)
    if (person >= snapshot.persons() || !snapshot.is_bot(person)) take(person, timelines.of(person, scratch));
}

// How many people made each search.
class Searching {
 public:
  explicit Searching(const Timelines& timelines) : timelines_(timelines) {}

  void add(const Timeline& timeline, Micros before) {
    own_.clear();
    each_known(timeline, before, [&](std::size_t i) {
      items = std::max<std::size_t>(items, timeline.item[i]);
      if (timeline.item[i] == 0 && timeline.query[i] != 0) own_.insert(text_of(timeline.query[i]));
    });
    for (const Code text : own_) ++people_[text];
  }

  // The most frequent first.
  [[nodiscard]] std::vector<std::string> frequent() const {
    std::vector<Code> ranked;
    for (Code text = 1; text < people_.size(); ++text)
      if (people_[text] >= least_people) ranked.push_back(text);
    std::ranges::sort(ranked, [this](Code a, Code b) {
      return people_[a] != people_[b] ? people_[a] > people_[b] : texts_.text(a) < texts_.text(b);
    });
    ranked.resize(std::min(ranked.size(), std::clamp(items / 4, fewest_searches, most_searches)));
    std::vector<std::string> out;
    for (const Code text : ranked) out.emplace_back(texts_.text(text));
    return out;
  }

  std::size_t items = 0;  // the largest code

 private:
  Code text_of(Code query) {
    const auto [known, first] = of_query_.emplace(query, 0);
    if (first) {
      const std::string text = search_text(timelines_.text(Coded::query, query));
      known->second = text.empty() ? 0 : texts_.code(text);
      people_.resize(texts_.size());
    }
    return known->second;
  }

  const Timelines& timelines_;
  std::unordered_map<Code, Code> of_query_;
  Dictionary texts_;
  std::vector<std::size_t> people_ = std::vector<std::size_t>(1);  // by text
  std::set<Code> own_;
};

// Histories with the codes of sequences: items as they are, searches behind them.
class Histories {
 public:
  // items: the largest code of one; does not matter without searches.
  Histories(const Timelines& timelines, std::size_t items, std::shared_ptr<const Searches> searches, Sequences& out)
      : timelines_(timelines), items_(static_cast<Code>(items)), out_(out) {
    out.items = items + (searches == nullptr ? 0 : searches->size());
    out.searches = std::move(searches);
  }

  // Whether there was anything; nothing is added otherwise.
  bool add(const Timeline& timeline, Micros before) {
    item_.clear();
    type_.clear();
    time_.clear();
    known_.clear();
    bool at_once = true;
    each_known(timeline, before, [&](std::size_t i) {
      const Code item = timeline.item[i] != 0 ? timeline.item[i] : search(timeline.query[i]);
      if (item == 0) return;
      item_.push_back(item);
      type_.push_back(timeline.type[i]);
      time_.push_back(timeline.time[i]);
      known_.push_back(known_at(timeline, i));
      at_once = at_once && known_.back() == time_.back();
      out_.types = std::max<std::size_t>(out_.types, timeline.type[i]);
      out_.items = std::max<std::size_t>(out_.items, item);
    });
    if (item_.empty()) return false;
    out_.add({item_, type_, time_, at_once ? std::span<const Micros>{} : known_});
    return true;
  }

 private:
  [[nodiscard]] Code search(Code query) {
    if (query == 0 || out_.searches == nullptr) return 0;
    const auto [known, first] = codes_.emplace(query, 0);
    if (first) known->second = out_.searches->find(timelines_.text(Coded::query, query));
    return known->second == 0 ? 0 : items_ + known->second;
  }

  const Timelines& timelines_;
  Code items_;
  Sequences& out_;
  std::unordered_map<Code, Code> codes_;  // of queries that were met
  std::vector<Code> item_, type_;
  std::vector<Micros> time_, known_;
};

std::size_t largest_item(const Timeline& timeline, Micros before) {
  std::size_t out = 0;
  each_known(timeline, before, [&](std::size_t i) { out = std::max<std::size_t>(out, timeline.item[i]); });
  return out;
}

}  // namespace

Timeline newest_known(const Timeline& timeline, Micros before, std::size_t most) {
  const auto end = static_cast<std::size_t>(std::ranges::lower_bound(timeline.time, before) - timeline.time.begin());
  std::size_t first = end;
  for (std::size_t known = 0; first > 0 && known < most;)
    if (timeline.received[--first] < before) ++known;
  return timeline.part(first, end - first);
}

History item_history(const Timeline& timeline, Micros before, TimelineColumns& scratch) {
  const Timeline read = newest_known(timeline, before);
  scratch.clear();
  each_known(read, before, [&](std::size_t i) {
    if (read.item[i] != 0) scratch.append(read, i);
  });
  return {scratch.item, scratch.type, scratch.time};
}

ItemSequences item_sequences(const Timelines& timelines, Micros before, std::shared_ptr<const Searches> searches) {
  std::size_t items = 0;
  if (searches != nullptr)  // their codes begin behind the last item's
    each_person(timelines, [&](Code /*person*/, const Timeline& timeline) {
      items = std::max(items, largest_item(timeline, before));
    });
  ItemSequences out;
  Histories histories(timelines, items, std::move(searches), out.sequences);
  each_person(timelines, [&](Code person, const Timeline& timeline) {
    if (histories.add(timeline, before)) out.person.push_back(person);
  });
  return out;
}

Sequences sequences_of(const Timelines& timelines, std::span<const Code> persons, Micros before,
                       std::shared_ptr<const Searches> searches) {
  TimelineColumns scratch;
  std::size_t items = 0;
  for (const Code person : persons)
    if (person != 0 && searches != nullptr)
      items = std::max(items, largest_item(newest_known(timelines.of(person, scratch), before), before));
  Sequences out;
  Histories histories(timelines, items, std::move(searches), out);
  for (const Code person : persons)
    if (person == 0 || !histories.add(newest_known(timelines.of(person, scratch), before), before)) out.add({});
  return out;
}

std::shared_ptr<const Searches> frequent_searches(const Timelines& timelines, Micros before) {
  Searching searching(timelines);
  each_person(timelines, [&](Code /*person*/, const Timeline& timeline) { searching.add(timeline, before); });
  auto texts = searching.frequent();
  return texts.empty() ? nullptr : std::make_shared<const Searches>(std::move(texts));
}

WithFewerSearches with_fewer_searches(const Sequences& sequences, const std::function<bool(Code search)>& keep) {
  WithFewerSearches out{sequences.empty_copy(), {}};
  for (std::size_t s = 0; s < sequences.size(); ++s) {
    const History history = sequences[s];
    std::vector<Code> item;
    std::vector<Code> type;
    std::vector<Micros> time;
    std::vector<Micros> known;
    auto& before = out.before.emplace_back(1);
    for (std::size_t i = 0; i < history.size(); ++i) {
      if (history.item[i] <= sequences.choices() || keep(history.item[i])) {
        item.push_back(history.item[i]);
        type.push_back(history.type[i]);
        if (!history.time.empty()) time.push_back(history.time[i]);
        if (!history.known.empty()) known.push_back(history.known[i]);
      }
      before.push_back(static_cast<std::uint32_t>(item.size()));
    }
    out.sequences.add({item, type, time, known});
  }
  return out;
}

bool are_days(const Sequences& sequences) {
  constexpr std::size_t summer_and_winter = 2;
  std::set<std::int64_t> times_of_day;
  for (const Micros time : sequences.all().time) {
    times_of_day.insert(time.count % day.count);
    if (times_of_day.size() > summer_and_winter) return false;
  }
  return !times_of_day.empty();
}

Sequences by_order(const Sequences& sequences) {
  Sequences out = sequences.empty_copy();
  for (std::size_t s = 0; s < sequences.size(); ++s) {
    const History history = sequences[s];
    std::vector<Micros> known(history.known_at().begin(), history.known_at().end());
    for (std::size_t i = 1; i < known.size(); ++i) known[i] = std::max(known[i], known[i - 1] + Micros{1});
    std::vector<Micros> time(known);
    for (std::size_t i = 0; i < time.size(); ++i)
      if (history.time[i] != history.known_at()[i]) time[i] = history.time[i];  // it was told on another day
    out.add({history.item, history.type, time, history.known.empty() ? std::span<const Micros>{} : known});
  }
  return out;
}

ItemSequences asked_sequences(const Timelines& timelines, bool orders, std::shared_ptr<const Searches> searches) {
  auto out = item_sequences(timelines, ever, std::move(searches));
  if (orders && are_days(out.sequences)) out.sequences = by_order(out.sequences);
  return out;
}

}  // namespace aisle::features
