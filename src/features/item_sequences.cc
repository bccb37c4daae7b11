#include "features/item_sequences.h"

#include <algorithm>
#include <cstdint>
#include <memory>
#include <set>
#include <string>
#include <unordered_map>
#include <utility>

namespace aisle::features {

History item_history(const Timeline& timeline, Micros before, TimelineColumns& scratch) {
  scratch.clear();
  for (std::size_t i = 0; i < timeline.size() && timeline.time[i] < before; ++i)
    if (timeline.item[i] != 0 && timeline.received[i] < before) scratch.append(timeline, i);
  return {scratch.item, scratch.type, scratch.time};
}

namespace {

constexpr std::size_t least_times = 3;  // that a search is made, to be learnt from
constexpr std::size_t most_searches = 4096;

// Calls take(i) for what happened and was known before the moment.
void each_known(const Timeline& timeline, Micros before, const auto& take) {
  for (std::size_t i = 0; i < timeline.size() && timeline.time[i] < before; ++i)
    if (timeline.received[i] < before) take(i);
}

// Of some persons' timelines: what the largest code of an item is, and what was searched for, how often.
class Searched {
 public:
  explicit Searched(const Timelines& timelines) : timelines_(timelines) {}

  void add(const Timeline& timeline, Micros before) {
    each_known(timeline, before, [&](std::size_t i) {
      items = std::max<std::size_t>(items, timeline.item[i]);
      if (timeline.item[i] == 0 && timeline.query[i] != 0) ++times_[timeline.query[i]];
    });
  }

  // Those that were made so often, the most frequent first.
  [[nodiscard]] Searches known(std::size_t least, std::size_t most) const {
    std::unordered_map<std::string, std::size_t> of_text;
    for (const auto& [query, count] : times_) of_text[search_text(timelines_.text(Coded::query, query))] += count;
    of_text.erase("");
    std::vector<std::pair<std::size_t, std::string>> ranked;
    for (auto& [text, count] : of_text)
      if (count >= least) ranked.emplace_back(count, text);
    std::ranges::sort(ranked, [](const auto& a, const auto& b) {
      return a.first != b.first ? a.first > b.first : a.second < b.second;
    });
    ranked.resize(std::min(ranked.size(), most));
    std::vector<std::string> texts;
    for (auto& [count, text] : ranked) texts.push_back(std::move(text));
    return Searches(std::move(texts));
  }

  // Of each code of a query the code among the searches, 0 for none.
  [[nodiscard]] std::unordered_map<Code, Code> codes(const Searches& searches) const {
    std::unordered_map<Code, Code> out;
    for (const auto& [query, count] : times_) out[query] = searches.find(timelines_.text(Coded::query, query));
    return out;
  }

  std::size_t items = 0;

 private:
  const Timelines& timelines_;
  std::unordered_map<Code, std::size_t> times_;  // of a query
};

// Histories with the codes of sequences: items as they are, searches behind them.
class Histories {
 public:
  Histories(const Searched& searched, Searches searches, Sequences& out)
      : codes_(searched.codes(searches)), items_(static_cast<Code>(searched.items)), out_(out) {
    out.items = searched.items + searches.size();
    if (searches.size() > 0) out.searches = std::make_shared<const Searches>(std::move(searches));
  }

  // Whether there was anything; nothing is added otherwise.
  bool add(const Timeline& timeline, Micros before) {
    item_.clear();
    type_.clear();
    time_.clear();
    each_known(timeline, before, [&](std::size_t i) {
      const Code item = timeline.item[i] != 0 ? timeline.item[i] : search(timeline.query[i]);
      if (item == 0) return;
      item_.push_back(item);
      type_.push_back(timeline.type[i]);
      time_.push_back(timeline.time[i]);
      out_.types = std::max<std::size_t>(out_.types, timeline.type[i]);
    });
    if (item_.empty()) return false;
    out_.add({item_, type_, time_});
    return true;
  }

 private:
  [[nodiscard]] Code search(Code query) const {
    const auto found = query == 0 ? codes_.end() : codes_.find(query);
    return found == codes_.end() || found->second == 0 ? 0 : items_ + found->second;
  }

  std::unordered_map<Code, Code> codes_;
  Code items_;
  Sequences& out_;
  std::vector<Code> item_, type_;
  std::vector<Micros> time_;
};

}  // namespace

ItemSequences item_sequences(const Timelines& timelines, Micros before, Reading reading) {
  const auto& snapshot = timelines.snapshot();
  TimelineColumns scratch;
  const auto each_person = [&](const auto& take) {
    for (Code person = 1; person < timelines.persons(); ++person)
      if (person >= snapshot.persons() || !snapshot.is_bot(person)) take(person, timelines.of(person, scratch));
  };
  Searched searched(timelines);
  each_person([&](Code, const Timeline& timeline) { searched.add(timeline, before); });
  ItemSequences out;
  Histories histories(searched, reading == Reading::items ? Searches() : searched.known(least_times, most_searches),
                      out.sequences);
  each_person([&](Code person, const Timeline& timeline) {
    if (histories.add(timeline, before)) out.person.push_back(person);
  });
  return out;
}

Sequences sequences_of(const Timelines& timelines, std::span<const Code> persons, Micros before, Reading reading) {
  TimelineColumns scratch;
  Searched searched(timelines);
  for (const Code person : persons)
    if (person != 0) searched.add(timelines.of(person, scratch), before);
  Sequences out;
  Histories histories(searched, reading == Reading::items ? Searches() : searched.known(1, most_searches), out);
  for (const Code person : persons)
    if (person == 0 || !histories.add(timelines.of(person, scratch), before)) out.add({});
  return out;
}

WithoutSearches without_searches(const Sequences& sequences) {
  WithoutSearches out{sequences.empty_copy(), {}};
  out.sequences.items = sequences.choices();
  out.sequences.searches = nullptr;
  for (std::size_t s = 0; s < sequences.size(); ++s) {
    const History history = sequences[s];
    std::vector<Code> item;
    std::vector<Code> type;
    std::vector<Micros> time;
    auto& before = out.before.emplace_back(1);
    for (std::size_t i = 0; i < history.size(); ++i) {
      if (history.item[i] <= sequences.choices()) {
        item.push_back(history.item[i]);
        type.push_back(history.type[i]);
        if (!history.time.empty()) time.push_back(history.time[i]);
      }
      before.push_back(static_cast<std::uint32_t>(item.size()));
    }
    out.sequences.add({item, type, time});
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
    std::vector<Micros> times(history.time.begin(), history.time.end());
    for (std::size_t i = 1; i < times.size(); ++i) times[i] = std::max(times[i], times[i - 1] + Micros{1});
    out.add({history.item, history.type, times});
  }
  return out;
}

}  // namespace aisle::features
