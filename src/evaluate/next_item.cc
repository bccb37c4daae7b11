#include "evaluate/next_item.h"

#include "core/config.h"
#include "core/error.h"
#include "core/parallel.h"
#include "core/progress.h"
#include "stats/bootstrap.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>
#include <numeric>
#include <string>

namespace aisle::evaluate {

using features::History;
using features::Sequences;

std::uint32_t known_before(const History& history, Micros moment) {
  const auto known = history.known_at();
  return static_cast<std::uint32_t>(std::ranges::lower_bound(known, moment) - known.begin());
}

namespace {

constexpr double held_out = 0.1;            // of all, for each of validation and test, where no moment says otherwise
constexpr double practically_never = 1e-3;  // the share of repeated answers below which history is masked

// How many events were known strictly before this one happened: what happened at the same moment (lines of one order)
// was not.
std::size_t known_before_event(const History& history, std::size_t event) {
  return history.time.empty() ? event : known_before(history, history.time[event]);
}

// Whether something lies before it, and it is about an item that can be chosen.
bool asked_of(const Sequences& sequences, const History& history, std::size_t event, Code target) {
  return known_before_event(history, event) > 0 &&
         models::NextItem{sequences, target}.asks(history.type[event], history.item[event]);
}

Question question(const Sequences& sequences, std::size_t sequence, std::size_t event) {
  const History history = sequences[sequence];
  return {static_cast<std::uint32_t>(sequence), static_cast<std::uint32_t>(known_before_event(history, event)),
          history.item[event], history.time.empty() ? Micros{} : history.time[event]};
}

// Questions about all events of a sequence.
void ask(const Sequences& sequences, std::size_t sequence, Code target, std::vector<Question>& out) {
  const History history = sequences[sequence];
  for (std::size_t event = 0; event < history.size(); ++event)
    if (asked_of(sequences, history, event, target)) out.push_back(question(sequences, sequence, event));
}

NextItemSplit empty_split(const Sequences& sequences) {
  return {.learn = sequences.empty_copy(), .refit = sequences.empty_copy(), .validation = {}, .test = {}};
}

// The events that can be asked about, the latest first.
std::vector<std::size_t> latest_asked(const Sequences& sequences, const History& history, Code target) {
  std::vector<std::size_t> out;
  for (std::size_t event = history.size(); event-- > 0;)
    if (asked_of(sequences, history, event, target)) out.push_back(event);
  if (!history.known.empty())
    std::ranges::stable_sort(out, std::greater(), [&](std::size_t event) { return history.time[event]; });
  return out;
}

NextItemSplit leave_one_out(const Sequences& sequences, Code target) {
  NextItemSplit out = empty_split(sequences);
  for (std::size_t s = 0; s < sequences.size(); ++s) {
    const History history = sequences[s];
    const auto asked = latest_asked(sequences, history, target);
    const auto before = [&](std::size_t event) {
      return history.first(history.known.empty() ? event : known_before_event(history, event));
    };
    if (!asked.empty()) out.test.push_back(question(sequences, s, asked[0]));
    if (asked.size() > 1) out.validation.push_back(question(sequences, s, asked[1]));
    out.refit.add(asked.empty() ? history : before(asked[0]));
    out.learn.add(asked.empty() ? history : before(asked[std::min<std::size_t>(1, asked.size() - 1)]));
  }
  return out;
}

void need_times(const Sequences& sequences) {
  if (sequences.events() > 0 && sequences.all().time.empty())
    throw Error("the events have no times, so they cannot be cut at a moment");
}

// The moment from which on the last `share` of these moments lie.
Micros quantile(std::vector<Micros> moments, double share) {
  if (moments.empty()) return {};
  const auto place = static_cast<std::ptrdiff_t>((1 - share) * static_cast<double>(moments.size() - 1));
  std::ranges::nth_element(moments, moments.begin() + place);
  return moments[static_cast<std::size_t>(place)];
}

// When all of each sequence was known; where there are no times, its place.
std::vector<Micros> ends(const Sequences& sequences) {
  std::vector<Micros> out(sequences.size(), Micros{std::numeric_limits<std::int64_t>::min()});
  for (std::size_t s = 0; s < out.size(); ++s) {
    const History history = sequences[s];
    if (history.size() > 0)
      out[s] = history.time.empty() ? Micros{static_cast<std::int64_t>(s)} : history.known_at().back();
  }
  return out;
}

struct Moments {
  Micros validation, test;
};

Moments moments(const Cut& cut, std::vector<Micros> of) {
  const Micros test = cut.test_from ? *cut.test_from : quantile(of, held_out);
  if (cut.validation_from) return {*cut.validation_from, test};
  if (!cut.test_from) return {quantile(std::move(of), 2 * held_out), test};
  std::erase_if(of, [test](Micros moment) { return moment >= test; });
  return {quantile(std::move(of), held_out / (1 - held_out)), test};
}

// Where the cut says no moments: those that it stands for.
Cut resolved_by(Cut cut, const std::vector<Micros>& of) {
  const auto [validation, test] = moments(cut, of);
  cut.validation_from = validation;
  cut.test_from = test;
  return cut;
}

NextItemSplit prefixes(const Sequences& sequences, Code target, const Cut& cut) {
  if (cut.validation_from || cut.test_from) need_times(sequences);
  const auto end = ends(sequences);
  const auto [validated, tested] = moments(cut, end);
  NextItemSplit out = empty_split(sequences);
  for (std::size_t s = 0; s < sequences.size(); ++s) {
    const History history = sequences[s];
    const bool is_test = end[s] >= tested;
    const bool is_validation = !is_test && end[s] >= validated;
    if (is_test || is_validation) ask(sequences, s, target, is_test ? out.test : out.validation);
    out.learn.add(is_test || is_validation ? history.first(0) : history);
    out.refit.add(is_test ? history.first(0) : history);
  }
  return out;
}

NextItemSplit by_time(const Sequences& sequences, Code target, const Cut& cut) {
  need_times(sequences);
  const auto times = sequences.all().time;
  const auto [validated, tested] = moments(cut, {times.begin(), times.end()});
  NextItemSplit out = empty_split(sequences);
  for (std::size_t s = 0; s < sequences.size(); ++s) {
    const History history = sequences[s];
    std::vector<Question> asked;
    ask(sequences, s, target, asked);
    for (const Question& question : asked) {
      if (question.moment >= tested)
        out.test.push_back(question);
      else if (question.moment >= validated)
        out.validation.push_back(question);
    }
    out.learn.add(history.first(known_before(history, std::min(validated, tested))));
    out.refit.add(history.first(known_before(history, tested)));
  }
  return out;
}

}  // namespace

namespace {
const std::vector<std::string> protocol_names = {"leave-one-out", "prefixes", "time"};
}

std::string_view protocol_name(Protocol protocol) { return protocol_names.at(static_cast<std::size_t>(protocol)); }

Protocol protocol_of(std::string_view name) {
  return choice_of<Protocol>(std::string(name), "protocol", protocol_names);
}

Cut resolved(const Sequences& sequences, const Cut& cut) {
  const auto times = sequences.all().time;
  if (times.empty() || cut.protocol == Protocol::leave_one_out) return cut;
  return resolved_by(
      cut, cut.protocol == Protocol::time ? std::vector<Micros>(times.begin(), times.end()) : ends(sequences));
}

History history_before(const Sequences& sequences, const Question& question) {
  return sequences[question.sequence].first(question.length);
}

namespace {

// Consumes the scores: not-a-number stands for an item that is left out, and compares as neither above nor equal.
constexpr float left_out = std::numeric_limits<float>::quiet_NaN();

double rank(std::span<float> scores, const Question& question, const History& history, bool mask_seen) {
  if (mask_seen) {
    for (const Code item : history.item) scores[item] = left_out;
  }
  scores[0] = left_out;
  const float answer = scores[question.answer];
  if (std::isnan(answer)) return static_cast<double>(scores.size() - 2);
  std::uint32_t above = 0;
  std::uint32_t equal = 0;
  for (const float score : scores) {
    above += score > answer ? 1 : 0;
    equal += score == answer ? 1 : 0;
  }
  return above + (equal - 1) / 2.0;
}

}  // namespace

namespace {

// The answer has come, so it stays.
void leave_out(std::span<float> scores, const Fits& fits, Micros moment, Code answer) {
  for (Code item = 1; item < scores.size(); ++item)
    if (item != answer && !std::isnan(scores[item]) && !fits(item, moment)) scores[item] = left_out;
}

}  // namespace

namespace {

// Questions about so many items that a ranker is judged by.
std::size_t most_judged(std::size_t items) {
  constexpr std::size_t scores = 4'000'000'000;  // of one ranker
  return std::clamp<std::size_t>(scores / std::max<std::size_t>(items, 1), 5'000, 100'000);
}

}  // namespace

void keep_asked(const Sequences& sequences, const Asking& asking, std::vector<Question>& questions) {
  if (asking.fits || asking.put) need_times(sequences);
  if (asking.fits)
    std::erase_if(questions,
                  [&](const Question& question) { return !asking.fits(question.answer, question.moment + Micros{1}); });
  if (asking.put) {
    const auto not_put = std::ranges::remove_if(questions, [&](Question& question) { return !asking.put(question); });
    questions.erase(not_put.begin(), not_put.end());
  }
  questions = evenly(questions, most_judged(sequences.items));
}

NextItemSplit split(const Sequences& sequences, Code target, const Cut& cut) {
  switch (cut.protocol) {
    case Protocol::leave_one_out:
      return leave_one_out(sequences, target);
    case Protocol::prefixes:
      return prefixes(sequences, target, cut);
    case Protocol::time:
      return by_time(sequences, target, cut);
  }
  throw Error("there is no such protocol");
}

double repeat_share(const Sequences& sequences, std::span<const Question> questions) {
  if (questions.empty()) return 0;
  const auto repeats = std::ranges::count_if(questions, [&](const Question& question) {
    const auto seen = history_before(sequences, question).item;
    return std::ranges::find(seen, question.answer) != seen.end();
  });
  return static_cast<double>(repeats) / static_cast<double>(questions.size());
}

bool nobody_returns(const Sequences& sequences, Code target, const NextItemSplit& split) {
  constexpr std::size_t most = 20000;
  if (split.validation.empty() || repeat_share(sequences, split.validation) >= practically_never) return false;
  std::vector<Question> learnt;
  for (std::size_t s = 0; s < split.learn.size(); ++s) ask(split.learn, s, target, learnt);
  return repeat_share(split.learn, evenly(learnt, most)) < practically_never;
}

std::vector<Question> evenly(std::span<const Question> questions, std::size_t most) {
  std::vector<Question> out;
  const std::size_t count = std::min(most, questions.size());
  for (std::size_t i = 0; i < count; ++i) out.push_back(questions[i * questions.size() / count]);
  return out;
}

std::vector<double> ranks(const models::Ranker& ranker, const Sequences& sequences, std::span<const Question> questions,
                          bool mask_seen, const Fits& fits) {
  constexpr std::size_t block_scores = std::size_t{1} << 22U;  // 16 MiB a thread
  constexpr std::size_t most_rows = 128;
  const std::size_t row = sequences.items + 1;
  const std::size_t rows = std::clamp<std::size_t>(block_scores / row, 1, most_rows);
  std::vector<double> out(questions.size());
  parallel_for((questions.size() + rows - 1) / rows, [&](std::size_t block) {
    check_interrupted();
    const auto asked = questions.subspan(block * rows, std::min(rows, questions.size() - block * rows));
    std::vector<History> histories;
    for (const auto& question : asked) histories.push_back(history_before(sequences, question));
    std::vector<float> scores(asked.size() * row);
    ranker.score(histories, scores);
    for (std::size_t i = 0; i < asked.size(); ++i) {
      const auto scored = std::span(scores).subspan(i * row, row);
      std::ranges::fill(scored.subspan(sequences.choices() + 1), left_out);
      if (fits) leave_out(scored, fits, asked[i].moment, asked[i].answer);
      out[block * rows + i] = rank(scored, asked[i], histories[i], mask_seen);
    }
  });
  return out;
}

namespace {

struct Worth {
  std::string name;
  std::vector<double> of;  // each rank
};

// What each answer adds to each metric.
std::vector<Worth> worths(std::span<const double> ranks) {
  std::vector<Worth> out;
  for (const std::size_t k : {10, 20}) {
    const std::string at = "@" + std::to_string(k);
    const auto add = [&](const char* name, double (*worth)(double)) {
      Worth& metric = out.emplace_back(Worth{name + at, {}});
      for (const double rank : ranks) metric.of.push_back(rank < static_cast<double>(k) ? worth(rank) : 0);
    };
    add("recall", [](double) { return 1.0; });
    add("ndcg", [](double rank) { return 1 / std::log2(rank + 2); });
    add("mrr", [](double rank) { return 1 / (rank + 1); });
  }
  return out;
}

}  // namespace

Json ranking_metrics(std::span<const double> ranks) {
  Json out = Json::Object{};
  for (const auto& [name, of] : worths(ranks))  // of no ranks the means are not a number
    out[name] = std::accumulate(of.begin(), of.end(), 0.0) / static_cast<double>(ranks.size());
  return out;
}

std::vector<std::uint32_t> askers(std::span<const Question> questions) {
  std::vector<std::uint32_t> out;
  for (const auto& question : questions) out.push_back(question.sequence);
  return out;
}

Json ranking_intervals(std::span<const double> ranks, std::span<const std::uint32_t> askers, std::uint64_t seed) {
  constexpr std::size_t resamples = 500;
  const auto all = worths(ranks);
  std::vector<std::vector<double>> means(all.size());
  stats::each_group_resample(askers, seed, resamples, [&](std::span<const std::uint32_t> times) {
    for (std::size_t m = 0; m < all.size(); ++m) means[m].push_back(stats::resampled_mean(all[m].of, times));
  });
  Json out = Json::Object{};
  for (std::size_t m = 0; m < all.size(); ++m) {
    const auto interval = stats::middle_95(means[m]);
    out[all[m].name] = Json::Array{interval.low, interval.high};
  }
  return out;
}

}  // namespace aisle::evaluate
